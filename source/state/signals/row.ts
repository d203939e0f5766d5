/**
 * What the signals remember of a row of metrics: the row itself, so that a finding can point at its line.
 *
 * A `LogRowEvent` is one as it is. The time is null for rows of `trainer_state.json`: they tell of steps long done.
 */
import type { Place, Values } from '../event.js';

export interface SignalRow {
  readonly step: number;
  readonly epoch: number | null;
  readonly time: number | null;
  readonly place: Place;
  readonly values: Values;
}

/** Rows with the same number in them, one after the other. */
export interface EqualRows {
  readonly value: number;
  readonly first: SignalRow;
  readonly last: SignalRow;
  readonly rows: number;
}

export const lengthened = (known: EqualRows | null, value: number, row: SignalRow): EqualRows =>
  known && known.value === value
    ? { ...known, last: row, rows: known.rows + 1 }
    : { value, first: row, last: row, rows: 1 };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
