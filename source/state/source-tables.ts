/** The rows of one source of metrics: those of training and those of evaluations, which have their own steps. */
import type { RowKind } from './event.js';
import { appendRow, emptyTable, type Row, type Table } from './table.js';

export interface SourceTables {
  readonly train: Table;
  readonly eval: Table;
}

export const noTables = (): SourceTables => ({ train: emptyTable(), eval: emptyTable() });

export function withRow(tables: SourceTables, kind: RowKind, row: Row): SourceTables {
  if (kind === 'train') return { train: appendRow(tables.train, row), eval: tables.eval };
  if (kind === 'eval') return { train: tables.train, eval: appendRow(tables.eval, row) };
  return tables;
}
