/**
 * A line chart in braille: eight dots a cell, every spike kept.
 *
 * Work is bounded by the chart's size: each dot column asks its series for the minimum and maximum of the points that
 * fall into it, so a million points cost what a hundred do. NaN breaks the line.
 */
import type { StyleName } from '../theme.js';
import {
  axisLine,
  type ChartOptions,
  type ChartSeries,
  horizontalScale,
  indexAt,
  indexNear,
  type Scale,
  verticalScale,
  verticalTicks,
} from './chart.js';
import { pad } from './text.js';

const dots: readonly (readonly [number, number])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly bits: Uint8Array;
  readonly styles: (StyleName | null)[];
  readonly signs: (string | null)[];
}

const canvasOf = (columns: number, rows: number): Canvas => ({
  columns,
  rows,
  bits: new Uint8Array(columns * rows),
  styles: new Array<StyleName | null>(columns * rows).fill(null),
  signs: new Array<string | null>(columns * rows).fill(null),
});

function setDot(canvas: Canvas, x: number, y: number, style: StyleName): void {
  if (x < 0 || y < 0 || x >= canvas.columns * 2 || y >= canvas.rows * 4) return;
  const cell = (y >> 2) * canvas.columns + (x >> 1);
  canvas.bits[cell] = (canvas.bits[cell] as number) | ((dots[y & 3] as readonly [number, number])[x & 1] as number);
  canvas.styles[cell] = style;
}

/** The part of a segment that may be seen: its ends can lie as far outside as numbers go. */
function visibleSteps(canvas: Canvas, x0: number, x1: number, steps: number): readonly [number, number] {
  if (x0 === x1) return [0, steps];
  const at = (x: number): number => ((x - x0) / (x1 - x0)) * steps;
  const [left, right] = [at(-1), at(canvas.columns * 2)];
  return [Math.max(0, Math.ceil(Math.min(left, right))), Math.min(steps, Math.floor(Math.max(left, right)))];
}

function segment(canvas: Canvas, x0: number, y0: number, x1: number, y1: number, style: StyleName): void {
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
  const [from, to] = visibleSteps(canvas, x0, x1, steps);
  for (let index = from; index <= to; index += 1) {
    const share = steps === 0 ? 0 : index / steps;
    setDot(canvas, Math.round(x0 + (x1 - x0) * share), Math.round(y0 + (y1 - y0) * share), style);
  }
}

interface Frame {
  readonly horizontal: Scale;
  readonly vertical: Scale;
  readonly logarithmic: boolean;
}

/** The dot row of a value, or null for what has no place: NaN, and what is not positive on a logarithmic axis. */
function dotRow(canvas: Canvas, frame: Frame, value: number): number | null {
  const scaled = frame.logarithmic ? Math.log10(value) : value;
  if (!Number.isFinite(scaled)) return null;
  const row = dotRowOf(canvas, frame.vertical, scaled);
  return Math.min(canvas.rows * 4 + 3, Math.max(-4, row));
}

function dotRowOf({ rows }: Canvas, { low, high }: Scale, scaled: number): number {
  const last = rows * 4 - 1;
  return Math.round(last - ((scaled - low) / (high - low)) * last);
}

/** Nothing that is farther away than this is told from what is there. */
const farAway = 1e9;

function dotColumn(canvas: Canvas, { horizontal }: Frame, x: number): number {
  const column = Math.round(((x - horizontal.low) / (horizontal.high - horizontal.low)) * (canvas.columns * 2 - 1));
  return Math.min(farAway, Math.max(-farAway, column));
}

function drawLine(canvas: Canvas, frame: Frame, series: ChartSeries): void {
  const width = canvas.columns * 2;
  const { low, high } = frame.horizontal;
  const distance = (high - low) / Math.max(1, width - 1);
  const begin = Math.max(0, indexAt(series, low) - 1);
  const end = Math.min(series.length, indexAt(series, high + distance) + 1);
  let index = begin;
  /** Points of the column before: the next one has about as many. */
  let points = 1;
  let before: { readonly x: number; readonly y: number } | null = null;
  while (index < end) {
    const column = dotColumn(canvas, frame, series.x(index));
    const found = indexNear(series, low + (column + 0.5) * distance, Math.min(end - 1, index + points));
    const next = Math.max(index + 1, Math.min(end, found));
    points = next - index;
    const first = dotRow(canvas, frame, series.y(index));
    const last = points === 1 ? first : dotRow(canvas, frame, series.y(next - 1));
    if (points > 1) {
      const range = series.range(index, next);
      const top = dotRow(canvas, frame, range.max);
      const bottom = dotRow(canvas, frame, range.min);
      if (top !== null && bottom !== null) segment(canvas, column, top, column, bottom, series.style);
    }
    if (first !== null) {
      if (before) segment(canvas, before.x, before.y, column, first, series.style);
      else setDot(canvas, column, first, series.style);
    }
    before = last === null ? null : { x: column, y: last };
    index = next;
  }
}

