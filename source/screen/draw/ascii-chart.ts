/**
 * The same chart for terminals without Unicode, drawn by asciichart.
 *
 * asciichart draws one column a point and fails on NaN, infinities and empty series, so what it gets is one finite value
 * a column, taken from the series by the same ranges as the braille chart. Its box signs are turned into ASCII.
 */
import * as asciichart from 'asciichart';
import type { Style } from '../theme.js';
import {
  axisLine,
  type ChartOptions,
  type ChartSeries,
  horizontalScale,
  indexAt,
  type Scale,
  verticalScale,
} from './chart.js';
import { formatTick } from './number.js';
import { fitText, pad } from './text.js';

const signs: Readonly<Record<string, string>> = {
  '┼': '+',
  '┤': '|',
  '╶': '-',
  '╴': '-',
  '─': '-',
  '╰': '`',
  '╭': '.',
  '╮': '.',
  '╯': "'",
  '│': '|',
};

/** One value a column: the mean of the extremes of its points; columns without points repeat the one before. */
function resampled(series: ChartSeries, horizontal: Scale, columns: number, logarithmic: boolean): readonly number[] {
  const values: number[] = [];
  let last = Number.NaN;
  const distance = (horizontal.high - horizontal.low) / columns;
  for (let column = 0; column < columns; column += 1) {
    const from = indexAt(series, horizontal.low + column * distance);
    const to = Math.max(from + 1, indexAt(series, horizontal.low + (column + 1) * distance));
    const range =
      from < series.length ? series.range(from, Math.min(to, series.length)) : { min: Number.NaN, max: Number.NaN };
    const middle = (range.min + range.max) / 2;
    const value = logarithmic ? Math.log10(middle) : middle;
    if (Number.isFinite(value)) last = value;
    values.push(last);
  }
  const first = values.find((value) => Number.isFinite(value)) ?? 0;
  return values.map((value) => (Number.isFinite(value) ? value : first));
}

/** What a style writes before its text; asciichart closes each sign itself. */
const openingOf = (style: Style): string => style('x').split('x')[0] ?? '';

export function asciiChart(options: ChartOptions): readonly string[] {
  const { width, height, theme } = options;
  const blank = Array.from({ length: Math.max(0, height) }, () => ' '.repeat(Math.max(0, width)));
  if (width < 20 || height < 4) return blank;
  const labelWidth = 9;
  const columns = width - labelWidth - 2;
  const horizontal = horizontalScale(options);
  const vertical = verticalScale(options, horizontal);
  // Without colour nobody could tell the raw values from the smoothed ones.
  const isShown = (series: ChartSeries): boolean => theme.name !== 'none' || series.style !== 'raw';
  const lines = options.series.filter((series) => series.length > 0 && isShown(series));
  if (lines.length === 0) return blank;
  const distance = (vertical.high - vertical.low) / Math.max(1, height - 2);
  const drawn = asciichart.plot(
    lines.map((series) =>
      resampled(series, horizontal, columns, options.logarithmic).map((value) =>
        Math.min(vertical.high, Math.max(vertical.low, value)),
      ),
    ),
    {
      height: Math.max(1, height - 2),
      min: vertical.low,
      max: vertical.high,
      offset: 2,
      colors: lines.map((series) => openingOf(theme.style[series.style])),
      padding: ' '.repeat(labelWidth),
      format: (value: number) =>
        pad(
          formatTick(options.logarithmic ? 10 ** value : value, options.logarithmic ? 0 : distance),
          labelWidth,
          'right',
        ),
    },
  );
  const rows = drawn
    .split('\n')
    .slice(0, height - 1)
    .map((row) =>
      fitText(
        row.replace(/[┼┤╶╴─╰╭╮╯│]/g, (sign) => signs[sign] ?? sign),
        width,
      ),
    );
  while (rows.length < height - 1) rows.push(' '.repeat(width));
  return [...rows, fitText(axisLine(horizontal, labelWidth + 1, columns, options), width)];
}
