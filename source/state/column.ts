/**
 * An append-only column of numbers that costs nothing to remember.
 *
 * A metric can hold a million points, and pausing, seeking and comparing need older versions of it. A `Column` is an
 * immutable header (a length) on a shared buffer: appending writes behind the last value and returns a new header, so
 * an older header still sees exactly its own past. When an older header is appended to (a replay that went back), the
 * buffer is branched; only the last block is copied.
 *
 * Beside the values the buffer keeps the minimum and maximum of each full block of 64 and of 4,096 values, so that a
 * chart reads one pair a pixel column however long the run is, and never loses a spike. NaN means "no value".
 */

const blockSize = 4096;
const fineSize = 64;
/** The first block begins with so many and doubles: of a thousand short runs none shall hold room for a long one. */
const firstSize = 256;

/** Where the values are. Only this file and `table.ts` write to it. */
export interface Buffer {
  /** How many values are written. Only a header with the same length may append in place. */
  length: number;
  readonly blocks: Float64Array[];
  /** Minimum and maximum of each full run of 64 values: [min, max, min, max, …] per block of `blockSize` values. */
  readonly fine: Float64Array[];
  /** The same for each full block: [min, max, …]. */
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

export const emptyBuffer = (): Buffer => ({ length: 0, blocks: [], fine: [], coarse: [] });

export const emptyColumn = (): Column => ({ length: 0, buffer: emptyBuffer() });

/** The value at `index`, NaN outside the column. */
export function valueAt(column: Column, index: number): number {
  if (index < 0 || index >= column.length) return Number.NaN;
  return column.buffer.blocks[Math.floor(index / blockSize)]?.[index % blockSize] ?? Number.NaN;
}

/** Copies values [from, to) to `target` from `at` on, a block at a time. */
export function copyInto(column: Column, from: number, to: number, target: Float64Array, at: number): void {
  const end = Math.min(to, column.length);
  for (let index = from; index < end; ) {
    const position = index % blockSize;
    const block = column.buffer.blocks[Math.floor(index / blockSize)] as Float64Array;
    const count = Math.min(blockSize - position, end - index);
    target.set(block.subarray(position, position + count), at + index - from);
    index += count;
  }
}

export const lastValue = (column: Column): number => valueAt(column, column.length - 1);

/** A buffer of its own with the column's values, for writing behind them. */
export function branch(column: Column): Buffer {
  const { length } = column;
  const whole = Math.floor(length / blockSize);
  const blocks = column.buffer.blocks.slice(0, whole);
  const fine = column.buffer.fine.slice(0, whole);
  const rest = column.buffer.blocks[whole];
  if (rest && length % blockSize > 0) {
    blocks.push(rest.slice());
    fine.push(column.buffer.fine[whole]?.slice() ?? new Float64Array((blockSize / fineSize) * 2));
  }
  return { length, blocks, fine, coarse: column.buffer.coarse.slice(0, whole * 2) };
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

/** The last block, with room for `count` values from `position` on: a first block grows as it is filled. */
function blockFor(buffer: Buffer, position: number, count: number): Float64Array {
  const needed = position + count;
  if (position === 0) {
    const isFirst = buffer.blocks.length === 0;
    buffer.blocks.push(new Float64Array(isFirst ? firstSize : blockSize));
    buffer.fine.push(new Float64Array((blockSize / fineSize) * 2));
  }
  const block = buffer.blocks[buffer.blocks.length - 1] as Float64Array;
  if (needed <= block.length) return block;
  const larger = new Float64Array(Math.min(blockSize, 2 ** Math.ceil(Math.log2(needed))));
  larger.set(block);
  buffer.blocks[buffer.blocks.length - 1] = larger;
  return larger;
}

/** Writes a value behind the last one. Headers that are there already do not see it. */
export function push(buffer: Buffer, value: number): void {
  const position = buffer.length % blockSize;
  const block = blockFor(buffer, position, 1);
  const fine = buffer.fine[buffer.fine.length - 1] as Float64Array;
  block[position] = value;
  buffer.length += 1;
  const filled = position + 1;
  if (filled % fineSize === 0) {
    const range = scan(block, filled - fineSize, filled);
    fine[(filled / fineSize - 1) * 2] = range.min;
    fine[(filled / fineSize - 1) * 2 + 1] = range.max;
  }
  if (filled === blockSize) closeBlock(buffer, fine);
}

/** The range of a full block, from those of its runs. NaN is in none of them. */
function closeBlock(buffer: Buffer, fine: Float64Array): void {
  const range = scan(fine, 0, fine.length);
  buffer.coarse.push(range.min, range.max);
}

/** The same as many single values. */
export function pushMany(buffer: Buffer, values: Float64Array): void {
  for (let from = 0; from < values.length; ) {
    const position = buffer.length % blockSize;
    const count = Math.min(blockSize - position, values.length - from);
    const block = blockFor(buffer, position, count);
    const fine = buffer.fine[buffer.fine.length - 1] as Float64Array;
    block.set(values.subarray(from, from + count), position);
    buffer.length += count;
    from += count;
    const filled = position + count;
    for (let end = (Math.floor(position / fineSize) + 1) * fineSize; end <= filled; end += fineSize) {
      const range = scan(block, end - fineSize, end);
      fine[(end / fineSize - 1) * 2] = range.min;
      fine[(end / fineSize - 1) * 2 + 1] = range.max;
    }
    if (filled === blockSize) closeBlock(buffer, fine);
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
      low = column.buffer.coarse[whole * 2] as number;
      high = column.buffer.coarse[whole * 2 + 1] as number;
      index += blockSize;
    } else if (position % fineSize === 0 && index + fineSize <= end) {
      const fine = column.buffer.fine[whole] as Float64Array;
      low = fine[(position / fineSize) * 2] as number;
      high = fine[(position / fineSize) * 2 + 1] as number;
      index += fineSize;
    } else {
      const stop = Math.min(end, (Math.floor(index / fineSize) + 1) * fineSize);
      const range = scan(column.buffer.blocks[whole] as Float64Array, position, position + (stop - index));
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
export function lowerBound(column: Column, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(column, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function* values(column: Column): Generator<number> {
  for (let index = 0; index < column.length; index += 1) yield valueAt(column, index);
}
