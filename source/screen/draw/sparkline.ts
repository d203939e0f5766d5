/** A row of small bars: the shape of a series in as many cells as there is room for. */
import type { Glyphs } from '../glyphs.js';
import type { ChartSeries } from './chart.js';

/** The last value of each cell's points, scaled between the series' own extremes; blanks where there is no value. */
export function sparkline(series: Pick<ChartSeries, 'length' | 'range' | 'y'>, width: number, glyphs: Glyphs): string {
  if (width <= 0) return '';
  if (series.length === 0) return ' '.repeat(width);
  const { min, max } = series.range(0, series.length);
  const { heights } = glyphs;
  const cells = Math.min(width, series.length);
  let text = '';
  for (let cell = 0; cell < cells; cell += 1) {
    const from = Math.floor((cell * series.length) / cells);
    const to = Math.max(from + 1, Math.floor(((cell + 1) * series.length) / cells));
    const range = series.range(from, to);
    const value = (range.min + range.max) / 2;
    if (!Number.isFinite(value)) text += ' ';
    else {
      const share = max > min ? (value - min) / (max - min) : 0.5;
      text += heights[Math.min(heights.length - 1, Math.floor(share * heights.length))] ?? ' ';
    }
  }
  return text.padEnd(width);
}
