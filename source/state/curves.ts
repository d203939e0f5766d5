/**
 * A metric as one line of points, joined from the sources that know it.
 *
 * The most exact source that has the metric stands; what it lacks before its first step and after its last one comes
 * from the others. So a log that was deleted on a resume gets its past from `trainer_state.json`, and grad_norm, which
 * no log has, reaches to the present through the console.
 */
import { type Column, copyInto, lowerBound, rangeOf, valueAt } from './column.js';
import { type MetricSource, type MetricsState, sourceName } from './metrics.js';
import type { SourceTables } from './source-tables.js';
import { rowCount, type Table } from './table.js';

export interface Piece {
  readonly source: MetricSource;
  readonly table: Table;
  readonly column: Column;
  /** Rows [from, to) of the table. */
  readonly from: number;
  readonly to: number;
  /** What was logged in these rows is no value of the metric: they are points without one. */
  readonly isVoid: boolean;
}

export interface Curve {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly length: number;
  /** Where most of the points come from. */
  readonly source: MetricSource;
}

/** All that its points come from, those of the first ones first: none of them is taken for another's. */
export const sourcesOf = (metrics: MetricsState, { pieces }: Curve): string =>
  [...new Set(pieces.map((one) => sourceName(metrics, one.source)))].join(', ');

const preference: readonly MetricSource[] = ['trainer_log.jsonl', 'trainer_state.json', 'tensorboard', 'console'];

export const isEvaluation = (name: string): boolean => name.startsWith('eval_');

/** An evaluation may log more than its name says, as `predict_loss`: what the one table lacks the other may have. */
function tableOf(tables: SourceTables, name: string): Table {
  const [own, other] = isEvaluation(name) ? [tables.eval, tables.train] : [tables.train, tables.eval];
  return own.values[name] === undefined && other.values[name] !== undefined ? other : own;
}

function piece(table: Table, source: MetricSource, name: string): Piece | null {
  const column = table.values[name];
  if (!column || rowCount(table) === 0) return null;
  // A metric may begin late: rows before its first value are not its own.
  let from = 0;
  while (from < column.length && Number.isNaN(valueAt(column, from)) && from < 4096) from += 1;
  if (from === column.length) from = 0;
  return { source, table, column, from, to: column.length, isVoid: false };
}

const valueIn = ({ column, isVoid }: Piece, row: number): number => (isVoid ? Number.NaN : valueAt(column, row));

const stepOf = (one: Piece, index: number): number => valueAt(one.table.step, index);

/** What of the piece lies before the step, and from it on; null when nothing does. */
function before(one: Piece, step: number): Piece | null {
  const to = Math.min(one.to, lowerBound(one.table.step, step));
  return to > one.from ? { ...one, to } : null;
}
function since(one: Piece, step: number): Piece | null {
  const from = Math.max(one.from, lowerBound(one.table.step, step));
  return from < one.to ? { ...one, from } : null;
}

const isPiece = (one: Piece | null): one is Piece => one !== null;

/** The log rounds to four decimals, event files to single precision. */
const sameLoss = (first: number, second: number): boolean =>
  Object.is(first, second) || Math.abs(first - second) <= 6e-5 + 1e-6 * Math.abs(first);

/** Steps that are looked at, newest first, for one that both sources have. */
const commonSteps = 16;

/**
 * Files of an older run stay in a directory that is trained into again, and no clock tells them apart once they were
 * copied. The loss does: where the log has the same step with another loss, the rows are of another run or of an attempt
 * that was gone back on, and say only what was before the log's first step.
 */
function ofThisRun(metrics: MetricsState, one: Piece, name: string): Piece | null {
  const log = tableOf(metrics.sources['trainer_log.jsonl'], name);
  const loss = isEvaluation(name) ? 'eval_loss' : 'loss';
  const mine = one.table.values[loss];
  const logged = log.values[loss];
  if (!mine || !logged) return one;
  for (let row = one.to - 1; row >= Math.max(one.from, one.to - commonSteps); row -= 1) {
    const step = stepOf(one, row);
    const at = lowerBound(log.step, step);
    if (at >= rowCount(log) || valueAt(log.step, at) !== step) continue;
    return sameLoss(valueAt(logged, at), valueAt(mine, row)) ? one : before(one, valueAt(log.step, 0));
  }
  return one;
}

