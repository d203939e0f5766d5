/**
 * The model in the run directory is the last one and not the best: without `load_best_model_at_end` the trainer writes
 * what it has at the end (transformers#11931, LLaMA-Factory#5396). Both are known, so this only says which is which.
 *
 * Differences below 0.5 % are not worth a word: eval losses are logged with about as many digits as that.
 */
import {
  bestEvaluation,
  isBetter,
  lastEvaluation,
  outputModel,
  rankedCheckpoints,
  rankingOf,
} from '../../checkpoints/best.js';
import type { Check } from '../finding.js';
import { evaluationEvidence, settingEvidence } from './evidence.js';

const worthSaying = 0.005;

export const lastNotBest: Check<
  'last-not-best',
  {
    readonly metric: string;
    readonly best: { readonly step: number; readonly value: number };
    readonly last: { readonly step: number; readonly value: number };
    /** The best of the checkpoints that are left. */
    readonly checkpoint: string | null;
  }
> = {
  id: 'last-not-best',
  find(run) {
    const model = outputModel(run);
    if (model?.chosen !== 'last') return null;
    const ranking = rankingOf(run);
    const best = bestEvaluation(run, ranking);
    const last = lastEvaluation(run, ranking.metric);
    if (!best || !last || !isBetter(ranking, best.value, last.value)) return null;
    if (Math.abs(last.value - best.value) <= worthSaying * Math.abs(best.value)) return null;
    const first = rankedCheckpoints(run, ranking)[0];
    const isBetterThanLast = first !== undefined && isBetter(ranking, first.evaluation.value, last.value);
    return {
      severity: 'info',
      facts: {
        metric: ranking.metric,
        best,
        last,
        checkpoint: isBetterThanLast && first.checkpoint.path !== model.checkpoint ? first.checkpoint.path : null,
      },
      evidence: [
        evaluationEvidence(run, ranking, best),
        evaluationEvidence(run, ranking, last),
        ...settingEvidence(run, 'load_best_model_at_end'),
      ],
      since: { step: run.progress.step, time: run.progress.trainingEnded },
      until: null,
    };
  },
};
