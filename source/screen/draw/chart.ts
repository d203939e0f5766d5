/** What a chart is made of, whatever it is drawn with. */
import type { Glyphs } from '../glyphs.js';
import type { StyleName, Theme } from '../theme.js';
import { formatTick, niceTicks } from './number.js';
import { pad } from './text.js';

/** Points in order of x. `range` tells minimum and maximum of points [from, to), NaN left out, without visiting all. */
export interface ChartSeries {
  readonly length: number;
  readonly x: (index: number) => number;
  readonly y: (index: number) => number;
  readonly range: (from: number, to: number) => { readonly min: number; readonly max: number };
  readonly style: StyleName;
  /** `line` joins neighbours; `points` shows each as a sign of its own, for the few evaluations of a run. */
  readonly mode: 'line' | 'points';
}

export interface ChartMark {
  readonly x: number;
  readonly style: StyleName;
}

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  readonly series: readonly ChartSeries[];
  /** Shown part of the x axis, null for all there is. */
  readonly domain: { readonly from: number; readonly to: number } | null;
  readonly logarithmic: boolean;
  /** What the y axis shows at least, so that a hair's breadth is no slope; 0 where every difference counts. */
  readonly leastSpan: number;
  readonly marks: readonly ChartMark[];
  /** A place on the x axis to point at. */
  readonly cursor: number | null;
  readonly formatX: (value: number, distance: number) => string;
  readonly xName: string;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** The first index whose x is not before `value`; the nearer the guess, the sooner it is found. */
export function indexNear(series: ChartSeries, value: number, guess: number): number {
  let low = 0;
  let high = series.length;
  // Steps that double, from the guess to the side on which the index lies.
  for (let at = guess, reach = 1; at >= low && at < high; reach *= 2) {
    if (series.x(at) < value) {
      low = at + 1;
      at += reach;
    } else {
      high = at;
      at -= reach;
    }
  }
  return indexBetween(series, value, low, high);
}

export const indexAt = (series: ChartSeries, value: number): number => indexBetween(series, value, 0, series.length);

