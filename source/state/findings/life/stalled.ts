/**
 * The run has been silent for longer than its phase and its own pace explain. Thresholds: `state/silence.ts`.
 *
 * The silences that have a name of their own (first step, save) are told by their own checks.
 */
import type { RunPhase } from '../../phase.js';
import type { Check } from '../finding.js';
import { beforeFirstStep, silenceOf } from './silence-of.js';
import { type StallReason, stallReason } from './stall-reason.js';

export const stalled: Check<
  'stalled',
  {
    readonly phase: RunPhase;
    readonly silent: number;
    readonly patience: number;
    readonly alive: boolean | null;
    readonly reason: StallReason | null;
  }
> = {
  id: 'stalled',
  find(run, now) {
    const silence = silenceOf(run, now);
    if (!silence || silence.phase === 'saving' || beforeFirstStep(run)) return null;
    const { phase, silent, patience, alive, evidence, severity } = silence;
    const why = stallReason(run, now);
    return {
      severity,
      facts: { phase, silent, patience, alive, reason: why?.reason ?? null },
      evidence: why === null ? [evidence] : [evidence, why.evidence],
      since: { step: run.progress.step, time: run.phase.lastActivity },
      until: null,
    };
  },
};
