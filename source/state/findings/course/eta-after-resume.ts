/**
 * After a resume the log's own remaining time is wrong: LLaMA-Factory divides the seconds since the restart by all
 * steps, those before the checkpoint included (a published run said 2:50:37 where two days were left). Its throughput
 * is wrong the same way. Told only while it runs and when the two differ by a fifth.
 */
import { secondsToEnd } from '../../at-work.js';
import { attemptStart } from '../../checkpoints/attempt-start.js';
import { timeLeft } from '../../rate.js';
import type { Check } from '../finding.js';

const leastDifference = 0.2;

export const etaAfterResume: Check<
  'eta-after-resume',
  { readonly file: number; readonly ours: number; readonly fromStep: number }
> = {
  id: 'eta-after-resume',
  find(run, now) {
    const { progress, phase } = run;
    const attempt = progress.attempts.at(-1);
    const last = progress.rows.at(-1);
    const ours = timeLeft(progress, now);
    const total = progress.totalSteps;
    const fromStep = attempt ? attemptStart(run, attempt) : 0;
    if (fromStep < 1 || progress.attempts.length < 2 || phase.exit || phase.trainingCompleted) return null;
    // While another start prepares, and of a run that is dead, no time is promised: the log's need not be set right.
    if (secondsToEnd(run, now) === null) return null;
    if (!last?.elapsed || ours === null || ours <= 0 || total === null || last.step < 1) return null;
    const file = ((total - last.step) * last.elapsed) / last.step;
    if (Math.abs(file / ours - 1) < leastDifference) return null;
    return {
      severity: 'info',
      facts: { file, ours, fromStep },
      evidence: [
        {
          source: run.metrics.logName,
          line: null,
          text: `step ${last.step} of ${total} after ${Math.round(last.elapsed)} s since the restart`,
        },
      ],
      since: { step: fromStep, time: null },
      until: null,
    };
  },
};
