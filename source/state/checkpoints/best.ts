/**
 * Which checkpoint is the best, and which one the model in the run directory equals.
 *
 * The trainer names a best one only when it was told by which metric (`metric_for_best_model`, which
 * `load_best_model_at_end` sets to the loss). Otherwise the evaluations decide, each checkpoint by the one nearest to it.
 */
import { settingFlag, settingText } from '../config.js';
import { type Curve, curveOf, curveValueAt, indexOfStep, lowestPoint, stepAt } from '../curves.js';
import { saidNow } from '../evidence.js';
import { someKey } from '../keyed.js';
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';
import { foreignOf } from './foreign.js';
import { judgeCheckpoint } from './wholeness.js';

export interface Evaluation {
  readonly step: number;
  readonly value: number;
}

/** What checkpoints are ranked by. */
export interface Ranking {
  /** As logged: `eval_loss`. */
  readonly metric: string;
  readonly greaterIsBetter: boolean;
}

/** transformers adds `eval_` itself, and takes the greater value for the better unless the name ends in `loss`. */
export function rankingOf(run: RunState): Ranking {
  const name = settingText(run.config, 'metric_for_best_model') ?? 'eval_loss';
  const metric = name.startsWith('eval_') ? name : `eval_${name}`;
  const greaterIsBetter = settingFlag(run.config, 'greater_is_better') ?? !metric.endsWith('loss');
  return { metric, greaterIsBetter };
}

export const isBetter = (ranking: Ranking, one: number, other: number): boolean =>
  ranking.greaterIsBetter ? one > other : one < other;

function evaluationAt(curve: Curve, index: number): Evaluation | null {
  const value = curveValueAt(curve, index);
  const step = stepAt(curve, index);
  return Number.isFinite(value) && Number.isFinite(step) ? { step, value } : null;
}

/** The evaluation of this step or, when none was taken there, the nearest one; of two as near the earlier. */
export function nearestEvaluation(run: RunState, metric: string, step: number): Evaluation | null {
  const curve = curveOf(run.metrics, metric);
  return curve && nearestIn(curve, step);
}

function nearestIn(curve: Curve, step: number): Evaluation | null {
  const index = indexOfStep(curve, step);
  const after = evaluationAt(curve, index);
  if (after?.step === step) return after;
  const before = evaluationAt(curve, index - 1);
  if (!before || !after) return before ?? after;
  return after.step - step < step - before.step ? after : before;
}

export function lastEvaluation(run: RunState, metric: string): Evaluation | null {
  const curve = curveOf(run.metrics, metric);
  return curve ? evaluationAt(curve, curve.length - 1) : null;
}

/** The best evaluation of the whole run, whether or not a checkpoint stands near it; the first of equal ones. */
export function bestEvaluation(run: RunState, ranking: Ranking): Evaluation | null {
  const curve = curveOf(run.metrics, ranking.metric);
  if (!curve) return null;
  if (!ranking.greaterIsBetter) {
    const lowest = lowestPoint(curve);
    return lowest && { step: lowest.step, value: lowest.value };
  }
  // Evaluations are few beside steps, and a metric that grows is rare: looking at each is cheap enough.
  let best: Evaluation | null = null;
  for (let index = 0; index < curve.length; index += 1) {
    const one = evaluationAt(curve, index);
    if (one && (!best || one.value > best.value)) best = one;
  }
  return best;
}

export interface Best {
  readonly path: string;
  readonly step: number | null;
  /** Whose choice: the trainer's own, or that of the evaluations. */
  readonly by: 'trainer' | 'evaluation';
  readonly metric: string;
  readonly evaluation: Evaluation | null;
  /** It is still there. */
  readonly exists: boolean;
}

const nameOf = (path: string): string =>
  path
    .replace(/[\\/]+$/, '')
    .split(/[\\/]/)
    .at(-1) ?? path;

function trainersBest(run: RunState, ranking: Ranking): Best | null {
  const { best, list } = run.checkpoints;
  if (!best) return null;
  const path = nameOf(best.checkpoint);
  const digits = /^checkpoint-(\d+)$/.exec(path)?.[1];
  const step = digits === undefined ? null : Number(digits);
  const evaluation = step === null ? null : nearestEvaluation(run, ranking.metric, step);
  const exists = list.some((one) => one.path === path);
  return { path, step, by: 'trainer', metric: ranking.metric, evaluation, exists };
}

interface Evaluated {
  readonly checkpoint: Checkpoint;
  readonly evaluation: Evaluation;
}

/** All that were evaluated, whether or not they could be chosen, in the order in which they would be. */
function byEvaluation(run: RunState, ranking: Ranking): readonly Evaluated[] {
  const curve = curveOf(run.metrics, ranking.metric);
  if (!curve) return [];
  const ranked = run.checkpoints.list.flatMap((checkpoint) => {
    const evaluation = nearestIn(curve, checkpoint.step);
    return evaluation ? [{ checkpoint, evaluation, distance: Math.abs(evaluation.step - checkpoint.step) }] : [];
  });
  return ranked.sort((one, other) => {
    const { value } = one.evaluation;
    if (value !== other.evaluation.value) return isBetter(ranking, value, other.evaluation.value) ? -1 : 1;
    return one.distance - other.distance || one.checkpoint.step - other.checkpoint.step;
  });
}

function candidateOf(run: RunState): (one: Evaluated) => boolean {
  const isAnothers = foreignOf(run);
  return ({ checkpoint }) => !isAnothers(checkpoint) && judgeCheckpoint(checkpoint).usable;
}

/** The candidates in the order in which they would be chosen. */
export const rankedCheckpoints = (run: RunState, ranking: Ranking): readonly Evaluated[] =>
  byEvaluation(run, ranking).filter(candidateOf(run));

/** Null when nothing tells: no evaluation, or no checkpoint that could be used. */
export function bestCheckpoint(run: RunState): Best | null {
  const ranking = rankingOf(run);
  const told = trainersBest(run, ranking);
  if (told) return told;
  // No more of them are judged than it takes to find one.
  const first = byEvaluation(run, ranking).find(candidateOf(run));
  if (!first) return null;
  const { path, step } = first.checkpoint;
  return { path, step, by: 'evaluation', metric: ranking.metric, evaluation: first.evaluation, exists: true };
}

const modelFile =
  /^(model|adapter_model|pytorch_model)(\.(safetensors|bin)(\.index\.json)?|-\d+-of-\d+\.(safetensors|bin))$/;

export interface OutputModel {
  /** The step that the model in the run directory is of. */
  readonly step: number;
  /** The checkpoint that holds the same weights, null when there is none. */
  readonly checkpoint: string | null;
  readonly chosen: 'best' | 'last';
}

/** Null until the finished training has written its model into the run directory. */
export function outputModel(run: RunState): OutputModel | null {
  const isThere = someKey(run.files.files, (name) => modelFile.test(name));
  const { step } = run.progress;
  if (!isThere || !run.phase.trainingCompleted || step === null) return null;
  const loaded = saidNow(run.evidence, 'best-model-loading')?.notice;
  if (loaded?.id === 'best-model-loading') {
    const path = nameOf(loaded.path);
    const digits = /^checkpoint-(\d+)$/.exec(path)?.[1];
    const exists = run.checkpoints.list.some((one) => one.path === path);
    if (digits !== undefined) return { step: Number(digits), checkpoint: exists ? path : null, chosen: 'best' };
  }
  const same = run.checkpoints.list.find((one) => one.step === step);
  return { step, checkpoint: same?.path ?? null, chosen: 'last' };
}
