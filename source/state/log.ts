/**
 * An index of the console's lines: where each begins and ends, and of what kind it is. The text stays where it is.
 *
 * A progress bar that still moves is not a line of its own: only its latest state is kept, beside the index.
 */
import { append, type Column, emptyColumn, lastValue, lowerBound } from './column.js';
import type { Event, LineKind } from './event.js';

export interface MovingBar {
  readonly start: number;
  readonly end: number;
}

export interface LogState {
  readonly start: Column;
  readonly end: Column;
  readonly kind: Column;
  /** Physical line of the console, from 1; NaN after a gap. Never decreases where it is known. */
  readonly line: Column;
  /** When each line was seen, seconds since the epoch. */
  readonly time: Column;
  /** Where the first line begins that holds escape sequences or control characters, null while none does. */
  readonly unclean: number | null;
  readonly warnings: number;
  readonly errors: number;
  readonly bar: MovingBar | null;
}

/** The kinds as the column stores them. */
export const lineKinds: readonly LineKind[] = [
  'plain',
  'info',
  'warning',
  'error',
  'metrics',
  'bar',
  'example',
  'traceback',
];

export const initialLog = (): LogState => ({
  start: emptyColumn(),
  end: emptyColumn(),
  kind: emptyColumn(),
  line: emptyColumn(),
  time: emptyColumn(),
  unclean: null,
  warnings: 0,
  errors: 0,
  bar: null,
});

export function reduceLog(state: LogState, event: Event): LogState {
  if (event.type === 'remove' && event.path === 'console') return initialLog();
  if (event.type !== 'line') return state;
  const unclean = state.unclean ?? (event.clean ? null : event.start);
  if (event.provisional) return { ...state, unclean, bar: { start: event.start, end: event.end } };
  return {
    start: append(state.start, event.start),
    end: append(state.end, event.end),
    kind: append(state.kind, lineKinds.indexOf(event.kind)),
    line: append(state.line, event.place.line ?? Number.NaN),
    time: append(state.time, event.time),
    unclean,
    warnings: state.warnings + (event.kind === 'warning' ? 1 : 0),
    errors: state.errors + (event.kind === 'error' || event.kind === 'traceback' ? 1 : 0),
    bar: event.kind === 'bar' ? null : state.bar,
  };
}

/** The index of the log's entry that stands at this line of the console, or null when it is not known. */
export function indexOfLine(log: LogState, line: number): number | null {
  // Without a gap lines never decrease; after one they are unknown, and so is every place.
  if (log.line.length === 0 || Number.isNaN(lastValue(log.line))) return null;
  const index = lowerBound(log.line, line);
  return index < log.line.length ? index : null;
}
