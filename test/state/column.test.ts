/** Columns of numbers, grown by single values and by many at once: what is kept is the same. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  append,
  type Buffer,
  branch,
  type Column,
  copyInto,
  emptyBuffer,
  emptyColumn,
  push,
  pushMany,
  rangeOf,
  truncate,
  valueAt,
  values,
} from '../../source/state/column.js';

const numbers = (count: number, from: number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => ((from + index) * 7919) % 10_007);

it('a column holds the same values and ranges, however they came', () => {
  // Sizes around those of a first block, of a run and of a whole block.
  const pieces = fc.array(fc.constantFrom(1, 2, 63, 64, 255, 256, 257, 1000, 4095, 4096, 5000), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, (sizes) => {
      const many: Buffer = emptyBuffer();
      const single: Buffer = emptyBuffer();
      for (const [index, size] of sizes.entries()) {
        const values = numbers(size, many.length);
        if (index % 2 === 0) pushMany(many, values);
        else for (const value of values) push(many, value);
        for (const value of values) push(single, value);
      }
      const one = { length: many.length, buffer: many };
      const other = { length: single.length, buffer: single };
      expect(one.length).toBe(other.length);
      for (let index = 0; index < one.length; index += 97) expect(valueAt(one, index)).toBe(valueAt(other, index));
      for (const [from, to] of [
        [0, one.length],
        [1, one.length - 1],
        [60, 300],
        [250, 4200],
      ] as const) {
        if (from < to && to <= one.length) expect(rangeOf(one, from, to)).toEqual(rangeOf(other, from, to));
      }
    }),
  );
});

const rangeOfArray = (numbers: readonly number[]) => {
  const known = numbers.filter((value) => !Number.isNaN(value));
  return {
    min: known.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY),
    max: known.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY),
  };
};

it('a column that goes back leaves those that were there before as they are', () => {
  const count = fc.constantFrom(1, 2, 63, 64, 65, 255, 256, 257, 1000, 4095, 4096, 5000);
  const step = fc.record({
    /** Which of the columns so far goes on, and how much of it is kept. */
    from: fc.nat(20),
    kept: fc.constantFrom(1, 0.999, 0.9, 0.5, 0.1),
    count,
    atOnce: fc.boolean(),
    absent: fc.constantFrom(0, 0, 0.5, 1),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const all: { readonly column: Column; readonly model: readonly number[] }[] = [
        { column: emptyColumn(), model: [] },
      ];
      for (const [turn, { from, kept, count, atOnce, absent }] of steps.entries()) {
        const base = all[from % all.length] ?? { column: emptyColumn(), model: [] };
        const length = Math.floor(base.model.length * kept);
        const added = [...numbers(count, turn * 131)].map((value, index) =>
          index < absent * count ? Number.NaN : value,
        );
        let column = truncate(base.column, length);
        if (atOnce) {
          const buffer = branch(column);
          pushMany(buffer, Float64Array.from(added));
          column = { length: buffer.length, buffer };
        } else for (const value of added) column = append(column, value);
        all.push({ column, model: [...base.model.slice(0, length), ...added] });
      }
      for (const { column, model } of all) {
        expect([...values(column)]).toEqual(model);
        const copy = new Float64Array(model.length);
        copyInto(column, 0, model.length, copy, 0);
        expect([...copy]).toEqual(model);
        for (const [from, to] of [
          [0, model.length],
          [1, model.length - 1],
          [60, 4200],
        ] as const) {
          if (from < to) expect(rangeOf(column, from, to)).toEqual(rangeOfArray(model.slice(from, to)));
        }
      }
    }),
    { numRuns: 150 },
  );
});

it('the range of a block that holds no value in places is that of the others', () => {
  const buffer = emptyBuffer();
  pushMany(buffer, new Float64Array(4096).fill(Number.NaN));
  pushMany(buffer, new Float64Array(4096).fill(Number.NaN, 0, 2000).fill(3, 2000));
  const column = { length: buffer.length, buffer };
  expect(rangeOf(column, 0, 8192)).toEqual({ min: 3, max: 3 });
  expect(rangeOf(column, 0, 4096)).toEqual({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });
});
