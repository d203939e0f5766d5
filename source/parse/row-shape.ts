/**
 * Rows of `trainer_log.jsonl` straight from bytes.
 *
 * A trainer writes the same keys in the same order row after row, so the bytes between two values repeat. A shape is
 * what one row showed: those bytes, and what each value is. Another row of the same shape is read by comparing and by
 * scanning digits, without a string or a JSON tree, into numbers beside those of the rows before. Whatever differs in
 * the least from its shape is left to the parser of lines, so that both always agree; see the property test.
 */
import type { RowKind } from '../state/event.js';
import { type ByteScanner, type Pattern, patternOf } from './byte-scanner.js';
import { isMetricName } from './metric-name.js';
import { fullNames, kindOfNames, type LogRow, parseDuration } from './trainer-row.js';

/** Where the numbers of a row are kept: those that place it, then its values in the order of their names. */
export const stepAt = 0;
export const totalStepsAt = 1;
export const epochAt = 2;
export const elapsedAt = 3;
export const firstValueAt = 4;

/** Checked, but not kept. */
const unused = -1;

interface Place {
  /** The bytes from the end of the value before to the beginning of this one. */
  readonly before: Pattern;
  /** Where its number is kept, or `unused`. */
  readonly keptAt: number;
  readonly isText: boolean;
}

export interface RowShape {
  readonly places: readonly Place[];
  /** The bytes after the last value. */
  readonly end: Pattern;
  /** Settled by the names alone: a row with a loss is a row of training, whatever its numbers. */
  readonly kind: RowKind;
  readonly names: readonly string[];
  /** Which of the numbers that place a row it has. */
  readonly isPlaced: readonly boolean[];
  /** Bytes of the shortest row of this shape. */
  readonly leastBytes: number;
}

/** `step` is missing on purpose: rows of LLaMA-Factory v1 are read as lines. */
const counters: ReadonlyMap<string, number> = new Map([
  ['current_steps', stepAt],
  ['total_steps', totalStepsAt],
  ['epoch', epochAt],
  ['elapsed_time', elapsedAt],
  ['remaining_time', unused],
  ['percentage', unused],
]);
const texts: ReadonlySet<string> = new Set(['elapsed_time', 'remaining_time']);

const entry = /^"([a-z][a-z0-9_./-]*)": (?:-?\d[\d.eE+-]*|"[\d:.,\sa-z-]*")(?=[,}])/;

/** The shape of a row that the parser of lines has understood; null for one that is no plain list of numbers. */
export function shapeOf(text: string): RowShape | null {
  const places: Place[] = [];
  const names: string[] = [];
  const keys = new Set<string>();
  let before = '{';
  let at = 0;
  while (text.startsWith(before, at)) {
    const match = entry.exec(text.slice(at + before.length));
    if (!match) return null;
    const [whole, key = ''] = match;
    const name = fullNames.get(key) ?? key;
    const isText = texts.has(name);
    if (whole.endsWith('"') !== isText) return null;
    if (key === 'step' || keys.has(name) || !isMetricName(name)) return null;
    keys.add(name);
    const keptAt = counters.get(name) ?? firstValueAt + names.push(name) - 1;
    const quote = isText ? '"' : '';
    places.push({ before: patternOf(`${before}"${key}": ${quote}`), keptAt, isText });
    at += before.length + whole.length - quote.length;
    before = `${quote}, `;
  }
  const end = before.startsWith('"') ? '"}' : '}';
  const kind = kindOfNames(Object.fromEntries(names.map((name) => [name, 0])));
  if (kind === null || text.slice(at) !== end || !keys.has('current_steps')) return null;
  const isPlaced = [true, keys.has('total_steps'), keys.has('epoch'), keys.has('elapsed_time')];
  const leastBytes = places.reduce((sum, place) => sum + place.before.length + 1, end.length);
  return { places, end: patternOf(end), kind, names, isPlaced, leastBytes };
}

/**
 * Reads the row that the scanner is opened at; false when it is not exactly of this shape. Its numbers go to `at`,
 * `at + stride` and so on, NaN where a clock tells no time; what the shape lacks is left as it is.
 */
export function readNumbers(
  shape: RowShape,
  scanner: ByteScanner,
  into: Float64Array,
  at: number,
  stride: number,
): boolean {
  for (const { before, keptAt, isText } of shape.places) {
    if (!scanner.skip(before)) return false;
    if (isText && keptAt === unused) {
      if (!scanner.skipText()) return false;
    } else if (isText) {
      let seconds = scanner.clock();
      if (Number.isNaN(seconds)) {
        const text = scanner.text();
        if (text === null) return false;
        seconds = parseDuration(text) ?? Number.NaN;
      }
      into[at + keptAt * stride] = seconds;
    } else {
      const number = scanner.number();
      if (Number.isNaN(number)) return false;
      if (keptAt === unused) continue;
      if (keptAt < firstValueAt && !Number.isFinite(number)) return false;
      into[at + keptAt * stride] = number;
    }
  }
  return scanner.skip(shape.end) && scanner.atEnd();
}

/** The row whose numbers were read. */
export function rowOf(shape: RowShape, from: Float64Array, at: number, stride: number): LogRow {
  const numberAt = (keptAt: number): number => from[at + keptAt * stride] as number;
  const placed = (keptAt: number): number | null => (shape.isPlaced[keptAt] ? numberAt(keptAt) : null);
  const values: Record<string, number> = {};
  for (const [index, name] of shape.names.entries()) values[name] = numberAt(firstValueAt + index);
  const clock = placed(elapsedAt);
  const elapsed = clock === null || Number.isNaN(clock) ? null : clock;
  return {
    kind: shape.kind,
    step: numberAt(stepAt),
    totalSteps: placed(totalStepsAt),
    epoch: placed(epochAt),
    elapsed,
    values,
  };
}