/** Each event file's own steps: of an older one those before the first step of the next. */
function eventPieces(metrics: MetricsState, name: string): readonly Piece[] {
  let pieces: readonly Piece[] = [];
  for (const file of metrics.eventFiles) {
    const found = piece(tableOf(file, name), 'tensorboard', name);
    const [next] = pieces;
    const own = found && next ? before(found, stepOf(next, next.from)) : found;
    const sound = own && ofThisRun(metrics, own, name);
    if (sound) pieces = [sound, ...pieces];
  }
  return pieces;
}

function piecesOf(metrics: MetricsState, source: MetricSource, name: string): readonly Piece[] {
  if (source === 'tensorboard') return eventPieces(metrics, name);
  const found = piece(tableOf(metrics.sources[source], name), source, name);
  return [found && source === 'trainer_state.json' ? ofThisRun(metrics, found, name) : found].filter(isPiece);
}

/** The metric's points in order of steps, or null when no source has it. */
export function curveOf(metrics: MetricsState, name: string): Curve | null {
  let pieces: readonly Piece[] = [];
  for (const source of preference) {
    const found = piecesOf(metrics, source, name);
    const first = pieces[0];
    const last = pieces.at(-1);
    if (!first || !last) {
      pieces = found;
      continue;
    }
    const firstStep = stepOf(first, first.from);
    const lastStep = stepOf(last, last.to - 1);
    pieces = [
      ...found.map((one) => before(one, firstStep)).filter(isPiece),
      ...pieces,
      ...found.map((one) => since(one, lastStep + 1)).filter(isPiece),
    ];
  }
  const first = pieces[0];
  if (!first) return null;
  const longest = pieces.reduce((best, one) => (one.to - one.from > best.to - best.from ? one : best), first);
  const length = pieces.reduce((sum, one) => sum + one.to - one.from, 0);
  return { name, pieces, length, source: longest.source };
}

/** The values of points [from, to) in order, in numbers of the caller's own. */
export function curveValues(curve: Curve, from = 0, to = curve.length): Float64Array {
  const values = new Float64Array(Math.max(0, to - from));
  let begin = 0;
  for (const one of curve.pieces) {
    const [first, end] = [Math.max(from, begin), Math.min(to, begin + one.to - one.from)];
    const row = one.from - begin;
    if (first < end && one.isVoid) values.fill(Number.NaN, first - from, end - from);
    else if (first < end) copyInto(one.column, first + row, end + row, values, first - from);
    begin += one.to - one.from;
  }
  return values;
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
  /** Tokens seen so far, where the trainer counts them. */
  readonly tokens: number;
  readonly value: number;
}

export function pointAt(curve: Curve, index: number): Point | null {
  const found = index < 0 ? null : locate(curve, index);
  if (!found) return null;
  const { table } = found.piece;
  // `total_tokens` in LLaMA-Factory's log, the other name in transformers' own rows.
  const tokens = table.values.total_tokens ?? table.values.num_input_tokens_seen;
  return {
    step: valueAt(table.step, found.row),
    epoch: valueAt(table.epoch, found.row),
    elapsed: valueAt(table.elapsed, found.row),
    tokens: tokens ? valueAt(tokens, found.row) : Number.NaN,
    value: valueIn(found.piece, found.row),
  };
}

export const stepAt = (curve: Curve, index: number): number => {
  const found = locate(curve, index);
  return found ? stepOf(found.piece, found.row) : Number.NaN;
};

export const curveValueAt = (curve: Curve, index: number): number => {
  const found = locate(curve, index);
  return found ? valueIn(found.piece, found.row) : Number.NaN;
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
    if (low < high && !one.isVoid) {
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

/** Names of everything that has a curve, the loss and its company first. What only an older run logged has none. */
export function metricNames(metrics: MetricsState): readonly string[] {
  const names = new Set<string>();
  for (const tables of [...Object.values(metrics.sources), ...metrics.eventFiles]) {
    for (const table of [tables.train, tables.eval]) for (const name of Object.keys(table.values)) names.add(name);
  }
  const rank = (name: string): number => {
    const at = leading.indexOf(name);
    if (at >= 0) return at;
    return trailing.test(name) ? 200 : isEvaluation(name) ? 100 : 50;
  };
  return [...names]
    .filter((name) => name !== 'step' && curveOf(metrics, name) !== null)
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

const leading = [
  'loss',
  'eval_loss',
  'grad_norm',
  'learning_rate',
  'reward',
  'rewards/accuracies',
  'rewards/margins',
  'rewards/chosen',
  'rewards/rejected',
  'throughput',
];
const trailing = /_(runtime|per_second|time)$|^total_tokens$|num_input_tokens_seen/;
