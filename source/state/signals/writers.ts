/**
 * Two processes that write one log: their rows come by turns, each with its own steps and its own clock.
 *
 * One step back with a clock that starts anew is a resume. Two writers show in a row that does not follow the row
 * before it but an earlier one: the log turns from one thread of steps to the other, again and again.
 */
import type { LogRowEvent } from '../event.js';
import type { SignalRow } from './row.js';

interface Thread {
  readonly step: number;
  readonly elapsed: number;
}

export interface WritersTrack {
  readonly current: Thread | null;
  readonly other: Thread | null;
  /** How often the log turned back to the other thread, where it did so first and last. */
  readonly turns: number;
  readonly first: SignalRow | null;
  readonly last: SignalRow | null;
  /** The rows before and at the first turn. */
  readonly pair: readonly SignalRow[];
  readonly previous: SignalRow | null;
  readonly rowsSince: number;
}

export const initialWriters: WritersTrack = {
  current: null,
  other: null,
  turns: 0,
  first: null,
  last: null,
  pair: [],
  previous: null,
  rowsSince: 0,
};

const follows = (thread: Thread | null, row: Thread): boolean =>
  thread !== null && row.step > thread.step && row.elapsed >= thread.elapsed - 1;

export function trackWriters(track: WritersTrack, event: LogRowEvent): WritersTrack {
  const row: Thread = { step: event.step, elapsed: event.elapsed ?? 0 };
  const { current, other } = track;
  const next = { ...track, previous: event, rowsSince: track.rowsSince + 1 };
  if (!current) return { ...next, current: row };
  const followsCurrent = follows(current, row);
  const followsOther = other !== null && follows(other, row);
  const turn = followsOther && (!followsCurrent || (other?.step ?? 0) > current.step);
  if (turn) {
    const pair = track.previous && track.turns === 0 ? [track.previous, event] : track.pair;
    return {
      ...next,
      current: row,
      other: current,
      turns: track.turns + 1,
      first: track.first ?? event,
      last: event,
      pair,
      rowsSince: 0,
    };
  }
  return followsCurrent ? { ...next, current: row } : { ...next, current: row, other: current };
}
