/**
 * The rows of a `log_history` as bare numbers: it may hold millions, and a row as an object takes four times as much.
 *
 * Most rows name what the row before named, so the names are kept once for all rows that have the same.
 */
import { emptyBuffer, push, valueAt } from './column.js';
import type { History, HistoryRow, RowKind } from './event.js';
import { appendPacked, emptyPacked, lastPacked, packedAt } from './packed-column.js';

interface Shape {
  readonly kind: RowKind;
  readonly names: readonly string[];
}

/** Step and epoch, which stand before the values. */
const leading = 2;

const isOf = (shape: Shape, kind: RowKind, names: readonly string[]): boolean =>
  shape.kind === kind && shape.names.length === names.length && names.every((name, at) => shape.names[at] === name);

export class HistoryRows implements History {
  readonly #shapes: Shape[] = [];
  /** Of each row: which shape it has, and where its numbers begin. */
  #shapeOf = emptyPacked();
  #begin = emptyPacked();
  readonly #numbers = emptyBuffer();

  get length(): number {
    return this.#shapeOf.length;
  }

  push({ kind, step, epoch, values }: HistoryRow): void {
    const names = Object.keys(values);
    const last = lastPacked(this.#shapeOf);
    const before = this.#shapes[last];
    let shape = before && isOf(before, kind, names) ? last : this.#shapes.findIndex((one) => isOf(one, kind, names));
    if (shape < 0) shape = this.#shapes.push({ kind, names }) - 1;
    this.#shapeOf = appendPacked(this.#shapeOf, shape);
    this.#begin = appendPacked(this.#begin, this.#numbers.length);
    // An epoch is finite or unknown.
    push(this.#numbers, step);
    push(this.#numbers, epoch ?? Number.NaN);
    for (const name of names) push(this.#numbers, values[name] as number);
  }

  /** As of an array. */
  at(index: number): HistoryRow | undefined {
    const place = index < 0 ? this.length + index : index;
    const shape = this.#shapes[packedAt(this.#shapeOf, place)];
    if (!shape) return undefined;
    const begin = packedAt(this.#begin, place);
    const numbers = { length: this.#numbers.length, buffer: this.#numbers };
    const epoch = valueAt(numbers, begin + 1);
    const values: Record<string, number> = {};
    for (const [at, name] of shape.names.entries()) values[name] = valueAt(numbers, begin + leading + at);
    return {
      kind: shape.kind,
      step: valueAt(numbers, begin),
      epoch: Number.isNaN(epoch) ? null : epoch,
      values,
    };
  }

  *[Symbol.iterator](): Generator<HistoryRow> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index) as HistoryRow;
  }
}
