/**
 * The evaluation loss has been rising since its lowest point: from there on the model learns its rows by heart.
 *
 * Fires when the lowest evaluation is more than one evaluation ago and the last one stands more than 2 % above it, and
 * higher than any rise that the curve has come back from: a loss on a plateau trembles.
 * Evaluations of other people's healthy runs rise by 0.7 % at most after their lowest. With `load_best_model_at_end`
 * the trainer keeps the best one by itself, so then it is information.
 */
import { settingFlag } from '../../config.js';
import type { RunState } from '../../run.js';
import type { EvaluationTrack } from '../../signals/evaluations.js';
import type { SignalRow } from '../../signals/row.js';
import type { Check } from '../finding.js';
import { isTraining, rowEvidence, rowMoment, signalSources } from '../row-evidence.js';

interface Rising {
  readonly name: string;
  readonly track: EvaluationTrack;
  readonly since: SignalRow;
}

/** The first evaluation loss that rises, each taken from the first source that has it. */
function risingOf(run: RunState): Rising | null {
  const seen = new Set<string>();
  for (const { evaluations } of signalSources(run)) {
    for (const [name, track] of Object.entries(evaluations)) {
      if (!seen.has(name) && track.since) return { name, track, since: track.since };
      seen.add(name);
    }
  }
  return null;
}

export const overfitting: Check<
  'overfitting',
  {
    readonly metric: string;
    readonly bestStep: number;
    readonly best: number;
    readonly lastStep: number;
    readonly last: number;
    /** Whether the best step's checkpoint is on disk, was deleted, or was never saved. */
    readonly checkpoint: 'kept' | 'deleted' | 'none';
    readonly keepsBest: boolean;
    readonly training: boolean;
  }
> = {
  id: 'overfitting',
  find(run) {
    const rising = risingOf(run);
    if (!rising) return null;
    const { name, track, since } = rising;
    const bestStep = track.lowest.step;
    const keepsBest = settingFlag(run.config, 'load_best_model_at_end') === true;
    const { list, removed } = run.checkpoints;
    const kept = list.some((checkpoint) => checkpoint.step === bestStep);
    return {
      severity: keepsBest ? 'info' : 'warning',
      facts: {
        metric: name,
        bestStep,
        best: track.lowest.values[name] ?? Number.NaN,
        lastStep: track.last.step,
        last: track.last.values[name] ?? Number.NaN,
        checkpoint: kept ? 'kept' : removed.includes(bestStep) ? 'deleted' : 'none',
        keepsBest,
        training: isTraining(run),
      },
      evidence: [rowEvidence(track.lowest, [name]), rowEvidence(track.last, [name])],
      since: rowMoment(since),
      until: null,
    };
  },
};
