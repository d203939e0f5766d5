/**
 * Rows of metrics from one source: a step, an epoch, a clock, and any number of named values, each a column.
 *
 * Steps never decrease: a row with an earlier step (the trainer was resumed from a checkpoint) takes the rows from that
 * step on with it, because the trainer did those steps again. The last value of a step is the one that stands.
 */
import { absentColumn, append, type Column, emptyColumn, lastValue, lowerBound, truncate, valueAt } from './column.js';
import type { Values } from './event.js';

export interface Table {
  readonly step: Column;
  /** NaN where the source does not tell. */
  readonly epoch: Column;
  /** Seconds of training, over all attempts, NaN where the source does not tell. */
  readonly elapsed: Column;
  readonly values: Readonly<Record<string, Column>>;
}

export interface Row {
  readonly step: number;
  readonly epoch: number | null;
  readonly elapsed: number | null;
  readonly values: Values;
}

export const emptyTable = (): Table => ({
  step: emptyColumn(),
  epoch: emptyColumn(),
  elapsed: emptyColumn(),
  values: {},
});

export const rowCount = (table: Table): number => table.step.length;

/** The rows before `length`. */
export function truncateTable(table: Table, length: number): Table {
  if (length >= rowCount(table)) return table;
  const values: Record<string, Column> = {};
  for (const [name, column] of Object.entries(table.values)) values[name] = truncate(column, length);
  return {
    step: truncate(table.step, length),
    epoch: truncate(table.epoch, length),
    elapsed: truncate(table.elapsed, length),
    values,
  };
}

/** Rows of the same step complete each other: evaluations on several data sets each give one. */
function completed(table: Table, row: Row): Values {
  const last = rowCount(table) - 1;
  const values: Record<string, number> = {};
  for (const [name, column] of Object.entries(table.values)) {
    const value = valueAt(column, last);
    if (!Number.isNaN(value)) values[name] = value;
  }
  return Object.assign(values, row.values);
}

export function appendRow(table: Table, given: Row): Table {
  const count = rowCount(table);
  const last = lastValue(table.step);
  const row = count > 0 && given.step === last ? { ...given, values: completed(table, given) } : given;
  const base = count > 0 && row.step <= last ? truncateTable(table, lowerBound(table.step, row.step)) : table;
  const length = rowCount(base);
  const values: Record<string, Column> = {};
  for (const name of Object.keys(base.values)) {
    values[name] = append(base.values[name] as Column, row.values[name] ?? Number.NaN);
  }
  for (const name of Object.keys(row.values)) {
    if (!Object.hasOwn(base.values, name)) values[name] = append(absentColumn(length), row.values[name] as number);
  }
  return {
    step: append(base.step, row.step),
    epoch: append(base.epoch, row.epoch ?? Number.NaN),
    elapsed: append(base.elapsed, row.elapsed ?? Number.NaN),
    values,
  };
}
