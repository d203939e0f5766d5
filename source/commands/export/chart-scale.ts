/**
 * Where the points of curves lie on a picture of a given size: the same for the page's SVG and for a PNG.
 *
 * Of a long curve the lowest and the highest value of each pixel column are drawn, so that no spike is lost and the work
 * does not grow with the run.
 */
import { type Curve, curveRange, curveValueAt, indexOfStep, stepAt } from '../../state/curves.js';
import { isTold, rowOfUntold } from '../../state/told-step.js';

export interface ChartFrame {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

export interface Scale {
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
  /** Pixel columns that a curve may use. */
  readonly columns: number;
}

/** The row's step, or its number where the console does not tell of steps. */
export function placeAt(curve: Curve, index: number): number {
  const step = stepAt(curve, index);
  return isTold(step) ? step : rowOfUntold(step);
}

/** Null where no point has a value. */
export function scaleOf(curves: readonly Curve[], { width, height, margin }: ChartFrame): Scale | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const curve of curves) {
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
  const room = { x: width - margin.left - margin.right, y: height - margin.top - margin.bottom };
  return {
    low: bottom,
    high: top,
    first,
    last,
    columns: room.x,
    x: (step) => margin.left + ((step - first) / span) * room.x,
    y: (value) => margin.top + (1 - (value - bottom) / (top - bottom)) * room.y,
  };
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The lines to draw; what is no number breaks a line. */
export function strokesOf(curve: Curve, scale: Scale): readonly (readonly Spot[])[] {
  const strokes: Spot[][] = [];
  let open: Spot[] | null = null;
  const put = (step: number, value: number): void => {
    if (!Number.isFinite(value)) {
      open = null;
      return;
    }
    if (open === null) {
      open = [];
      strokes.push(open);
    }
    open.push({ x: scale.x(step), y: scale.y(value) });
  };
  if (curve.length <= scale.columns * 2) {
    for (let index = 0; index < curve.length; index += 1) put(placeAt(curve, index), curveValueAt(curve, index));
    return strokes;
  }
  const stepWidth = (scale.last - scale.first) / scale.columns;
  for (let column = 0; column < scale.columns; column += 1) {
    const from = scale.first + column * stepWidth;
    const [begin, end] = [indexOfStep(curve, from), indexOfStep(curve, from + stepWidth)];
    if (begin >= end) continue;
    const { min, max } = curveRange(curve, begin, end);
    put(from, min <= max ? max : Number.NaN);
    if (min < max) put(from, min);
  }
  return strokes;
}
