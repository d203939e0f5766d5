/**
 * A loss that falls at the borders of epochs and hardly within them: the model knows the rows again.
 *
 * Three rows on each side of a border are compared with the three rows at the beginning of the epoch before.
 */
import { type Column, valueAt } from '../column.js';
import type { LogRowsEvent } from '../event.js';
import { rowAt } from '../log-rows.js';
import { median, type SignalRow } from './row.js';

export interface StairsTrack {
  readonly epoch: number | null;
  /** Index of the first row of this epoch and of the one before it; null when it was not seen. */
  readonly start: number | null;
  readonly before: number | null;
  /** Borders that were compared, and those of them where the loss fell. */
  readonly borders: number;
  readonly count: number;
  readonly first: SignalRow | null;
  readonly last: SignalRow | null;
  /** The drop of the last stair as a share of the loss before it. */
  readonly drop: number;
}

export const initialStairs: StairsTrack = {
  epoch: null,
  start: null,
  before: null,
  borders: 0,
  count: 0,
  first: null,
  last: null,
  drop: 0,
};

const side = 3;
const rowsPerEpoch = 6;
const leastDrop = 0.15;

const around = (column: Column, from: number): number => {
  const values: number[] = [];
  for (let index = from; index < from + side; index += 1) values.push(valueAt(column, index));
  return median(values);
};

/** Epoch 1.0 is the last moment of the first epoch. */
const epochOf = (epoch: number): number => Math.ceil(epoch - 1e-6);

export function trackStairs(
  track: StairsTrack,
  row: SignalRow,
  column: Column | undefined,
  index: number,
): StairsTrack {
  if (row.epoch === null || !column) return track;
  const epoch = epochOf(row.epoch);
  if (epoch !== track.epoch) {
    const follows = track.epoch !== null && epoch === track.epoch + 1;
    const start = follows || (track.epoch === null && index === 0) ? index : null;
    return { ...track, epoch, start, before: follows ? track.start : null };
  }
  const { start, before } = track;
  if (start === null || before === null || index !== start + side - 1 || start - before < rowsPerEpoch) return track;
  const compared = { ...track, borders: track.borders + 1 };
  const tail = around(column, start - side);
  const fall = tail - around(column, start);
  const within = around(column, before) - tail;
  if (!(tail > 0) || !(fall >= leastDrop * tail) || !(within < fall / 2)) return compared;
  return { ...compared, count: track.count + 1, first: track.first ?? row, last: row, drop: fall / tail };
}

/** The same for every row of many but the first; `index` is that of the first in the column. */
export function trackStairsOver(
  given: StairsTrack,
  rows: LogRowsEvent,
  column: Column | undefined,
  index: number,
): StairsTrack {
  let track = given;
  for (let at = 1; at < rows.count; at += 1) {
    const isBorder = epochOf(rows.epoch[at] as number) !== track.epoch;
    const isCompared = track.start !== null && index + at === track.start + side - 1;
    if (isBorder || isCompared) track = trackStairs(track, rowAt(rows, at), column, index + at);
  }
  return track;
}

export const rewindStairs = (track: StairsTrack, step: number): StairsTrack =>
  track.first && track.first.step >= step ? initialStairs : { ...track, epoch: null, start: null, before: null };
