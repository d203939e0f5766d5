/**
 * A metric as an SVG: one line a curve, of a long one the lowest and highest value of each pixel column, so that no
 * spike is lost and the size does not grow with the run.
 */
import { formatMetric, formatTick, niceTicks } from '../../screen/draw/number.js';
import {
  type Curve,
  curveRange,
  curveValueAt,
  indexOfStep,
  lastPoint,
  lowestPoint,
  stepAt,
} from '../../state/curves.js';
import { isTold, rowOfUntold } from '../../state/told-step.js';
import { html, Markup, nothing } from './markup.js';

export interface Line {
  readonly curve: Curve;
  /** Class of the style sheet: its colour. */
  readonly style: 'first' | 'second';
  /** Points are few and each matters: they get dots. */
  readonly dots: boolean;
}

const width = 640;
const height = 220;
const margin = { left: 58, right: 12, top: 10, bottom: 26 };
const room = { x: width - margin.left - margin.right, y: height - margin.top - margin.bottom };

interface Scale {
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
}

/** The row's step, or its number where the console does not tell of steps. */
function placeAt(curve: Curve, index: number): number {
  const step = stepAt(curve, index);
  return isTold(step) ? step : rowOfUntold(step);
}

function scaleOf(lines: readonly Line[]): Scale | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { curve } of lines) {
    const { min, max } = curveRange(curve, 0, curve.length);
    if (Number.isFinite(min)) low = Math.min(low, min);
    if (Number.isFinite(max)) high = Math.max(high, max);
    first = Math.min(first, placeAt(curve, 0));
    last = Math.max(last, placeAt(curve, curve.length - 1));
  }
  if (!(low <= high) || !(first <= last)) return null;
  const pad = high > low ? (high - low) * 0.05 : Math.abs(high) * 0.1 || 1;
  const [bottom, top] = [low - pad, high + pad];
  const span = Math.max(1, last - first);
  return {
    low: bottom,
    high: top,
    first,
    last,
    x: (step) => margin.left + ((step - first) / span) * room.x,
    y: (value) => margin.top + (1 - (value - bottom) / (top - bottom)) * room.y,
  };
}

const at = (value: number): string => value.toFixed(1);

/** `M` and `L` of a path; what is no number breaks the line. */
function pathOf(curve: Curve, scale: Scale): string {
  const parts: string[] = [];
  let isOpen = false;
  const put = (step: number, value: number): void => {
    if (!Number.isFinite(value)) {
      isOpen = false;
      return;
    }
    parts.push(`${isOpen ? 'L' : 'M'}${at(scale.x(step))} ${at(scale.y(value))}`);
    isOpen = true;
  };
  if (curve.length <= room.x * 2) {
    for (let index = 0; index < curve.length; index += 1) put(placeAt(curve, index), curveValueAt(curve, index));
    return parts.join('');
  }
  const stepWidth = (scale.last - scale.first) / room.x;
  for (let column = 0; column < room.x; column += 1) {
    const from = scale.first + column * stepWidth;
    const [begin, end] = [indexOfStep(curve, from), indexOfStep(curve, from + stepWidth)];
    if (begin >= end) continue;
    const { min, max } = curveRange(curve, begin, end);
    put(from, min <= max ? max : Number.NaN);
    if (min < max) put(from, min);
  }
  return parts.join('');
}

function dotsOf(curve: Curve, scale: Scale, style: string): readonly Markup[] {
  if (curve.length > 200) return [];
  return Array.from({ length: curve.length }, (_, index) => {
    const value = curveValueAt(curve, index);
    if (!Number.isFinite(value)) return nothing;
    return html`<circle class="${style}" cx="${at(scale.x(placeAt(curve, index)))}" cy="${at(scale.y(value))}" r="2.5"/>`;
  });
}

function axes(scale: Scale): readonly Markup[] {
  const ticksY = niceTicks(scale.low, scale.high, 5);
  const distanceY = (ticksY[1] ?? scale.high) - (ticksY[0] ?? scale.low);
  const ticksX = niceTicks(scale.first, scale.last, 8);
  const distanceX = (ticksX[1] ?? scale.last) - (ticksX[0] ?? scale.first);
  return [
    ...ticksY.map(
      (tick) =>
        html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at(scale.y(tick))}" y2="${at(scale.y(tick))}"/><text x="${margin.left - 6}" y="${at(scale.y(tick) + 4)}" text-anchor="end">${formatTick(tick, distanceY)}</text>`,
    ),
    ...ticksX.map(
      (tick) =>
        html`<text x="${at(scale.x(tick))}" y="${height - 8}" text-anchor="middle">${formatTick(tick, distanceX)}</text>`,
    ),
  ];
}

export interface ChartWords {
  readonly last: string;
  readonly lowest: string;
}

/** A figure with its caption; nothing where no point has a value. */
export function chartOf(lines: readonly Line[], words: ChartWords): Markup {
  const scale = scaleOf(lines);
  if (!scale) return nothing;
  const captions = lines.map(({ curve, style }) => {
    const [last, lowest] = [lastPoint(curve), lowestPoint(curve)];
    const value = (point: typeof last): string =>
      point ? `${formatMetric(point.value)} @ ${isTold(point.step) ? point.step : '?'}` : '–';
    return html`<span class="${style}">${curve.name}</span> ${words.last} ${value(last)}, ${words.lowest} ${value(lowest)}`;
  });
  const names = lines.map(({ curve }) => curve.name).join(', ');
  const drawn = lines.map(
    ({ curve, style, dots }) =>
      html`<path class="${style}" d="${pathOf(curve, scale)}"/>${dots ? dotsOf(curve, scale, style) : []}`,
  );
  const caption = captions.map((one, index) => (index === 0 ? one : new Markup(` · ${one.text}`)));
  return html`<figure><figcaption>${caption}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${names}">${axes(scale)}${drawn}</svg></figure>`;
}
