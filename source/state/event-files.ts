/**
 * The numbers of TensorBoard's event files, one pair of tables a file.
 *
 * Every attempt writes a file of its own, files of older runs stay in the directory, and their names sort by month, so
 * they are read in any order. They are kept apart and ordered by when they began; `curves.ts` joins them.
 */
import type { ScalarRowEvent } from './event.js';
import { appendRow, emptyTable, type Table } from './table.js';

export interface EventFile {
  readonly path: string;
  /** The trainer's clock when it began the file, seconds since the epoch. */
  readonly began: number;
  readonly train: Table;
  readonly eval: Table;
}

/** Newest first. */
export type EventFiles = readonly EventFile[];

/** Attempts and restarts whose numbers are kept; the oldest give way. */
const fileLimit = 32;

const newestFirst = (first: EventFile, second: EventFile): number =>
  second.began - first.began || (second.path < first.path ? -1 : 1);

/** One row more. The order only changes with a file that is new, or whose beginning was read late. */
export function withScalarRow(files: EventFiles, event: ScalarRowEvent): EventFiles {
  const { kind } = event;
  if (kind !== 'train' && kind !== 'eval') return files;
  const path = event.place.source;
  const at = files.findIndex((file) => file.path === path);
  const known = files[at] ?? {
    path,
    began: event.began,
    train: emptyTable(),
    eval: emptyTable(),
  };
  const row = { step: event.step, epoch: event.epoch, elapsed: null, values: event.values };
  const changed: EventFile = {
    ...known,
    began: Math.min(known.began, event.began),
    [kind]: appendRow(known[kind], row),
  };
  if (at >= 0 && changed.began === known.began) return files.with(at, changed);
  const others = files.filter((file) => file.path !== path);
  return [...others, changed].sort(newestFirst).slice(0, fileLimit);
}

export const withoutFile = (files: EventFiles, path: string): EventFiles =>
  files.some((file) => file.path === path) ? files.filter((file) => file.path !== path) : files;
