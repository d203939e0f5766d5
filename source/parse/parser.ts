/**
 * The shape of every parser: a small state machine over bytes that may be fed any split of its input.
 *
 * Law: `feed(feed(s, a), b)` gives the same events and the same state as `feed(s, a + b)`, where a `log-rows` counts as
 * its rows. States are immutable values, so that a replay can go back to an earlier one. Parsers do no I/O, read no
 * clock and keep nothing at module level.
 */
import type { Event } from '../state/event.js';

/** What a parser is told about the bytes besides the bytes. */
export interface Context {
  /** Seconds since the epoch. */
  readonly time: number;
  readonly modified: number;
  /** The source's name for `Place`: `console`, or the path in the run directory. */
  readonly source: string;
}

export interface Parsed<State> {
  readonly state: State;
  readonly events: readonly Event[];
}

/** For growing files and the console. */
export interface StreamParser<State> {
  readonly initial: State;
  /** Where to begin after bytes that were passed over, for formats that do not find their place again by themselves. */
  readonly afterGap?: State;
  readonly feed: (state: State, bytes: Uint8Array, context: Context) => Parsed<State>;
  /** The input has ended: what was kept for a line that never got its end is delivered. */
  readonly end: (state: State, context: Context) => Parsed<State>;
}

/** For files that are rewritten whole. Never throws: what cannot be read becomes a `trouble` event. */
export type FileParser = (bytes: Uint8Array, context: Context) => readonly Event[];
