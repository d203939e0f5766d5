/** Columns of numbers, grown by single values and by many at once: what is kept is the same. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Buffer, emptyBuffer, push, pushMany, rangeOf, valueAt } from '../../source/state/column.js';

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
