/** What the lines of a console mean for those that follow, and what one line gives. */
import type { Event, LineKind } from '../../state/event.js';
import type { Context } from '../parser.js';
import type { Block } from './banner.js';
import type { ExampleDraft } from './example.js';
import type { TableDraft } from './metrics-table.js';
import type { Segment } from './segments.js';
import type { Announcement, TracebackDraft } from './traceback.js';

interface BarInHand {
  readonly label: string | null;
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
  readonly clean: boolean;
  readonly line: number | null;
}

/** What earlier lines mean for the next one. */
export interface Memory {
  readonly block: { readonly kind: Block; readonly prefixed: boolean } | null;
  readonly example: ExampleDraft | null;
  readonly table: TableDraft | null;
  readonly tracebacks: Readonly<{ [rank: string]: TracebackDraft }>;
  /** What a line said of the traceback that begins next, by rank. */
  readonly announced: Readonly<{ [rank: string]: Announcement }>;
  readonly bar: BarInHand | null;
  readonly labelled: boolean;
  /** The kernel's assertion that was told of last: a hundred threads say the same. */
  readonly asserted: string | null;
}

export const blank: Memory = {
  block: null,
  example: null,
  table: null,
  tracebacks: {},
  announced: {},
  bar: null,
  labelled: false,
  asserted: null,
};

export interface Step {
  readonly memory: Memory;
  readonly events: Event[];
}

export function lineEvent(segment: Segment, kind: LineKind, context: Context, provisional = false): Event {
  const place = { source: context.source, line: segment.line };
  const { start, end, clean } = segment;
  return { type: 'line', time: context.time, place, start, end, kind, clean, provisional };
}
