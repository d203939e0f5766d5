/** Columns of numbers that run nearly straight: what they say is what was appended, in far less room. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  appendPacked,
  emptyPacked,
  type PackedColumn,
  packedAt,
  packedLowerBound,
  packedValues,
} from '../../source/state/packed-column.js';

const stretch = fc.record({
  /** Around the size of a block. */
  count: fc.constantFrom(1, 63, 4095, 4096, 4097, 9000),
  next: fc.constantFrom<(value: number, index: number) => number>(
    (value) => value,
    (value) => value + 1,
    (value, index) => value + ((index * 7919) % 101),
    (value, index) => value + (index % 1000 === 0 ? 100_000 : 3),
    (value, index) => value + (index % 500 === 0 ? 2 ** 33 : 0),
    (value, index) => (index % 3 === 0 ? value - 5 : value + 0.25),
    (value, index) => (index % 2 === 0 ? Number.NaN : value),
    () => Number.NaN,
  ),
});

const grown = (from: PackedColumn, numbers: readonly number[]): PackedColumn => {
  let column = from;
  for (const number of numbers) column = appendPacked(column, number);
  return column;
};

it('holds what was appended, and an older header its own past', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 5 }), fc.nat(), (stretches, early) => {
      const model: number[] = [];
      for (const { count, next } of stretches) {
        let value = model.findLast((number) => !Number.isNaN(number)) ?? 0;
        for (let index = 0; index < count; index += 1) {
          const number = next(value, index);
          model.push(number);
          if (!Number.isNaN(number)) value = number;
        }
      }
      const cut = model.length === 0 ? 0 : early % model.length;
      const older = grown(emptyPacked(), model.slice(0, cut));
      const whole = grown(older, model.slice(cut));
      // Beside the first branch: another that goes on differently for two blocks.
      const other = Array.from({ length: 8200 }, (_, index) => -1 - index);
      const branch = grown(older, other);
      expect([...packedValues(whole)]).toEqual(model);
      expect([...packedValues(branch)]).toEqual([...model.slice(0, cut), ...other]);
      expect([...packedValues(older)]).toEqual(model.slice(0, cut));
      expect(packedAt(whole, model.length)).toBeNaN();
      expect(packedAt(whole, -1)).toBeNaN();
    }),
    { numRuns: 60 },
  );
});

it('finds the first value that is not below another', () => {
  const model = Array.from({ length: 20_000 }, (_, index) => index * 80 + ((index * 31) % 80));
  const column = grown(emptyPacked(), model);
  fc.assert(
    fc.property(fc.integer({ min: -1, max: 20_001 * 80 }), (value) => {
      const index = model.findIndex((number) => number >= value);
      expect(packedLowerBound(column, value)).toBe(index < 0 ? model.length : index);
    }),
  );
});
