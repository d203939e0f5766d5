/**
 * Whole lines out of bytes that come in any split; the torn last line is kept until its end arrives.
 *
 * The pieces of an unfinished line are kept apart and joined once, so that a long line fed byte by byte costs its
 * length and no more. Of a line longer than the limit only the beginning is kept: no input grows memory without bound.
 */

export interface TextLine {
  readonly text: string;
  /** Counts from 1. */
  readonly number: number;
}

export interface LinesState {
  readonly pieces: Pieces | null;
  /** Bytes in `pieces`, cut at the limit. */
  readonly kept: number;
  /** Lines delivered so far. */
  readonly count: number;
}

/** The pieces of a line, last first: appending shares what is there already. */
interface Pieces {
  readonly bytes: Uint8Array;
  readonly before: Pieces | null;
}

export const initialLines: LinesState = { pieces: null, kept: 0, count: 0 };

const lineLimit = 64 * 1024 * 1024;
const newline = 0x0a;
const carriageReturn = 0x0d;

function joined(pieces: Pieces | null, last: Uint8Array): Uint8Array {
  if (!pieces) return last;
  const parts: Uint8Array[] = [last];
  for (let piece: Pieces | null = pieces; piece; piece = piece.before) parts.push(piece.bytes);
  return Buffer.concat(parts.reverse());
}

/** Decodes with replacement; a byte-order mark at the start of the file and a trailing carriage return are dropped. */
function decode(bytes: Uint8Array, first: boolean): string {
  const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
  return first && text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function feedLines(state: LinesState, bytes: Uint8Array): { state: LinesState; lines: readonly TextLine[] } {
  const lines: TextLine[] = [];
  let { pieces, kept, count } = state;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(newline, start);
    if (end < 0) break;
    const line = joined(pieces, bytes.subarray(start, Math.min(end, start + lineLimit - kept)));
    lines.push({ text: decode(line, count === 0), number: count + 1 });
    count += 1;
    pieces = null;
    kept = 0;
    start = end + 1;
  }
  if (start < bytes.length && kept < lineLimit) {
    const rest = bytes.slice(start, start + lineLimit - kept);
    pieces = { bytes: rest, before: pieces };
    kept += rest.length;
  }
  return { state: { pieces, kept, count }, lines };
}

/** The line that never got its end, if there is one. */
export function endLines(state: LinesState): { state: LinesState; lines: readonly TextLine[] } {
  if (!state.pieces) return { state, lines: [] };
  const bytes = joined(state.pieces, new Uint8Array(0));
  const line = { text: decode(bytes, state.count === 0), number: state.count + 1 };
  return { state: { pieces: null, kept: 0, count: state.count + 1 }, lines: [line] };
}
