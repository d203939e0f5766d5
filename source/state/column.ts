/**
 * An append-only column of numbers that costs nothing to remember.
 *
 * A metric can hold a million points, and pausing, seeking and comparing need older versions of it. A `Column` is an
 * immutable header (a length) on a shared buffer: appending writes behind the last value and returns a new header, so
 * an older header still sees exactly its own past. When an older header is appended to (the trainer or a replay went
 * back), the buffer is branched: full blocks and full pieces of the last one are shared, less than a piece is copied. A
 * trainer may go back at every row.
 *
 * Beside the values the buffer keeps the minimum and maximum of each full block of 64 and of 4,096 values, so that a
 * chart reads one pair a pixel column however long the run is, and never loses a spike. NaN means "no value".
 */
import { lowerBoundOf } from './lower-bound.js';

const blockSize = 4096;
const pieceSize = 256;
const fineSize = 64;

/** Where the values are. Only this file and `table.ts` write to it. */
export interface Buffer {
  /** How many values are written. Only a header with the same length may append in place. */
  length: number;
  /** Full blocks. */
  readonly blocks: Float64Array[];
  /** The beginning of the block in hand, where this buffer is a branch: full pieces that belong to others, too. */
  pieces: readonly Float64Array[];
  /** What was written behind the pieces. It grows as it is filled: a thousand short runs hold no room for long ones. */
  last: Float64Array;
  /** Minimum and maximum of each full run of 64 values: [min, max, min, max, …] per block. */
  readonly fine: Float64Array[];
  /** The same of the block in hand. */
  lastFine: number[];
  /** The same of each full block: [min, max, …]. */
  readonly coarse: number[];
}

