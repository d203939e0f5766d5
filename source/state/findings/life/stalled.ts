/**
 * The run has been silent for longer than its phase and its own pace explain. Thresholds: `state/silence.ts`.
 *
 * The silences that have a name of their own (first step, save) are told by their own checks.
 */
import type { RunPhase } from '../../phase.js';
import type { Check } from '../finding.js';
import { beforeFirstStep, silenceOf } from './silence-of.js';

export const stalled: Check<
  'stalled',
  {
    readonly phase: RunPhase;
    readonly silent: number;
    readonly patience: number;
    readonly alive: boolean | null;
  }
> = {
  id: 'stalled',
  find(run, now) {
    const silence = silenceOf(run, now);
    if (!silence || silence.phase === 'saving' || beforeFirstStep(run)) return null;
    const { phase, silent, patience, alive, evidence, severity } = silence;
    return {
      severity,
      facts: { phase, silent, patience, alive },
      evidence: [evidence],
      since: { step: run.progress.step, time: run.phase.lastActivity },
      until: null,
    };
  },
};
