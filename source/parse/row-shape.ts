/**
 * Rows of `trainer_log.jsonl` straight from bytes.
 *
 * A trainer writes the same keys in the same order row after row, so the bytes between two values repeat. A shape is
 * what one row showed: those bytes, and what each value is. Another row of the same shape is read by comparing and by
 * scanning digits, without a string or a JSON tree. Whatever differs in the least from its shape is left to the parser
 * of lines, so that both always agree; see the property test.
 */
import type { RowKind } from '../state/event.js';
import type { ByteScanner } from './byte-scanner.js';
import { fullNames, kindOfNames, type LogRow, parseDuration } from './trainer-row.js';

/** What the value at a place of the row is. */
type Slot = 'step' | 'total' | 'epoch' | 'elapsed' | 'unused' | 'unused-text' | 'value';

interface Place {
  /** The bytes from the end of the value before to the beginning of this one. */
  readonly before: Uint8Array;
  readonly slot: Slot;
  /** The metric's name, for a `value`. */
  readonly name: string;
}

export interface RowShape {
  readonly places: readonly Place[];
  /** The bytes after the last value. */
  readonly end: Uint8Array;
  /** Settled by the names alone: a row with a loss is a row of training, whatever its numbers. */
  readonly kind: RowKind;
}

/** `step` is missing on purpose: rows of LLaMA-Factory v1 are read as lines. */
const slots: Readonly<Record<string, Slot>> = {
  current_steps: 'step',
  total_steps: 'total',
  epoch: 'epoch',
  elapsed_time: 'elapsed',
  remaining_time: 'unused-text',
  percentage: 'unused',
};

const entry = /^"([a-z][a-z0-9_./-]*)": (?:-?\d[\d.eE+-]*|"[\d:.,\sa-z-]*")(?=[,}])/;

/** The shape of a row that the parser of lines has understood; null for one that is no plain list of numbers. */
export function shapeOf(text: string): RowShape | null {
  const places: Place[] = [];
  const values: Record<string, number> = {};
  const keys = new Set<string>();
  let before = '{';
  let at = 0;
  while (text.startsWith(before, at)) {
    const match = entry.exec(text.slice(at + before.length));
    if (!match) return null;
    const [whole, key = ''] = match;
    const name = fullNames.get(key) ?? key;
    const slot = Object.hasOwn(slots, name) ? (slots[name] as Slot) : 'value';
    const quoted = whole.endsWith('"');
    if (quoted !== (slot === 'elapsed' || slot === 'unused-text')) return null;
    if (key === 'step' || keys.has(name)) return null;
    keys.add(name);
    const quote = quoted ? '"' : '';
    places.push({ before: Buffer.from(`${before}"${key}": ${quote}`), slot, name });
    if (slot === 'value') values[name] = 0;
    at += before.length + whole.length - quote.length;
    before = `${quote}, `;
  }
  const end = before.startsWith('"') ? '"}' : '}';
  const kind = kindOfNames(values);
  if (kind === null || text.slice(at) !== end || !keys.has('current_steps')) return null;
  return { places, end: Buffer.from(end), kind };
}

/** The row that the scanner is opened at, or null when it is not exactly of this shape. */
export function readRow(shape: RowShape, scanner: ByteScanner): LogRow | null {
  const values: Record<string, number> = {};
  let step = Number.NaN;
  let totalSteps: number | null = null;
  let epoch: number | null = null;
  let elapsed: number | null = null;
  for (const { before, slot, name } of shape.places) {
    if (!scanner.skip(before)) return null;
    if (slot === 'elapsed') {
      elapsed = scanner.clock();
      if (Number.isNaN(elapsed)) {
        const text = scanner.text();
        if (text === null) return null;
        elapsed = parseDuration(text);
      }
      continue;
    }
    if (slot === 'unused-text') {
      if (!scanner.skipText()) return null;
      continue;
    }
    const number = scanner.number();
    if (Number.isNaN(number)) return null;
    if (slot === 'value') values[name] = number;
    else if (slot !== 'unused') {
      if (!Number.isFinite(number)) return null;
      if (slot === 'step') step = number;
      else if (slot === 'total') totalSteps = number;
      else epoch = number;
    }
  }
  if (!scanner.skip(shape.end) || !scanner.atEnd()) return null;
  return { kind: shape.kind, step, totalSteps, epoch, elapsed, values };
}
