/**
 * The arithmetic of rows, splits, epochs and steps.
 *
 * Mixing: LLaMA-Factory `data/data_utils.py`, `merge_dataset` (datasets' `interleave_datasets` stops at the first or the
 * last exhausted). Splits: datasets' `train_test_split` rounds the share of the test split up. Epochs: transformers'
 * `set_initial_training_values` from 4.52 on and accelerate's `BatchSamplerShard`.
 */

export type MixStrategy = 'concat' | 'interleave_under' | 'interleave_over' | 'interleave_once';

export const mixStrategies: ReadonlySet<string> = new Set<MixStrategy>([
  'concat',
  'interleave_under',
  'interleave_over',
  'interleave_once',
]);

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Rows after mixing; null where chance decides. */
export function mixedRows(counts: readonly number[], strategy: MixStrategy, byChance: boolean): number | null {
  if (strategy === 'concat' || strategy === 'interleave_once' || counts.length < 2) return sum(counts);
  if (byChance) return null;
  return counts.length * (strategy === 'interleave_under' ? Math.min(...counts) : Math.max(...counts));
}

/** Rows that `val_size` holds out: a share up to 1, a number of rows above. */
export const validationRows = (rows: number, size: number): number =>
  Math.min(rows, size <= 1 ? Math.ceil(size * rows) : Math.trunc(size));

export interface EpochFacts {
  readonly examples: number;
  readonly perDevice: number;
  readonly accumulation: number;
  /** Devices that train on different data. */
  readonly devices: number;
  readonly dropLast: boolean;
}

export interface Epoch {
  readonly steps: number;
  /** Examples of the set that one epoch goes through. */
  readonly trained: number;
  readonly left: number;
  /** Examples fed twice so that every device gets as many batches. */
  readonly repeated: number;
}

export function epochOf({ examples, perDevice, accumulation, devices, dropLast }: EpochFacts): Epoch {
  const round = dropLast ? Math.floor : Math.ceil;
  const batches = round(round(examples / perDevice) / devices);
  const fed = batches * perDevice * devices;
  const trained = Math.min(examples, fed);
  // With several devices the last round is filled up with examples of the set's beginning (`even_batches`).
  const repeated = dropLast || devices === 1 ? 0 : fed - examples;
  return { steps: Math.max(1, Math.ceil(batches / accumulation)), trained, left: examples - trained, repeated };
}

/** Examples that so many steps go through, repeats of later epochs included. */
export function examplesAfter(steps: number, epoch: Epoch, facts: EpochFacts): number {
  const whole = Math.floor(steps / epoch.steps);
  const rest = (steps % epoch.steps) * facts.perDevice * facts.accumulation * facts.devices;
  return whole * epoch.trained + Math.min(epoch.trained, rest);
}
