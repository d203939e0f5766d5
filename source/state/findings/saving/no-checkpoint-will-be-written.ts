/**
 * `save_steps` lies beyond the last step, so nothing is saved on the way: a crash loses everything. A public run of 9.9
 * days has `save_steps: 8000` and 2,178 steps. transformers 4.42 and later write one checkpoint at the last step, which
 * helps nobody who does not get there.
 *
 * A warning when there is more than half an hour to lose; of a short run it is worth knowing. Whoever came through has lost
 * nothing, so nothing is said of a training that is complete.
 */
import { isForeign } from '../../checkpoints/foreign.js';
import { savePlan } from '../../checkpoints/save-plan.js';
import { currentRate } from '../../rate.js';
import type { Check } from '../finding.js';
import { settingEvidence } from './evidence.js';

const muchSeconds = 1800;

export const noCheckpointWillBeWritten: Check<
  'no-checkpoint-will-be-written',
  {
    readonly every: number;
    readonly total: number;
    /** One is written at the last step; null when the version does not tell. */
    readonly atEnd: boolean | null;
    /** What the whole training takes at its pace, null before there is one. */
    readonly seconds: number | null;
  }
> = {
  id: 'no-checkpoint-will-be-written',
  find(run) {
    const plan = savePlan(run);
    if (plan?.strategy !== 'steps' || plan.every === null || plan.total === null || plan.total < 1) return null;
    if (plan.every <= plan.total || run.phase.trainingCompleted) return null;
    // One that is there in the middle shows that the settings we know are not those of the run.
    const { total } = plan;
    if (run.checkpoints.list.some((one) => one.step < total && !isForeign(run, one))) return null;
    const pace = currentRate(run.progress)?.secondsPerStep ?? null;
    const seconds = pace === null ? null : pace * plan.total;
    const given = settingEvidence(run, 'save_steps');
    return {
      severity: seconds !== null && seconds >= muchSeconds ? 'warning' : 'info',
      facts: { every: plan.every, total: plan.total, atEnd: plan.atEnd, seconds },
      evidence:
        given.length > 0
          ? given
          : [{ source: plan.source ?? run.config.origins.join(', '), line: null, text: `save_steps: ${plan.every}` }],
      since: { step: 0, time: run.progress.trainingBegan },
      until: null,
    };
  },
};
