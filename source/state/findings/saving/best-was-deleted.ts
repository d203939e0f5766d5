/**
 * The checkpoint of the best evaluation is gone, and none that is left did as well. Known when its deletion was seen, or
 * when it must have been there: the evaluation's step is one of the plan's saves and `save_total_limit` deletes.
 *
 * It cannot be had back, so it is worth knowing and no alarm; the alarm came before (`best-about-to-be-deleted`).
 */
import { bestEvaluation, isBetter, rankedCheckpoints, rankingOf } from '../../checkpoints/best.js';
import { saveLimit } from '../../checkpoints/rotation.js';
import { savePlan } from '../../checkpoints/save-plan.js';
import type { RunState } from '../../run.js';
import type { Check } from '../finding.js';
import { evaluationEvidence, settingEvidence } from './evidence.js';

/** Whether a checkpoint of this step stood here once. */
function stoodOnce(run: RunState, step: number): boolean {
  if (run.checkpoints.removed.includes(step)) return true;
  const every = savePlan(run)?.every ?? null;
  const newest = run.checkpoints.list.at(-1)?.step ?? 0;
  return every !== null && saveLimit(run) !== null && step > 0 && step % every === 0 && step < newest;
}

export const bestWasDeleted: Check<
  'best-was-deleted',
  {
    readonly step: number;
    readonly metric: string;
    readonly value: number;
    readonly limit: number | null;
    readonly left: { readonly checkpoint: string; readonly value: number } | null;
  }
> = {
  id: 'best-was-deleted',
  find(run) {
    const ranking = rankingOf(run);
    const best = bestEvaluation(run, ranking);
    if (!best || run.checkpoints.list.some((one) => one.step === best.step) || !stoodOnce(run, best.step)) return null;
    const left = rankedCheckpoints(run, ranking)[0];
    if (left && !isBetter(ranking, best.value, left.evaluation.value)) return null;
    const limit = saveLimit(run);
    const every = savePlan(run)?.every ?? null;
    // It went with the save that was one too many.
    const newest = run.checkpoints.list.at(-1);
    const step = limit !== null && every !== null ? best.step + limit * every : (newest?.step ?? best.step);
    return {
      severity: 'info',
      facts: {
        step: best.step,
        metric: ranking.metric,
        value: best.value,
        limit,
        left: left ? { checkpoint: left.checkpoint.path, value: left.evaluation.value } : null,
      },
      evidence: [evaluationEvidence(run, ranking, best), ...settingEvidence(run, 'save_total_limit')],
      since: {
        step: Math.min(step, newest?.step ?? step),
        time: newest?.modified ?? null,
      },
      until: null,
    };
  },
};
