/**
 * An index of the console's lines: where each begins and ends, and of what kind it is. The text stays where it is.
 *
 * A progress bar that still moves is not a line of its own: only its latest state is kept, beside the index. When it
 * is settled, lines may have been printed behind it: such a bar is late. It holds no room among the places, which
 * therefore never decrease, so that whoever knows an offset finds its line by halves; its own place is kept beside.
 */
import { append, type Column, emptyColumn, lowerBound, valueAt } from './column.js';
import type { Event, LineEvent, LineKind } from './event.js';
import {
  appendPacked,
  emptyPacked,
  lastPacked,
  type PackedColumn,
  packedAt,
  packedLowerBound,
} from './packed-column.js';

/** Bytes [start, end) of the console. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Bars that were settled after lines that stand behind them: which entries of the log they are, and their bytes. */
export interface LateBars {
  readonly index: Column;
  readonly start: Column;
  readonly end: Column;
}

export interface LogState {
  /** Neither decreases; of a late bar both are the end of the line before it. */
  readonly start: PackedColumn;
  readonly end: PackedColumn;
  readonly late: LateBars;
  readonly kind: PackedColumn;
  /** Physical line of the console, from 1, of a late bar that of the line before it; NaN after a gap. Never decreases. */
  readonly line: PackedColumn;
  /** Where the first line begins that holds escape sequences or control characters, null while none does. */
  readonly unclean: number | null;
  readonly warnings: number;
  readonly errors: number;
  readonly bar: Span | null;
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
  start: emptyPacked(),
  end: emptyPacked(),
  late: { index: emptyColumn(), start: emptyColumn(), end: emptyColumn() },
  kind: emptyPacked(),
  line: emptyPacked(),
  unclean: null,
  warnings: 0,
  errors: 0,
  bar: null,
});

/** The places with one more line behind them. */
function placed(state: LogState, { start, end, place }: LineEvent): Pick<LogState, 'start' | 'end' | 'line' | 'late'> {
  const line = place.line ?? Number.NaN;
  const reached = lastPacked(state.end);
  if (!(start < reached)) {
    return {
      start: appendPacked(state.start, start),
      end: appendPacked(state.end, end),
      line: appendPacked(state.line, line),
      late: state.late,
    };
  }
  return {
    start: appendPacked(state.start, reached),
    end: appendPacked(state.end, reached),
    line: appendPacked(state.line, Math.max(line, lastPacked(state.line))),
    late: {
      index: append(state.late.index, state.start.length),
      start: append(state.late.start, start),
      end: append(state.late.end, end),
    },
  };
}

/** Where the bytes of an entry stand. */
export function spanOf(log: LogState, index: number): Span {
  const [start, end] = [packedAt(log.start, index), packedAt(log.end, index)];
  if (start !== end) return { start, end };
  const at = lowerBound(log.late.index, index);
  if (valueAt(log.late.index, at) !== index) return { start, end };
  return { start: valueAt(log.late.start, at), end: valueAt(log.late.end, at) };
}

export function reduceLog(state: LogState, event: Event): LogState {
  if (event.type === 'remove' && event.path === 'console') return initialLog();
  if (event.type !== 'line') return state;
  const unclean = state.unclean ?? (event.clean ? null : event.start);
  if (event.provisional) return { ...state, unclean, bar: { start: event.start, end: event.end } };
  const { start, end, line, late } = placed(state, event);
  return {
    start,
    end,
    late,
    kind: appendPacked(state.kind, lineKinds.indexOf(event.kind)),
    line,
    unclean,
    warnings: state.warnings + (event.kind === 'warning' ? 1 : 0),
    errors: state.errors + (event.kind === 'error' || event.kind === 'traceback' ? 1 : 0),
    bar: event.kind === 'bar' ? null : state.bar,
  };
}

/** The index of the log's entry that stands at this line of the console, or null when it is not known. */
export function indexOfLine(log: LogState, line: number): number | null {
  // Without a gap lines never decrease; after one they are unknown, and so is every place.
  if (log.line.length === 0 || Number.isNaN(lastPacked(log.line))) return null;
  const index = packedLowerBound(log.line, line);
  return index < log.line.length ? index : null;
}
