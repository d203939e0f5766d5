import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLogged, formatPaces } from '../../../source/screen/draw/number.js';

describe('a number as it was logged', () => {
  it.each([
    [0.419, '0.419'],
    [0.5472, '0.5472'],
    [2, '2'],
    [0, '0'],
    [1.5e-8, '1.5e-8'],
    [-58.9, '-58.9'],
    [0.5759493112564087, '0.575949'],
  ])('%s reads %s', (value, text) => {
    expect(formatLogged(value, 6)).toBe(text);
  });

  it('is the number, to the digits that are shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -6, max: 2 }), (digits, power) => {
        const value = Number(`${digits}e${power}`);
        expect(Number(formatLogged(value, 6).replaceAll(',', ''))).toBe(value);
      }),
    );
  });
});

describe('two paces', () => {
  it.each([
    [1.3, 0.667, '1.30 s/it', '0.667 s/it'],
    [0.02, 0.01, '50.0 it/s', '100 it/s'],
  ])('%s and %s seconds a step are compared in one unit', (one, other, ...texts) => {
    expect(formatPaces(one, other)).toEqual(texts);
  });
});
