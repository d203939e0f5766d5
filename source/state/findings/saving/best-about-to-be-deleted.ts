/**
 * The next save deletes the best checkpoint: `save_total_limit` keeps the newest ones, and spares the best only where the
 * trainer knows it (`load_best_model_at_end`). MedicalGPT#368 and ms-swift#6392 are people who found out afterwards.
 *
 * Not while the best evaluation is also the latest: that one may well be beaten before the next save, and until its own
 * checkpoint is whole an older one is the best of those that could be used. A warning when what stays is worse by more
 * than 2 %, the distance from which a rise of the eval loss counts as overfitting.
 */
import { isAtWork } from '../../at-work.js';
import { isBetter, lastEvaluation, rankedCheckpoints, rankingOf } from '../../checkpoints/best.js';
import { doomedCheckpoints, saveLimit } from '../../checkpoints/rotation.js';
import { nextSaveStep } from '../../checkpoints/save-plan.js';
import type { Check } from '../finding.js';
import { evaluationEvidence, settingEvidence } from './evidence.js';

const worthWarning = 0.02;

export const bestAboutToBeDeleted: Check<
  'best-about-to-be-deleted',
  {
    readonly checkpoint: string;
    readonly metric: string;
    readonly value: number;
    readonly limit: number;
    /** The step of the save that deletes it. */
    readonly next: number;
    /** The best of those that stay. */
    readonly kept: { readonly checkpoint: string; readonly value: number } | null;
  }
> = {
  id: 'best-about-to-be-deleted',
  find(run, now) {
    const limit = saveLimit(run);
    const doomed = limit === null ? [] : doomedCheckpoints(run);
    if (limit === null || doomed.length === 0 || run.phase.trainingCompleted || !isAtWork(run, now)) return null;
    const next = nextSaveStep(run);
    const ranking = rankingOf(run);
    const ranked = rankedCheckpoints(run, ranking);
    const best = ranked[0];
    const latest = lastEvaluation(run, ranking.metric);
    const newest = run.checkpoints.list.at(-1);
    if (next === null || !best || !latest || !newest || latest.step <= best.evaluation.step) return null;
    if (isBetter(ranking, latest.value, best.evaluation.value)) return null;
    if (!doomed.includes(best.checkpoint)) return null;
    const stays = ranked.find((one) => !doomed.includes(one.checkpoint));
    const { value } = best.evaluation;
    const other = stays?.evaluation.value ?? latest.value;
    return {
      severity: Math.abs(other - value) > worthWarning * Math.abs(value) ? 'warning' : 'info',
      facts: {
        checkpoint: best.checkpoint.path,
        metric: ranking.metric,
        value,
        limit,
        next,
        kept: stays ? { checkpoint: stays.checkpoint.path, value: stays.evaluation.value } : null,
      },
      evidence: [evaluationEvidence(run, ranking, best.evaluation), ...settingEvidence(run, 'save_total_limit')],
      since: { step: Math.max(newest.step, latest.step), time: newest.modified },
      until: null,
    };
  },
};
