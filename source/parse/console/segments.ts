/**
 * The console cut into segments: what stands between line feeds and carriage returns.
 *
 * A progress bar overwrites itself with carriage returns, so a physical line holds many segments and only the last one
 * is what a person saw. A carriage return at the very end of the input waits for the next byte: with a line feed it is
 * one end, not two. Control characters and escape sequences are taken out here, once, for all that comes after.
 */

import { joined, type Pieces, withPiece } from '../text-lines.js';

export type Terminator = 'line' | 'return' | 'none';

export interface Segment {
  readonly text: string;
  /** Nothing had to be taken out. */
  readonly clean: boolean;
  /** Bytes [start, end) of the console, without the terminator. */
  readonly start: number;
  readonly end: number;
  readonly terminator: Terminator;
  /** Physical line, from 1; null after a gap. */
  readonly line: number | null;
}

export interface SegmentsState {
  /** Offset of the segment in hand. */
  readonly start: number;
  readonly pieces: Pieces | null;
  /** Bytes in hand, and how many of them are kept. */
  readonly size: number;
  readonly kept: number;
  readonly returned: boolean;
  readonly line: number | null;
}

export const initialSegments: SegmentsState = { start: 0, pieces: null, size: 0, kept: 0, returned: false, line: 1 };

const segmentLimit = 8 * 1024 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const escapes = /\u001b(?:\[[0-9;?<=>]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_a-z0-9()=<>])/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const unclean = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** tqdm closes a nested bar: it writes blanks over it and goes a line up. Whoever writes next begins his line there. */
const wiped = /^(?: *\u001b\[\d{0,4}A)+/;

/** Text without escape sequences and control characters; tabs stay. */
export const cleaned = (text: string): string =>
  unclean.test(text) ? text.replace(wiped, '').replace(escapes, '').replace(controls, '') : text;

function rawText(pieces: Pieces | null, last: Uint8Array): string {
  const bytes = joined(pieces, last);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The nearest line feed or carriage return, each looked for once only as far as needed. */
function nextEnd(bytes: Uint8Array, from: number, feed: number): { readonly at: number; readonly feed: number } {
  const nextFeed = feed < from && feed >= 0 ? bytes.indexOf(lineFeed, from) : feed;
  const limit = nextFeed < 0 ? bytes.length : nextFeed;
  for (let index = from; index < limit; index += 1) {
    if (bytes[index] === carriageReturn) return { at: index, feed: nextFeed };
  }
  return { at: nextFeed < 0 ? -1 : nextFeed, feed: nextFeed };
}

export function feedSegments(
  state: SegmentsState,
  bytes: Uint8Array,
): { state: SegmentsState; segments: readonly Segment[] } {
  const segments: Segment[] = [];
  let { start, pieces, size, kept, returned, line } = state;
  let position = 0;
  let feed = bytes.indexOf(lineFeed);
  const finish = (rest: Uint8Array, terminator: Terminator, past: number): void => {
    const room = rest.length > segmentLimit - kept ? rest.subarray(0, segmentLimit - kept) : rest;
    const raw = rawText(pieces, room);
    const text = cleaned(raw);
    const clean = text === raw && room.length === rest.length;
    segments.push({ text, clean, start, end: start + size + rest.length, terminator, line });
    start += size + rest.length + past;
    pieces = null;
    size = 0;
    kept = 0;
    if (terminator === 'line' && line !== null) line += 1;
  };
  const empty = new Uint8Array(0);
  while (position < bytes.length) {
    if (returned) {
      returned = false;
      if (bytes[position] === lineFeed) {
        finish(empty, 'line', 2);
        position += 1;
      } else finish(empty, 'return', 1);
      continue;
    }
    const end = nextEnd(bytes, position, feed);
    feed = end.feed;
    if (end.at < 0) break;
    const rest = bytes.subarray(position, end.at);
    if (bytes[end.at] === lineFeed) {
      finish(rest, 'line', 1);
      position = end.at + 1;
    } else if (end.at + 1 === bytes.length) {
      break;
    } else if (bytes[end.at + 1] === lineFeed) {
      finish(rest, 'line', 2);
      position = end.at + 2;
    } else {
      finish(rest, 'return', 1);
      position = end.at + 1;
    }
  }
  if (position < bytes.length) {
    returned = bytes[bytes.length - 1] === carriageReturn;
    const rest = bytes.subarray(position, returned ? bytes.length - 1 : bytes.length);
    const room = rest.subarray(0, Math.max(0, segmentLimit - kept));
    if (room.length > 0) pieces = withPiece(pieces, room);
    size += rest.length;
    kept += room.length;
  }
  return { state: { start, pieces, size, kept, returned, line }, segments };
}

/** The segment that never got its end. */
export function endSegments(state: SegmentsState): { state: SegmentsState; segments: readonly Segment[] } {
  if (state.size === 0 && !state.returned) return { state, segments: [] };
  const { start, size, line } = state;
  const raw = rawText(state.pieces, new Uint8Array(0));
  const text = cleaned(raw);
  const past = state.returned ? 1 : 0;
  const ended = { ...initialSegments, start: start + size + past, line };
  const terminator = state.returned ? 'return' : 'none';
  return {
    state: ended,
    segments: [{ text, clean: text === raw && state.kept === size, start, end: start + size, terminator, line }],
  };
}

/** So many bytes were passed over: the segment in hand is lost, and lines can no longer be counted. */
export const skipSegments = (state: SegmentsState, bytes: number): SegmentsState => ({
  ...initialSegments,
  start: state.start + state.size + (state.returned ? 1 : 0) + bytes,
  line: null,
});
