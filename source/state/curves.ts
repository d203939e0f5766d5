/**
 * A metric as one line of points, joined from the sources that know it.
 *
 * The most exact source that has the metric stands; what it lacks before its first step and after its last one comes
 * from the others. So a log that was deleted on a resume gets its past from `trainer_state.json`, and grad_norm, which
 * no log has, reaches to the present through the console.
 */
import { type Column, lowerBound, rangeOf, valueAt } from './column.js';
import type { MetricSource, MetricsState } from './metrics.js';
import { rowCount, type Table } from './table.js';

export interface Piece {
  readonly source: MetricSource;
  readonly table: Table;
  readonly column: Column;
  /** Rows [from, to) of the table. */
  readonly from: number;
  readonly to: number;
}

export interface Curve {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly length: number;
  /** Where most of the points come from. */
  readonly source: MetricSource;
}

const preference: readonly MetricSource[] = ['trainer_log.jsonl', 'trainer_state.json', 'console'];

export const isEvaluation = (name: string): boolean => name.startsWith('eval_');

function piece(metrics: MetricsState, source: MetricSource, name: string): Piece | null {
  const table = metrics.sources[source][isEvaluation(name) ? 'eval' : 'train'];
  const column = table.values[name];
  if (!column || rowCount(table) === 0) return null;
  // A metric may begin late: rows before its first value are not its own.
  let from = 0;
  while (from < column.length && Number.isNaN(valueAt(column, from)) && from < 4096) from += 1;
  if (from === column.length) from = 0;
  return { source, table, column, from, to: column.length };
}

const stepOf = (one: Piece, index: number): number => valueAt(one.table.step, index);

/** The metric's points in order of steps, or null when no source has it. */
export function curveOf(metrics: MetricsState, name: string): Curve | null {
  let pieces: readonly Piece[] = [];
  for (const source of preference) {
    const found = piece(metrics, source, name);
    if (!found) continue;
    const first = pieces[0];
    const last = pieces.at(-1);
    if (!first || !last) {
      pieces = [found];
      continue;
    }
    const before = Math.max(found.from, lowerBound(found.table.step, stepOf(first, first.from)));
    const after = Math.max(found.from, lowerBound(found.table.step, stepOf(last, last.to - 1) + 1));
    pieces = [
      ...(before > found.from ? [{ ...found, to: before }] : []),
      ...pieces,
      ...(after < found.to ? [{ ...found, from: after }] : []),
    ];
  }
  const first = pieces[0];
  if (!first) return null;
  const longest = pieces.reduce((best, one) => (one.to - one.from > best.to - best.from ? one : best), first);
  const length = pieces.reduce((sum, one) => sum + one.to - one.from, 0);
  return { name, pieces, length, source: longest.source };
}

/** The piece that holds point `index`, and the row in it. */
function locate(curve: Curve, index: number): { readonly piece: Piece; readonly row: number } | null {
  let rest = index;
  for (const one of curve.pieces) {
    const size = one.to - one.from;
    if (rest < size) return { piece: one, row: one.from + rest };
    rest -= size;
  }
  return null;
}

export interface Point {
  readonly step: number;
  readonly epoch: number;
  readonly elapsed: number;
  readonly value: number;
}

export function pointAt(curve: Curve, index: number): Point | null {
  const found = index < 0 ? null : locate(curve, index);
  if (!found) return null;
  const { table, column } = found.piece;
  return {
    step: valueAt(table.step, found.row),
    epoch: valueAt(table.epoch, found.row),
    elapsed: valueAt(table.elapsed, found.row),
    value: valueAt(column, found.row),
  };
}

export const stepAt = (curve: Curve, index: number): number => {
  const found = locate(curve, index);
  return found ? stepOf(found.piece, found.row) : Number.NaN;
};

export const curveValueAt = (curve: Curve, index: number): number => {
  const found = locate(curve, index);
  return found ? valueAt(found.piece.column, found.row) : Number.NaN;
};

/** The first point whose step is not before `step`; the curve's length when there is none. */
export function indexOfStep(curve: Curve, step: number): number {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stepAt(curve, middle) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Minimum and maximum of points [from, to) through the pyramid; min > max when all are NaN. */
export function curveRange(curve: Curve, from: number, to: number): { readonly min: number; readonly max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let begin = 0;
  for (const one of curve.pieces) {
    const size = one.to - one.from;
    const low = Math.max(from, begin);
    const high = Math.min(to, begin + size);
    if (low < high) {
      const range = rangeOf(one.column, one.from + low - begin, one.from + high - begin);
      min = Math.min(min, range.min);
      max = Math.max(max, range.max);
    }
    begin += size;
  }
  return { min, max };
}

/** The last point with a value, NaN included when the run really logged NaN. */
export const lastPoint = (curve: Curve): Point | null => pointAt(curve, curve.length - 1);

/** The smallest finite value and the first step that has it. */
export function lowestPoint(curve: Curve): Point | null {
  const { min, max } = curveRange(curve, 0, curve.length);
  if (min > max) return null;
  let low = 0;
  let high = curve.length;
  // Narrow down by halves: the first half that holds the minimum.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (curveRange(curve, low, middle).min <= min) high = middle;
    else low = middle;
  }
  return pointAt(curve, low);
}

/** Names of everything that was logged, the loss and its company first. */
export function metricNames(metrics: MetricsState): readonly string[] {
  const names = new Set<string>();
  for (const source of preference) {
    for (const table of [metrics.sources[source].train, metrics.sources[source].eval]) {
      for (const name of Object.keys(table.values)) names.add(name);
    }
  }
  const rank = (name: string): number => {
    const at = leading.indexOf(name);
    if (at >= 0) return at;
    return trailing.test(name) ? 200 : isEvaluation(name) ? 100 : 50;
  };
  return [...names].filter((name) => name !== 'step').sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

const leading = [
  'loss',
  'eval_loss',
  'grad_norm',
  'learning_rate',
  'reward',
  'rewards/accuracies',
  'accuracy',
  'rewards/margins',
  'rewards/chosen',
  'rewards/rejected',
  'throughput',
];
const trailing = /_(runtime|per_second|time)$|^total_tokens$|num_input_tokens_seen/;
