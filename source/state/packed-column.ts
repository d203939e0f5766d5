/**
 * An append-only column of whole numbers that run nearly straight: where the lines of a console stand.
 *
 * A console can have more lines than a run has steps by far: a hundred million numbers of eight bytes would be a
 * gigabyte for each column. So a full block is kept as a straight line and what its values differ from that, in as few
 * bytes as hold the largest difference: of lines of one length nothing, of those of an ordinary console two bytes. The
 * block in hand is a `Column`, and a header is as immutable as one: an older header sees exactly its own past.
 */
import { append, type Column, copyInto, emptyColumn, valueAt } from './column.js';
import { lowerBoundOf } from './lower-bound.js';

const blockSize = 4096;

type Differences = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The value at `index` is `base` and `slope * index`, rounded down, and the difference there. */
interface Block {
  readonly base: number;
  readonly slope: number;
  /** Null where there are none. */
  readonly differences: Differences | null;
}

export interface PackedColumn {
  readonly length: number;
  /** Full blocks. Headers share the list: only one with the same count may lengthen it in place. */
  readonly blocks: Block[];
  readonly count: number;
  /** The block in hand. */
  readonly rest: Column;
}

export const emptyPacked = (): PackedColumn => ({ length: 0, blocks: [], count: 0, rest: emptyColumn() });

const within = ({ base, slope, differences }: Block, index: number): number =>
  base + Math.floor(slope * index) + (differences === null ? 0 : (differences[index] as number));

/** Sizes of differences, and what holds them. */
const rooms = [
  { most: 0xff, room: Uint8Array },
  { most: 0xffff, room: Uint16Array },
  { most: 0xffffffff, room: Uint32Array },
] as const;

function pack(numbers: Float64Array): Block {
  const first = numbers[0] as number;
  // A constant may be NaN, which no arithmetic gives back.
  if (numbers.every((number) => Object.is(number, first))) return { base: first, slope: 0, differences: null };
  if (!numbers.every(Number.isSafeInteger)) return { base: 0, slope: 0, differences: numbers };
  const slope = ((numbers[numbers.length - 1] as number) - first) / (numbers.length - 1);
  const differences = numbers.map((number, index) => number - Math.floor(slope * index));
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const difference of differences) {
    if (difference < least) least = difference;
    if (difference > most) most = difference;
  }
  if (least === most) return { base: least, slope, differences: null };
  const fitting = rooms.find((one) => most - least <= one.most);
  if (!fitting) return { base: 0, slope: 0, differences: numbers };
  const kept = new fitting.room(numbers.length);
  for (const [index, difference] of differences.entries()) kept[index] = difference - least;
  return { base: least, slope, differences: kept };
}

/** A header that is one value longer. */
export function appendPacked(column: PackedColumn, value: number): PackedColumn {
  const { count } = column;
  const length = column.length + 1;
  const rest = append(column.rest, value);
  if (rest.length < blockSize) return { length, blocks: column.blocks, count, rest };
  const blocks = column.blocks.length === count ? column.blocks : column.blocks.slice(0, count);
  const numbers = new Float64Array(blockSize);
  copyInto(rest, 0, blockSize, numbers, 0);
  blocks.push(pack(numbers));
  return { length, blocks, count: count + 1, rest: emptyColumn() };
}

/** The value at `index`, NaN outside the column. */
export function packedAt(column: PackedColumn, index: number): number {
  if (!(index >= 0 && index < column.length)) return Number.NaN;
  const position = index % blockSize;
  const whole = (index - position) / blockSize;
  return whole < column.count ? within(column.blocks[whole] as Block, position) : valueAt(column.rest, position);
}

export const lastPacked = (column: PackedColumn): number => packedAt(column, column.length - 1);

/** The first index whose value is not below `value`; the column must not decrease. */
export const packedLowerBound = (column: PackedColumn, value: number): number =>
  lowerBoundOf(column.length, (index) => packedAt(column, index), value);

export function* packedValues(column: PackedColumn): Generator<number> {
  for (let index = 0; index < column.length; index += 1) yield packedAt(column, index);
}