function drawPoints(canvas: Canvas, frame: Frame, series: ChartSeries, sign: string): void {
  const begin = indexAt(series, frame.horizontal.low);
  const end = Math.min(series.length, indexAt(series, frame.horizontal.high + 1e-9) + 1);
  // More points than cells are a line to the eye.
  const stride = Math.max(1, Math.floor((end - begin) / Math.max(1, canvas.columns)));
  for (let index = begin; index < end; index += stride) {
    const row = dotRow(canvas, frame, series.y(index));
    const column = dotColumn(canvas, frame, series.x(index));
    if (row === null || row < 0 || row >= canvas.rows * 4 || column < 0 || column >= canvas.columns * 2) continue;
    const cell = (row >> 2) * canvas.columns + (column >> 1);
    canvas.signs[cell] = sign;
    canvas.styles[cell] = series.style;
  }
}

/** A faint column through the empty cells. */
function drawColumn(canvas: Canvas, frame: Frame, x: number, style: StyleName, sign: string): void {
  const column = dotColumn(canvas, frame, x) >> 1;
  if (column < 0 || column >= canvas.columns) return;
  for (let row = 0; row < canvas.rows; row += 1) {
    const cell = row * canvas.columns + column;
    if (canvas.bits[cell] !== 0 || canvas.signs[cell] !== null) continue;
    canvas.signs[cell] = sign;
    canvas.styles[cell] = style;
  }
}

function rowText(canvas: Canvas, row: number, options: ChartOptions): string {
  let text = '';
  let run = '';
  let style: StyleName | null = null;
  const flush = (): void => {
    text += style === null ? run : options.theme.style[style](run);
    run = '';
  };
  for (let column = 0; column < canvas.columns; column += 1) {
    const cell = row * canvas.columns + column;
    const sign = canvas.signs[cell] ?? null;
    const bits = canvas.bits[cell] as number;
    const used = sign !== null || bits !== 0 ? (canvas.styles[cell] ?? null) : null;
    if (used !== style) {
      flush();
      style = used;
    }
    run += sign ?? (bits === 0 ? ' ' : String.fromCharCode(0x2800 + bits));
  }
  flush();
  return text;
}

/** `height` rows of `width` cells: the y labels on the left, the x axis in the last row. */
export function lineChart(options: ChartOptions): readonly string[] {
  const { width, height, theme } = options;
  if (width < 12 || height < 3)
    return Array.from({ length: Math.max(0, height) }, () => ' '.repeat(Math.max(0, width)));
  const rows = height - 1;
  const horizontal = horizontalScale(options);
  const vertical = verticalScale(options, horizontal);
  const frame: Frame = { horizontal, vertical, logarithmic: options.logarithmic };
  const ticks = verticalTicks(vertical, rows, options.logarithmic);
  const labelWidth = Math.min(10, Math.max(6, ...ticks.map((tick) => tick.label.length)));
  const canvas = canvasOf(width - labelWidth - 1, rows);
  // In the row of its value's dot, else what is drawn would be read a row too high or too low.
  const labels = new Map(
    ticks.map((tick) => {
      const row = dotRowOf(canvas, vertical, tick.value) >> 2;
      return [Math.min(rows - 1, Math.max(0, row)), tick.label] as const;
    }),
  );
  for (const series of options.series) if (series.mode === 'line') drawLine(canvas, frame, series);
  for (const series of options.series) {
    if (series.mode === 'points') drawPoints(canvas, frame, series, options.glyphs.diamond);
  }
  for (const mark of options.marks) drawColumn(canvas, frame, mark.x, mark.style, '┊');
  if (options.cursor !== null) drawColumn(canvas, frame, options.cursor, 'accent', '│');
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = labels.get(row);
    const axis = theme.style.border(label === undefined ? '│' : '┤');
    return `${theme.style.dim(pad(label ?? '', labelWidth, 'right'))}${axis}${rowText(canvas, row, options)}`;
  });
  return [...lines, axisLine(horizontal, labelWidth, canvas.columns, options)];
}