function indexBetween(series: ChartSeries, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (series.x(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function horizontalScale(options: ChartOptions): Scale {
  if (options.domain) return { low: options.domain.from, high: options.domain.to };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const series of options.series) {
    if (series.length === 0) continue;
    const first = series.x(0);
    const last = series.x(series.length - 1);
    if (first < low) low = first;
    if (last > high) high = last;
  }
  if (!(low <= high)) return { low: 0, high: 1 };
  return low === high ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}

/** Values beyond are drawn at the edge. */
const farthest = 1e300;
/** What is nearer than this to each other cannot be divided any more. */
const nearest = 1e-290;

/** Values that are nearer to each other than this share of them are the same. */
const roundingError = 1e-12;

/** Heights of what is visible, with a little air; on a logarithmic axis in powers of ten. */
export function verticalScale(
  options: Pick<ChartOptions, 'series' | 'logarithmic' | 'leastSpan'>,
  horizontal: Scale,
): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const series of options.series) {
    // What is shown decides alone; a line's neighbours outside count only where no point of it stands inside.
    const first = indexAt(series, horizontal.low);
    let past = indexAt(series, horizontal.high);
    while (past < series.length && series.x(past) <= horizontal.high) past += 1;
    const isEmpty = first >= past;
    if (isEmpty && series.mode !== 'line') continue;
    const range = isEmpty
      ? series.range(Math.max(0, first - 1), Math.min(series.length, past + 1))
      : series.range(first, past);
    if (Number.isFinite(range.min) && range.min < low) low = range.min;
    if (Number.isFinite(range.max) && range.max > high) high = range.max;
  }
  // The distance of two numbers may be none.
  low = Math.max(low, -farthest);
  high = Math.min(high, farthest);
  if (!(low <= high)) return { low: 0, high: 1 };
  // A smoothed constant differs in its last digit: that is no range, and asciichart would not come to an end with it.
  if (high - low <= Math.max(nearest, roundingError * Math.max(Math.abs(low), Math.abs(high)))) high = low;
  if (options.logarithmic && high > 0) {
    const floor = low > 0 ? Math.log10(low) : Math.log10(high) - 6;
    const ceiling = Math.log10(high);
    return floor === ceiling ? { low: floor - 0.5, high: ceiling + 0.5 } : { low: floor, high: ceiling };
  }
  if (high - low < options.leastSpan) {
    const from = Math.max(low >= 0 ? 0 : Number.NEGATIVE_INFINITY, (low + high - options.leastSpan) / 2);
    return { low: from, high: from + options.leastSpan };
  }
  if (low === high) {
    const air = Math.abs(low) > nearest ? Math.abs(low) * 0.1 : 0.5;
    return { low: low - air, high: high + air };
  }
  const air = (high - low) * 0.03;
  // A quantity that is never negative keeps its axis from going below zero.
  return { low: low >= 0 ? Math.max(0, low - air) : low - air, high: high + air };
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Labels of the y axis; values are on the drawn scale, labels in the quantity's own numbers. */
export function verticalTicks(scale: Scale, rows: number, logarithmic: boolean): readonly Tick[] {
  // Two labels at least: one alone tells no distance.
  const count = Math.max(4, Math.floor(rows / 3));
  if (!logarithmic) {
    const ticks = niceTicks(scale.low, scale.high, count);
    const distance = (ticks[1] ?? 0) - (ticks[0] ?? 0);
    return ticks.map((value) => ({ value, label: formatTick(value, distance) }));
  }
  const ticks: Tick[] = [];
  const factors = scale.high - scale.low > count ? [1] : scale.high - scale.low > count / 3 ? [1, 3] : [1, 2, 5];
  for (let power = Math.floor(scale.low); power <= Math.ceil(scale.high); power += 1) {
    for (const factor of factors) {
      const value = power + Math.log10(factor);
      if (value >= scale.low && value <= scale.high) {
        ticks.push({ value, label: String(Number((factor * 10 ** power).toPrecision(3))) });
      }
    }
  }
  if (ticks.length > 0) return ticks;
  const middle = (scale.low + scale.high) / 2;
  return [{ value: middle, label: String(Number((10 ** middle).toPrecision(3))) }];
}

/** Blank cells between two labels at least. */
const labelGap = 3;
/** As near may one come that had to be moved. */
const leastGap = 2;
/** No label is shorter: more ticks than this need not be tried. */
const shortestLabel = 2;

/** Round numbers with their labels, as many as have room beside each other. */
function horizontalTicks(scale: Scale, width: number, formatX: ChartOptions['formatX']): readonly Tick[] {
  const cells = (distance: number): number => (distance / (scale.high - scale.low)) * (width - 1);
  for (let count = Math.floor(width / (shortestLabel + labelGap)); count >= 1; count -= 1) {
    const values = niceTicks(scale.low, scale.high, count);
    const distance = (values[1] ?? 0) - (values[0] ?? 0);
    const ticks = values
      .map((value) => ({ value, label: formatX(value, distance) }))
      .filter(({ label }) => label !== '');
    const longest = Math.max(0, ...ticks.map(({ label }) => label.length));
    const nearest = Math.min(...ticks.slice(1).map(({ value }, index) => value - (ticks[index]?.value ?? 0)));
    if (ticks.length > 0 && (ticks.length === 1 || cells(nearest) >= longest + labelGap)) return ticks;
  }
  const middle = (scale.low + scale.high) / 2;
  return [{ value: middle, label: formatX(middle, 0) }];
}

/** The axis below a chart: labels at round numbers, those at its ends moved so far that they are whole. */
export function axisRow(scale: Scale, width: number, { formatX }: Pick<ChartOptions, 'formatX'>): string {
  let row = '';
  for (const { value, label } of horizontalTicks(scale, width, formatX)) {
    const center = Math.round(((value - scale.low) / (scale.high - scale.low)) * (width - 1));
    const at = Math.max(0, Math.min(width - label.length, center - Math.floor(label.length / 2)));
    if ((row !== '' && at < row.length + leastGap) || at + label.length > width) continue;
    row = row.padEnd(at) + label;
  }
  return row.padEnd(width);
}

/**
 * The last row of a chart. The name of the axis stands below the labels of the other one: at the end of its own it would
 * hide the last number.
 */
export function axisLine(scale: Scale, labelWidth: number, columns: number, options: ChartOptions): string {
  const name = pad(options.xName, labelWidth, 'right');
  return options.theme.style.dim(`${name} ${axisRow(scale, columns, options)}`);
}
