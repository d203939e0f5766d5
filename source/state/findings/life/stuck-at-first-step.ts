/**
 * Training began and the first step has not come for ten minutes. The first step is the slowest (181 s for a big model
 * on eight cards); beyond that the ranks wait for each other in their first collective call: a driver or a link between
 * cards that does not work, a kernel that is too old, ranks with different numbers of batches.
 */
import type { Check } from '../finding.js';
import { beforeFirstStep, silenceOf } from './silence-of.js';
import { type StallReason, stallReason } from './stall-reason.js';

export const stuckAtFirstStep: Check<
  'stuck-at-first-step',
  {
    readonly silent: number;
    readonly alive: boolean | null;
    readonly ranks: number | null;
    readonly reason: StallReason | null;
  }
> = {
  id: 'stuck-at-first-step',
  find(run, now) {
    const silence = beforeFirstStep(run) ? silenceOf(run, now) : null;
    if (!silence) return null;
    const rank = run.evidence.notices['process-rank']?.last.notice;
    const begun = run.evidence.notices['training-begins']?.last;
    const why = stallReason(run, now);
    return {
      severity: silence.severity,
      facts: {
        silent: silence.silent,
        alive: silence.alive,
        ranks: rank?.id === 'process-rank' ? rank.worldSize : null,
        reason: why?.reason ?? null,
      },
      evidence: [
        begun ? { ...begun.place, text: begun.text } : silence.evidence,
        ...(why === null ? [] : [why.evidence]),
      ],
      since: { step: run.progress.step, time: run.phase.lastActivity },
      until: null,
    };
  },
};
