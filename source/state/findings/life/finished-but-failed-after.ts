/**
 * Training was done when the run died: only what came after it failed, a save, a plot, an evaluation, a prediction. The
 * exit code says failure all the same, and people throw good runs away for it.
 *
 * `train_results.json` is written after the final save: with it the model is whole.
 */
import { causeOf } from '../../causes/cause-of-death.js';
import { saidNow } from '../../evidence.js';
import type { RunPhase } from '../../phase.js';
import { workOf } from '../../phase.js';
import type { Check } from '../finding.js';
import { judgedOf } from './silence-of.js';

export const finishedButFailedAfter: Check<
  'finished-but-failed-after',
  {
    readonly phase: RunPhase;
    readonly saved: boolean;
    readonly step: number | null;
    readonly checkpoint: string | null;
  }
> = {
  id: 'finished-but-failed-after',
  find(run, now) {
    if (!run.phase.trainingCompleted || !run.phase.everTrained) return null;
    const { phase, since } = judgedOf(run, now);
    if (phase !== 'failed' && phase !== 'killed') return null;
    const cause = causeOf(run, now);
    const completed = saidNow(run.evidence, 'training-completed');
    const evidence = [
      ...(completed ? [{ ...completed.place, text: completed.text }] : []),
      ...(cause ? [cause.evidence] : []),
    ];
    if (evidence.length === 0) return null;
    return {
      severity: 'warning',
      facts: {
        phase: workOf(run.phase),
        saved: run.phase.saved,
        step: run.progress.step,
        checkpoint: cause?.remains.checkpoint ?? null,
      },
      evidence,
      since: { step: run.progress.step, time: since },
      until: null,
    };
  },
};
