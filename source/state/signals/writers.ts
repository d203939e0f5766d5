/**
 * Two processes that write one log: their rows come by turns, each with its own steps and its own clock.
 *
 * One step back with a clock that starts anew is a resume. Two writers show in a row that does not follow the row
 * before it but an earlier one: the log turns from one thread of steps to the other, again and again.
 */
import type { LogRowsEvent } from '../event.js';
import { rowAt } from '../log-rows.js';
import type { SignalRow } from './row.js';

export interface WritersTrack {
  /** The last row of the thread that the log left, null while there is only one. */
  readonly other: SignalRow | null;
  /** How often the log turned back to the other thread, where it did so first and last. */
  readonly turns: number;
  /** Turns whose row repeats the row before it, loss and all. */
  readonly repeats: number;
  readonly first: SignalRow | null;
  readonly last: SignalRow | null;
  /** The rows before and at the first turn. */
  readonly pair: readonly SignalRow[];
  /** How many training rows there were at the last turn. */
  readonly rows: number;
}

export const initialWriters: WritersTrack = {
  other: null,
  turns: 0,
  repeats: 0,
  first: null,
  last: null,
  pair: [],
  rows: 0,
};

/** A row with a later step and no earlier clock. */
const follows = (before: SignalRow, row: SignalRow): boolean =>
  row.step > before.step && (row.elapsed ?? 0) >= (before.elapsed ?? 0) - 1;

/** `previous` is the training row before this one and `rows` their number. A single writer leaves the track as it is. */
export function trackWriters(
  track: WritersTrack,
  row: SignalRow,
  previous: SignalRow | null,
  rows: number,
): WritersTrack {
  if (!previous) return track;
  const { other } = track;
  const goesOn = follows(previous, row);
  if (other && follows(other, row) && (!goesOn || other.step > previous.step)) {
    const pair = track.turns === 0 ? [previous, row] : track.pair;
    const repeated = row.step === previous.step && row.values.loss === previous.values.loss;
    const repeats = track.repeats + (repeated ? 1 : 0);
    return { other: previous, turns: track.turns + 1, repeats, first: track.first ?? row, last: row, pair, rows };
  }
  return goesOn ? track : { ...track, other: previous };
}

/** The same for every row of many but the first, which follow each other; `rows` counts up to the first. */
export function trackWritersOver(given: WritersTrack, many: LogRowsEvent, rows: number): WritersTrack {
  let track = given;
  for (let at = 1; at < many.count && track.other; at += 1) {
    track = trackWriters(track, rowAt(many, at), rowAt(many, at - 1), rows + at);
  }
  return track;
}