export interface Column {
  readonly length: number;
  readonly buffer: Readonly<Buffer>;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

const nothing = new Float64Array(0);

export const emptyBuffer = (): Buffer => ({
  length: 0,
  blocks: [],
  pieces: [],
  last: nothing,
  fine: [],
  lastFine: [],
  coarse: [],
});

export const emptyColumn = (): Column => ({ length: 0, buffer: emptyBuffer() });

/** The value at `index`, NaN outside the column. */
export function valueAt(column: Column, index: number): number {
  if (!(index >= 0 && index < column.length)) return Number.NaN;
  const { buffer } = column;
  const position = index % blockSize;
  const block = buffer.blocks[(index - position) / blockSize];
  if (block) return block[position] as number;
  const own = position - buffer.pieces.length * pieceSize;
  if (own >= 0) return buffer.last[own] as number;
  return buffer.pieces[Math.floor(position / pieceSize)]?.[position % pieceSize] as number;
}

/** The values from `index` on, as many as stand together; the first `count` of them are the column's. */
function together({ buffer }: Column, index: number, count: number): Float64Array {
  const position = index % blockSize;
  const block = buffer.blocks[Math.floor(index / blockSize)];
  if (block) return block.subarray(position, position + count);
  const own = position - buffer.pieces.length * pieceSize;
  if (own >= 0) return buffer.last.subarray(own, own + count);
  const inPiece = position % pieceSize;
  return (buffer.pieces[Math.floor(position / pieceSize)] as Float64Array).subarray(inPiece, inPiece + count);
}

/** Copies values [from, to) to `target` from `at` on, a block at a time. */
export function copyInto(column: Column, from: number, to: number, target: Float64Array, at: number): void {
  const end = Math.min(to, column.length);
  for (let index = from; index < end; ) {
    const part = together(column, index, end - index);
    target.set(part, at + index - from);
    index += part.length;
  }
}

export const lastValue = (column: Column): number => valueAt(column, column.length - 1);

/** A buffer of its own with the column's values, for writing behind them. */
export function branch(column: Column): Buffer {
  const { length, buffer } = column;
  const whole = Math.floor(length / blockSize);
  const position = length % blockSize;
  const block = buffer.blocks[whole];
  // What of the block in hand stands together, and where it begins.
  const begin = block ? 0 : Math.min(position, buffer.pieces.length * pieceSize);
  const rest = block ?? buffer.last;
  const pieces = buffer.pieces.slice(0, block ? 0 : Math.floor(begin / pieceSize));
  const full = position - (position % pieceSize);
  for (let at = pieces.length * pieceSize; at < full; at += pieceSize) {
    pieces.push(rest.subarray(at - begin, at - begin + pieceSize));
  }
  const torn = position % pieceSize;
  const last = torn > 0 ? new Float64Array(pieceSize) : nothing;
  if (torn > 0) last.set(together({ length, buffer }, length - torn, torn));
  const runs = Math.floor(position / fineSize) * 2;
  const ranges = block ? Array.from((buffer.fine[whole] as Float64Array).subarray(0, runs)) : buffer.lastFine;
  return {
    length,
    blocks: buffer.blocks.slice(0, whole),
    pieces,
    last,
    fine: buffer.fine.slice(0, whole),
    lastFine: block ? ranges : ranges.slice(0, runs),
    coarse: buffer.coarse.slice(0, whole * 2),
  };
}

function scan(values: Float64Array, from: number, to: number): Range {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let index = from; index < to; index += 1) {
    const value = values[index] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Room for `count` values in the block in hand, of which `used` are written behind the pieces. */
function roomFor(buffer: Buffer, used: number, count: number): Float64Array {
  const { last, pieces, blocks } = buffer;
  if (used + count <= last.length) return last;
  const most = blockSize - pieces.length * pieceSize;
  const isFirst = blocks.length === 0 || pieces.length > 0;
  const needed = Math.max(fineSize, 2 ** Math.ceil(Math.log2(used + count)));
  const larger = new Float64Array(isFirst ? Math.min(most, needed) : most);
  larger.set(last.subarray(0, used));
  buffer.last = larger;
  return larger;
}

/** Takes note of the runs that `filled` values of the block in hand end, `position` of which were there before. */
function closeRuns(buffer: Buffer, last: Float64Array, position: number, filled: number): void {
  const begin = buffer.pieces.length * pieceSize;
  for (let end = position - (position % fineSize) + fineSize; end <= filled; end += fineSize) {
    const range = scan(last, end - fineSize - begin, end - begin);
    buffer.lastFine.push(range.min, range.max);
  }
  if (filled === blockSize) closeBlock(buffer);
}

/** The block in hand is full. Its range comes from those of its runs; one without a value has a minimum above its maximum. */
function closeBlock(buffer: Buffer): void {
  const { pieces, last, lastFine } = buffer;
  let block = last;
  if (pieces.length > 0) {
    block = new Float64Array(blockSize);
    for (const [index, piece] of pieces.entries()) block.set(piece, index * pieceSize);
    block.set(last.subarray(0, blockSize - pieces.length * pieceSize), pieces.length * pieceSize);
  }
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < lastFine.length; at += 2) {
    min = Math.min(min, lastFine[at] as number);
    max = Math.max(max, lastFine[at + 1] as number);
  }
  buffer.blocks.push(block);
  buffer.fine.push(Float64Array.from(lastFine));
  buffer.coarse.push(min, max);
  buffer.pieces = [];
  buffer.last = nothing;
  buffer.lastFine = [];
}

/** Writes a value behind the last one. Headers that are there already do not see it. */
export function push(buffer: Buffer, value: number): void {
  const position = buffer.length % blockSize;
  const used = position - buffer.pieces.length * pieceSize;
  const last = roomFor(buffer, used, 1);
  last[used] = value;
  buffer.length += 1;
  if ((position + 1) % fineSize === 0) closeRuns(buffer, last, position, position + 1);
}

/** The same as many single values. */
export function pushMany(buffer: Buffer, values: Float64Array): void {
  for (let from = 0; from < values.length; ) {
    const position = buffer.length % blockSize;
    const used = position - buffer.pieces.length * pieceSize;
    const count = Math.min(blockSize - position, values.length - from);
    const last = roomFor(buffer, used, count);
    last.set(values.subarray(from, from + count), used);
    buffer.length += count;
    from += count;
    closeRuns(buffer, last, position, position + count);
  }
}

const writable = (column: Column): Buffer =>
  column.buffer.length === column.length ? (column.buffer as Buffer) : branch(column);

/** A header that is one value longer. */
export function append(column: Column, value: number): Column {
  const buffer = writable(column);
  push(buffer, value);
  return { length: buffer.length, buffer };
}

/** The same by many values. */
export function extended(column: Column, values: Float64Array): Column {
  const buffer = writable(column);
  pushMany(buffer, values);
  return { length: buffer.length, buffer };
}

/** The first `length` values. */
export const truncate = (column: Column, length: number): Column =>
  length >= column.length ? column : { length: Math.max(0, length), buffer: column.buffer };

/** `length` times no value: a metric that first appears in the middle of a run. */
export function absentBuffer(length: number): Buffer {
  const buffer = emptyBuffer();
  pushMany(buffer, new Float64Array(length).fill(Number.NaN));
  return buffer;
}

/**
 * Minimum and maximum of the values in [from, to), NaN left out; min > max when there is none.
 * Work is bounded by the number of blocks, not of values.
 */
export function rangeOf(column: Column, from: number, to: number): Range {
  const { coarse, fine, lastFine } = column.buffer;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const end = Math.min(to, column.length);
  let index = Math.max(0, from);
  while (index < end) {
    const whole = Math.floor(index / blockSize);
    const position = index % blockSize;
    let low: number;
    let high: number;
    if (position === 0 && index + blockSize <= end) {
      low = coarse[whole * 2] as number;
      high = coarse[whole * 2 + 1] as number;
      index += blockSize;
    } else if (position % fineSize === 0 && index + fineSize <= end) {
      const ranges = fine[whole] ?? lastFine;
      low = ranges[(position / fineSize) * 2] as number;
      high = ranges[(position / fineSize) * 2 + 1] as number;
      index += fineSize;
    } else {
      const stop = Math.min(end, (Math.floor(index / fineSize) + 1) * fineSize);
      const run = together(column, index, stop - index);
      const range = scan(run, 0, run.length);
      low = range.min;
      high = range.max;
      index = stop;
    }
    if (low < min) min = low;
    if (high > max) max = high;
  }
  return { min, max };
}

/** The first index whose value is not below `value`; the column must not decrease. */
export const lowerBound = (column: Column, value: number): number =>
  lowerBoundOf(column.length, (index) => valueAt(column, index), value);

export function* values(column: Column): Generator<number> {
  for (let index = 0; index < column.length; index += 1) yield valueAt(column, index);
}
