/**
 * Whole lines out of bytes that come in any split; the torn last line is kept until its end arrives.
 *
 * The pieces of an unfinished line stay apart and are joined when its end comes. Neighbours of like size are joined
 * before that, as in a binary counter, so that a line fed byte by byte costs n·log n and holds log n pieces. Two states
 * reached by different splits may hold different pieces; what they say from then on is the same. Of a line longer than
 * the limit only the beginning is kept: no input grows memory without bound.
 */

export interface TextLine {
  readonly text: string;
  /** Counts from 1. */
  readonly number: number;
  /** Offset of the line's first byte from where the parser began. */
  readonly offset: number;
}

export interface LinesState {
  readonly pieces: Pieces | null;
  /** Bytes in `pieces`, cut at the limit. */
  readonly kept: number;
  /** Lines delivered so far. */
  readonly count: number;
  /** Offset of the first byte of the line in hand. */
  readonly offset: number;
  /** Bytes of the line in hand, those beyond the limit too. */
  readonly length: number;
}

/** The pieces of a line or a record, last first: appending shares what is there already. */
export interface Pieces {
  readonly bytes: Uint8Array;
  readonly before: Pieces | null;
}

export const initialLines: LinesState = { pieces: null, kept: 0, count: 0, offset: 0, length: 0 };

/** Bytes. A row of a log is some 300, a prediction a few MB at most; joining and decoding takes many times as much. */
export const lineLimit = 8 * 1024 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;

export function joined(pieces: Pieces | null, last: Uint8Array): Uint8Array {
  if (!pieces) return last;
  const parts: Uint8Array[] = [last];
  for (let piece: Pieces | null = pieces; piece; piece = piece.before) parts.push(piece.bytes);
  return Buffer.concat(parts.reverse());
}

/** The caller may use its buffer again, so the bytes are copied. */
export function withPiece(pieces: Pieces | null, added: Uint8Array): Pieces {
  let bytes = new Uint8Array(added);
  let before = pieces;
  while (before && before.bytes.length <= bytes.length) {
    const sum = new Uint8Array(before.bytes.length + bytes.length);
    sum.set(before.bytes);
    sum.set(bytes, before.bytes.length);
    bytes = sum;
    before = before.before;
  }
  return { bytes, before };
}

/** Decodes with replacement; a byte-order mark at the start of the file and a trailing carriage return are dropped. */
export function decodeLine(bytes: Uint8Array, start: number, end: number, number: number): string {
  const stop = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, stop - start).toString('utf8');
  return number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** A whole line is `bytes` [start, end), its newline left out; number and offset as in `TextLine`. */
export type VisitLine = (bytes: Uint8Array, start: number, end: number, number: number, offset: number) => void;

/** Visits every line that ends in `bytes`, without making a text of it. */
export function eachLine(state: LinesState, bytes: Uint8Array, visit: VisitLine): LinesState {
  let { pieces, kept, count, offset, length } = state;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(newline, start);
    if (end < 0) break;
    const stop = Math.min(end, start + lineLimit - kept);
    count += 1;
    if (pieces === null) visit(bytes, start, stop, count, offset);
    else {
      const line = joined(pieces, bytes.subarray(start, stop));
      visit(line, 0, line.length, count, offset);
    }
    offset += length + end + 1 - start;
    pieces = null;
    kept = 0;
    length = 0;
    start = end + 1;
  }
  length += bytes.length - start;
  if (start < bytes.length && kept < lineLimit) {
    const rest = bytes.subarray(start, start + lineLimit - kept);
    pieces = withPiece(pieces, rest);
    kept += rest.length;
  }
  return { pieces, kept, count, offset, length };
}

export interface FedLines {
  readonly state: LinesState;
  readonly lines: readonly TextLine[];
}

export function feedLines(state: LinesState, bytes: Uint8Array): FedLines {
  const lines: TextLine[] = [];
  const next = eachLine(state, bytes, (line, start, end, number, offset) => {
    lines.push({ text: decodeLine(line, start, end, number), number, offset });
  });
  return { state: next, lines };
}

/** The line that never got its end, if there is one. */
export function endLines(state: LinesState): FedLines {
  if (!state.pieces) return { state, lines: [] };
  const bytes = joined(state.pieces, new Uint8Array(0));
  const { count, offset } = state;
  const line = { text: decodeLine(bytes, 0, bytes.length, count + 1), number: count + 1, offset };
  return { state: { ...initialLines, count: count + 1, offset: offset + state.length }, lines: [line] };
}
