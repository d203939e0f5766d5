/** Finding a place on the x axis, where a guess saves looks and changes nothing else, and the heights that are shown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisRow,
  type ChartOptions,
  type ChartSeries,
  indexAt,
  indexNear,
  verticalScale,
} from '../../../source/screen/draw/chart.js';
import type { HorizontalAxis } from '../../../source/screen/interface-state.js';
import { axisFormat } from '../../../source/screen/series.js';

function seriesOf(xs: readonly number[]): { readonly series: ChartSeries; readonly looks: () => number } {
  let looks = 0;
  const series: ChartSeries = {
    length: xs.length,
    x: (index) => {
      looks += 1;
      return xs[index] ?? Number.NaN;
    },
    y: () => 0,
    range: () => ({ min: 0, max: 0 }),
    style: 'plain',
    mode: 'line',
  };
  return { series, looks: () => looks };
}

describe('the index of a place on the x axis', () => {
  const ascending = fc
    .array(fc.integer({ min: -50, max: 50 }), { maxLength: 200 })
    .map((xs) => xs.sort((a, b) => a - b));
  const place = fc.double({ min: -60, max: 60, noNaN: true });

  it('is the first that is not before it', () => {
    fc.assert(
      fc.property(ascending, place, (xs, value) => {
        const wanted = xs.findIndex((x) => x >= value);
        expect(indexAt(seriesOf(xs).series, value)).toBe(wanted < 0 ? xs.length : wanted);
      }),
    );
  });

  it('is the same with any guess', () => {
    fc.assert(
      fc.property(ascending, place, fc.integer({ min: -3, max: 210 }), (xs, value, guess) => {
        const { series } = seriesOf(xs);
        expect(indexNear(series, value, guess)).toBe(indexAt(series, value));
      }),
    );
  });

  it('takes few looks where the guess is near, however long the series', () => {
    const { series, looks } = seriesOf(Array.from({ length: 100_000 }, (_, index) => index));
    expect(indexNear(series, 70_003, 70_001)).toBe(70_003);
    expect(looks()).toBeLessThanOrEqual(5);
  });
});

describe('the heights of what is shown', () => {
  const scaleOf = (min: number, max: number, logarithmic: boolean) => {
    const series: ChartSeries = { ...seriesOf([0, 1]).series, range: () => ({ min, max }) };
    const options: Pick<ChartOptions, 'series' | 'logarithmic' | 'leastSpan'> = {
      series: [series],
      logarithmic,
      leastSpan: 0,
    };
    return verticalScale(options, { low: 0, high: 1 });
  };

  it('can be divided, however far from each other or near to each other numbers are', () => {
    for (const [min, max] of [
      [-1e308, 1e308],
      [5e-324, 1e-320],
      [0, 5e-324],
      [-5e-324, -5e-324],
      [1e308, 1e308],
    ] as const) {
      for (const logarithmic of [false, true]) {
        const { low, high } = scaleOf(min, max, logarithmic);
        const rows = 40 / (high - low);
        expect(rows > 0 && Number.isFinite(rows) && Number.isFinite(low * rows), `${min} ${max}`).toBe(true);
      }
    }
  });

  // What a learning rate of 1e9 is after smoothing: asciichart counts from one to the other in steps it cannot make.
  it('of a constant has air around it, if rounding has touched it or not', () => {
    expect(scaleOf(1e9, 1e9, false)).toEqual({ low: 0.9e9, high: 1.1e9 });
    const { low, high } = scaleOf(999_999_999.999_999_9, 1e9, false);
    expect([low / 1e9, high / 1e9].map((share) => share.toFixed(6))).toEqual(['0.900000', '1.100000']);
    const tall = scaleOf(999_999_999.999_999_9, 1e9, true);
    expect([tall.low, tall.high].map((power) => power.toFixed(6))).toEqual(['8.500000', '9.500000']);
  });
});

describe('the axis below a chart', () => {
  const rowOf = (axis: HorizontalAxis, low: number, high: number, width = 80): string =>
    axisRow({ low, high }, width, { formatX: axisFormat(axis) });
  const labels = (axis: HorizontalAxis, low: number, high: number): string =>
    rowOf(axis, low, high).trim().replace(/ +/g, ' ');

  it('counts whole steps, however few there are', () => {
    expect(labels('step', 4.5, 5.5)).toBe('5');
    expect(labels('step', 1, 3)).toBe('1 2 3');
    expect(labels('step', 0, 800)).toBe('0 100 200 300 400 500 600 700 800');
  });

  it('has parts of an epoch', () => {
    expect(labels('epoch', 0, 0.4)).toBe('0 0.05 0.10 0.15 0.20 0.25 0.30 0.35 0.40');
  });

  it('has more than one number on a narrow screen', () => {
    expect(rowOf('step', 5, 1080, 41).trim().split(/ +/)).toEqual(['200', '400', '600', '800', '1000']);
  });

  it('is as wide as the chart, its numbers rise, and no two of them touch', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<HorizontalAxis>('step', 'epoch', 'tokens'),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 4, max: 240 }),
        (axis, low, span, width) => {
          const row = rowOf(axis, low, low + span, width);
          expect(row).toHaveLength(width);
          const texts = row.trim() === '' ? [] : row.trim().split(/ {2,}/);
          const numbers = texts.map((text) => Number(text.replace('k', 'e3').replace('M', 'e6')));
          expect(numbers.every(Number.isFinite)).toBe(true);
          expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
        },
      ),
    );
  });
});
