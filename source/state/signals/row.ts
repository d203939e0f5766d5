/**
 * What the signals remember of a row of metrics: the row itself, so that a finding can point at its line.
 *
 * A `LogRowEvent` is one as it is. The time is null for rows of `trainer_state.json`: they tell of steps long done.
 */
import type { Place, Values } from '../event.js';

export interface SignalRow {
  readonly step: number;
  readonly epoch: number | null;
  /** The source's own clock, null where it has none. */
  readonly elapsed: number | null;
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

/** The run of equal values with one row more; it begins with the row before. */
export const lengthened = (known: EqualRows | null, value: number, previous: SignalRow, row: SignalRow): EqualRows => ({
  value,
  first: known?.first ?? previous,
  last: row,
  rows: (known?.rows ?? 1) + 1,
});

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
