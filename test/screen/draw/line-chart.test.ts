/** What a label of the y axis stands beside. */
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChartOptions,
  type ChartSeries,
  verticalScale,
  verticalTicks,
} from '../../../source/screen/draw/chart.js';
import { lineChart } from '../../../source/screen/draw/line-chart.js';
import { chooseGlyphs } from '../../../source/screen/glyphs.js';
import { themeOf } from '../../../source/screen/theme.js';

const glyphs = chooseGlyphs({ LANG: 'en_US.UTF-8' }, false);

function pointsAt(ys: readonly number[]): ChartSeries {
  return {
    length: ys.length,
    x: (index) => index,
    y: (index) => ys[index] ?? Number.NaN,
    range: (from, to) => ({ min: Math.min(...ys.slice(from, to)), max: Math.max(...ys.slice(from, to)) }),
    style: 'plain',
    mode: 'points',
  };
}

function drawn(ys: readonly number[], height: number, logarithmic: boolean): readonly string[] {
  const options: ChartOptions = {
    width: 80,
    height,
    series: [pointsAt(ys)],
    domain: null,
    logarithmic,
    leastSpan: 0,
    marks: [],
    cursor: null,
    formatX: String,
    xName: 'step',
    theme: themeOf('none', false),
    glyphs,
  };
  return lineChart(options).map(stripVTControlCharacters);
}

describe('the labels of the y axis', () => {
  it('stand in the row in which their value is drawn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 10, max: 900 }),
        fc.integer({ min: 4, max: 40 }),
        fc.boolean(),
        (bottom, span, height, logarithmic) => {
          const ends = [bottom / 100, (bottom + span) / 100];
          const scale = verticalScale({ series: [pointsAt(ends)], logarithmic, leastSpan: 0 }, { low: 0, high: 1 });
          const ticks = verticalTicks(scale, height - 1, logarithmic);
          for (const { value: scaled, label } of ticks) {
            const value = logarithmic ? 10 ** scaled : scaled;
            // In the last digit another number, which in the middle between two rows may be another row.
            if (logarithmic && Math.log10(value) !== scaled) continue;
            const isOne = ticks.filter((tick) => tick.label === label).length === 1;
            // A value beyond the ends, in the air around them, would move the axis.
            if (!isOne || value < (ends[0] ?? 0) || value > (ends[1] ?? 0)) continue;
            const beside = drawn([...ends, value], height, logarithmic).find((row) => row.includes(` ${label}┤`));
            // A label in the row of another one gives way.
            if (beside === undefined) continue;
            expect(beside.trimEnd().endsWith(glyphs.diamond), `${label} of ${ends} in ${height} rows`).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
