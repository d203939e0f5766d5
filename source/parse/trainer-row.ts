/**
 * One row of `trainer_log.jsonl` from its text: see `trainer-log.ts` for the format and its versions.
 */
import type { RowKind } from '../state/event.js';
import { finiteOf, isRecord, numericEntries, parseLooseJson } from './loose-json.js';

export interface LogRow {
  readonly kind: RowKind;
  readonly step: number;
  readonly totalSteps: number | null;
  readonly epoch: number | null;
  readonly elapsed: number | null;
  readonly values: Readonly<Record<string, number>>;
}

const duration = /^(?:(-?\d+) days?, )?(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/;

/** Seconds of Python's `str(timedelta)`: `0:00:32`, `9 days, 21:49:18`, `-1 day, 23:59:57`. */
export function parseDuration(text: string): number | null {
  const match = duration.exec(text);
  if (!match) return null;
  const [, days, hours, minutes, seconds] = match;
  return Number(days ?? 0) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Keys that place a row and are no metric of it. */
const counters: ReadonlySet<string> = new Set([
  'current_steps',
  'total_steps',
  'step',
  'epoch',
  'percentage',
  'elapsed_time',
  'remaining_time',
]);

/**
 * Names that the log alone shortens: every other source calls the metric by its own name. `accuracy` is the
 * `rewards/accuracies` of the Trainer's row (`train/callbacks.py`, LogCallback.on_log).
 */
export const fullNames: ReadonlyMap<string, string> = new Map([
  ['lr', 'learning_rate'],
  ['accuracy', 'rewards/accuracies'],
]);

/** What a row is by the names of its values alone, null when they do not settle it. */
export function kindOfNames(values: Readonly<Record<string, number>>): RowKind | null {
  if ('loss' in values || 'reward' in values) return 'train';
  for (const name in values) if (name.startsWith('eval_') || name === 'predict_loss') return 'eval';
  return 'learning_rate' in values ? 'train' : null;
}

function kindOf(
  values: Readonly<Record<string, number>>,
  epoch: number | null,
  step: number,
  total: number | null,
): RowKind {
  const kind = kindOfNames(values);
  if (kind !== null) return kind;
  // Predicting and evaluating only count batches and know no epoch; the closing row of a training has one.
  if (epoch === null) return 'progress';
  // An evaluation on several data sets (`eval_on_each_dataset`) has neither loss nor eval_loss, and stands before the
  // last step. The closing row of a training that stopped early looks the same: nothing in it tells them apart.
  return total !== null && step < total && step > 0 ? 'eval' : 'summary';
}

/**
 * One row, or null when the object is not one.
 *
 * @throws SyntaxError when the line is not JSON.
 */
export function parseLogRow(line: string): LogRow | null {
  const record = parseLooseJson(line);
  if (!isRecord(record)) return null;
  const step = finiteOf(record.current_steps ?? record.step);
  if (step === null) return null;
  const values = numericEntries(record, counters, fullNames);
  const totalSteps = finiteOf(record.total_steps);
  const epoch = finiteOf(record.epoch);
  const elapsed = typeof record.elapsed_time === 'string' ? parseDuration(record.elapsed_time) : null;
  // Up to 0.7 absent keys are null, so a row without losses that names them all is no evaluation.
  const closing = record.loss === null && record.eval_loss === null && !('learning_rate' in values);
  const kind = closing ? 'summary' : kindOf(values, epoch, step, totalSteps);
  return { kind, step, totalSteps, epoch, elapsed, values };
}
