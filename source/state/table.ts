/**
 * Rows of metrics from one source: a step, an epoch, a clock, and any number of named values, each a column.
 *
 * Steps never decrease: a row with an earlier step (the trainer was resumed from a checkpoint) takes the rows from that
 * step on with it, because the trainer did those steps again. The last value of a step is the one that stands.
 *
 * A table is to its store what a column is to its buffer: an immutable header. A row costs one header, not one a
 * column; columns are made for whoever asks.
 */
import {
  absentBuffer,
  type Buffer,
  branch,
  type Column,
  emptyBuffer,
  lastValue,
  lowerBound,
  push,
  pushMany,
  valueAt,
} from './column.js';
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

/** A trainer logs a few dozen metrics; a file with more names than this is no log, and must not fill the memory. */
const nameLimit = 128;

interface Store {
  readonly step: Buffer;
  readonly epoch: Buffer;
  readonly elapsed: Buffer;
  readonly names: string[];
  /** One a name, in the same order. */
  readonly buffers: Buffer[];
}

class StoredTable implements Table {
  #columns: Readonly<Record<string, Column>> | null = null;

  constructor(
    readonly store: Store,
    readonly length: number,
    /** Names of the store that this table knows: later ones were added behind its back. */
    readonly names: number,
  ) {}

  get step(): Column {
    return { length: this.length, buffer: this.store.step };
  }

  get epoch(): Column {
    return { length: this.length, buffer: this.store.epoch };
  }

  get elapsed(): Column {
    return { length: this.length, buffer: this.store.elapsed };
  }

  get values(): Readonly<Record<string, Column>> {
    if (this.#columns) return this.#columns;
    const columns: Record<string, Column> = {};
    for (let index = 0; index < this.names; index += 1) {
      const buffer = this.store.buffers[index] as Buffer;
      columns[this.store.names[index] as string] = { length: this.length, buffer };
    }
    this.#columns = columns;
    return columns;
  }

  /** A store that ends where this table does: its own when nobody wrote behind it, or a branch. */
  writable(): Store {
    const { store, length, names } = this;
    if (store.step.length === length && store.names.length === names) return store;
    const copy = (buffer: Buffer): Buffer => branch({ length, buffer });
    return {
      step: copy(store.step),
      epoch: copy(store.epoch),
      elapsed: copy(store.elapsed),
      names: store.names.slice(0, names),
      buffers: store.buffers.slice(0, names).map(copy),
    };
  }
}

export const emptyTable = (): Table =>
  new StoredTable({ step: emptyBuffer(), epoch: emptyBuffer(), elapsed: emptyBuffer(), names: [], buffers: [] }, 0, 0);

/** Tables are made by `emptyTable` and `appendRow` alone. */
const stored = (table: Table): StoredTable => table as StoredTable;

export const rowCount = (table: Table): number => stored(table).length;

/** One column, without making all of them: for what is asked at every row. */
export function columnOf(table: Table, name: string): Column | undefined {
  const { store, length, names } = stored(table);
  const index = store.names.indexOf(name);
  return index >= 0 && index < names ? { length, buffer: store.buffers[index] as Buffer } : undefined;
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

/** Many rows that follow the last one: steps that rise, and columns of equal length. */
export interface ManyRows {
  readonly step: Float64Array;
  readonly epoch: Float64Array;
  readonly elapsed: Float64Array;
  readonly names: readonly string[];
  readonly values: readonly Float64Array[];
}

/** The same as one `appendRow` after the other. */
export function appendRows(table: Table, rows: ManyRows): Table {
  const { length } = stored(table);
  const store = stored(table).writable();
  const { names, buffers } = store;
  for (const [position, name] of rows.names.entries()) {
    let index = names[position] === name ? position : names.indexOf(name);
    if (index < 0) {
      if (names.length >= nameLimit) continue;
      index = names.push(name) - 1;
      buffers.push(absentBuffer(length));
    }
    pushMany(buffers[index] as Buffer, rows.values[position] as Float64Array);
  }
  const count = rows.step.length;
  for (const buffer of buffers) {
    if (buffer.length === length) pushMany(buffer, new Float64Array(count).fill(Number.NaN));
  }
  pushMany(store.step, rows.step);
  pushMany(store.epoch, rows.epoch);
  pushMany(store.elapsed, rows.elapsed);
  return new StoredTable(store, length + count, names.length);
}

export function appendRow(table: Table, row: Row): Table {
  const known = stored(table);
  const last = known.length > 0 ? lastValue(known.step) : Number.NEGATIVE_INFINITY;
  const values = row.step === last ? completed(table, row) : row.values;
  const length = row.step <= last ? lowerBound(known.step, row.step) : known.length;
  const base = length < known.length ? new StoredTable(known.store, length, known.names) : known;
  const store = base.writable();
  const { names, buffers } = store;
  let position = 0;
  for (const name in values) {
    // Rows name their values in the same order, as a rule.
    let index = names[position] === name ? position : names.indexOf(name);
    position += 1;
    if (index < 0) {
      if (names.length >= nameLimit) continue;
      index = names.push(name) - 1;
      buffers.push(absentBuffer(length));
    }
    push(buffers[index] as Buffer, values[name] as number);
  }
  for (const buffer of buffers) if (buffer.length === length) push(buffer, Number.NaN);
  push(store.step, row.step);
  push(store.epoch, row.epoch ?? Number.NaN);
  push(store.elapsed, row.elapsed ?? Number.NaN);
  return new StoredTable(store, length + 1, names.length);
}
