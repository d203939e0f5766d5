/**
 * The scheduler will end the job before the training ends.
 *
 * Evidence: the time that squeue says is left, against our own estimate. In 13 real runs an estimate made at a tenth of
 * the way was within 6 % of the truth, while the first rows were off by up to 79 %; so it takes at least 20 steps of
 * pace, and a tenth and a minute beyond the limit. In one user's repository 79 of 387 job logs end in DUE TO TIME LIMIT.
 */
import { jobTimeLeft } from '../../machine.js';
import { currentRate, timeToEnd } from '../../rate.js';
import type { Check } from '../finding.js';

const leastSteps = 20;
const tolerance = 1.1;
const toleranceSeconds = 60;

export const timeLimitTooShort: Check<
  'time-limit-too-short',
  {
    readonly id: string;
    /** Seconds that the job may still run, and that the training needs. */
    readonly left: number;
    readonly needed: number;
    /** The step that it will have reached when the job ends. */
    readonly reached: number;
    readonly total: number;
  }
> = {
  id: 'time-limit-too-short',
  find(run, now) {
    const { progress, machine } = run;
    const { job } = machine;
    const left = jobTimeLeft(machine, now);
    if (job === null || left === null || progress.step === null || progress.totalSteps === null) return null;
    const rate = currentRate(progress);
    const seen = progress.rows.length >= 2 ? progress.rows : progress.bars;
    const steps = (seen.at(-1)?.step ?? 0) - (seen[0]?.step ?? 0);
    const needed = timeToEnd(progress, run.phase.lastActivity, now);
    if (rate === null || needed === null || steps < leastSteps) return null;
    if (needed <= left * tolerance + toleranceSeconds) return null;
    const reached = Math.min(progress.totalSteps, progress.step + Math.floor(left / rate.secondsPerStep));
    return {
      severity: 'warning',
      facts: { id: job.id, left, needed, reached, total: progress.totalSteps },
      evidence: [
        { source: 'squeue', line: null, text: `job ${job.id} ${job.state}, ${Math.round(job.left ?? 0)} s left` },
      ],
      since: { step: progress.step, time: job.time },
      until: null,
    };
  },
};
