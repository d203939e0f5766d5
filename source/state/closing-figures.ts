/**
 * What is known of a run once, at its end: the mean loss of a training, the scores of an evaluation or prediction. Of a
 * run that only evaluates or predicts it is all there is, and so of a training whose directory was tidied up.
 */
import { metricNames } from './curves.js';
import { purposeOf } from './ledger/settings.js';
import type { RunState } from './run.js';

export interface ClosingFigure {
  /** As the Trainer names it: `predict_rouge-l`, `train_loss`. */
  readonly name: string;
  readonly value: number;
  /** The file. */
  readonly source: string;
}

/** The file that collects all figures is kept from older runs and tells nothing of this one. */
const collected = 'all_results.json';

/** By their names: not in the order in which files were read. */
const figuresOf = (run: RunState): readonly ClosingFigure[] =>
  run.phase.trainingCompleted
    ? Object.entries(run.metrics.results)
        .filter(([, { source }]) => source !== collected)
        .map(([name, { value, source }]) => ({ name, value, source }))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
    : [];

/** Those that no curve tells. One point is no curve: of a run that does not train its evaluation is among them. */
export function closingFigures(run: RunState): readonly ClosingFigure[] {
  const figures = figuresOf(run);
  if (figures.length === 0) return figures;
  const curves = new Set(purposeOf(run) === 'train' ? metricNames(run.metrics) : []);
  return figures.filter(({ name }) => name !== 'epoch' && !curves.has(name));
}

/** How long it took and how fast it was says nothing of how good it is. */
const effort = /(?:^total_flos|^num_input_tokens_seen|_runtime|_per_second|_preparation_time|_samples)$/;

export const closingScores = (run: RunState): readonly ClosingFigure[] =>
  closingFigures(run).filter(({ name }) => !effort.test(name));

/** The epoch at the end of a training; null when nothing tells it. */
export const closingEpoch = (run: RunState): number | null =>
  run.progress.epoch ?? figuresOf(run).find(({ name }) => name === 'epoch')?.value ?? null;

/** Seconds that the parts of the run took together, by the files of results; null when none of them tells. */
export function closingSeconds(run: RunState): number | null {
  const told = closingFigures(run).filter(({ name }) => name.endsWith('_runtime'));
  return told.length === 0 ? null : told.reduce((sum, { value }) => sum + value, 0);
}
