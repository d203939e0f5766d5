/** Single rows of an event that holds many. */
import type { LogRowEvent, LogRowsEvent } from './event.js';

/** The row at `index` as an event of its own. */
export function rowAt(rows: LogRowsEvent, index: number): LogRowEvent {
  const values: Record<string, number> = {};
  for (let at = 0; at < rows.names.length; at += 1) {
    values[rows.names[at] as string] = rows.values[at]?.[index] as number;
  }
  const { source, line } = rows.place;
  return {
    type: 'log-row',
    time: rows.time,
    place: { source, line: line === null ? null : line + index },
    kind: 'train',
    step: rows.step[index] as number,
    totalSteps: rows.totalSteps[index] as number,
    epoch: rows.epoch[index] as number,
    elapsed: rows.elapsed[index] as number,
    values,
    modified: rows.modified,
  };
}

/** The values of that name, row by row. */
export function valuesOf(rows: LogRowsEvent, name: string): Float64Array | undefined {
  return rows.values[rows.names.indexOf(name)];
}
