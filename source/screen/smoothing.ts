/**
 * A curve smoothed as TensorBoard does it: exponentially, its start corrected for the missing past. NaN passes through
 * and does not touch the mean.
 *
 * Such a mean lags by a number of points, however few there are: of eight, two are a quarter of the picture, and the line
 * ends far above a loss that falls. As in wandb's charts a weight therefore belongs to a share of the curve.
 *
 * A curve of a million points gets two rows a second, so what was smoothed stands, and only what is new is added to it.
 */
import { type Column, emptyColumn, extended } from '../state/column.js';
import { type Curve, curveValues } from '../state/curves.js';
import type { MetricsState } from '../state/metrics.js';
import type { Memo } from './memo.js';

export interface Smoothing {
  readonly curve: Curve;
  readonly weight: number;
  readonly values: Column;
  readonly mean: number;
  /** The weight to the power of the values so far: what the missing past would have weighed. */
  readonly missing: number;
}

/** Whether the one curve begins with all points of the other: a buffer only ever grows behind what is in it. */
function continues(curve: Curve, before: Curve): boolean {
  const last = before.pieces.length - 1;
  return before.pieces.every((old, index) => {
    const now = curve.pieces[index];
    if (now?.column.buffer !== old.column.buffer || now.from !== old.from || now.isVoid !== old.isVoid) return false;
    return index === last ? now.to >= old.to : now.to === old.to;
  });
}

/** Points from which on a weight is taken as it stands: a lag of a few of them is no longer seen. */
const fullFrom = 100;
/** Below it the smoothed line lies on the curve. */
const leastWeight = 0.05;

/** What of a weight a curve of this length bears; 0 where it is left as it is. */
export function weightFor({ length }: Pick<Curve, 'length'>, weight: number): number {
  // Two points are their own mean.
  if (length <= 2) return 0;
  if (length >= fullFrom) return weight;
  // In hundredths, as the screen tells it.
  const borne = Math.round(100 * weight ** (fullFrom / length)) / 100;
  return borne < leastWeight ? 0 : borne;
}

/** So many points at a time stay in the processor's cache. */
const slice = 4096;

/** The curve smoothed, going on from what was smoothed before where it is the same curve. */
export function smoothing(curve: Curve, weight: number, before: Smoothing | null): Smoothing {
  let made = begun(curve, weight, before);
  while (made.values.length < curve.length) made = nextSlice(made);
  return made;
}

/** What of the curve is smoothed already: all of what was smoothed before, or nothing. */
function begun(curve: Curve, weight: number, before: Smoothing | null): Smoothing {
  if (before !== null && before.weight === weight && continues(curve, before.curve)) return { ...before, curve };
  return { curve, weight, values: emptyColumn(), mean: 0, missing: 1 };
}

function nextSlice(made: Smoothing): Smoothing {
  const { curve, values } = made;
  return longer(made, curveValues(curve, values.length, Math.min(curve.length, values.length + slice)));
}

/** With the values that follow, in which the smoothed ones take their places. */
function longer(smoothed: Smoothing, values: Float64Array): Smoothing {
  const { weight } = smoothed;
  let { mean, missing } = smoothed;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) continue;
    mean = mean * weight + (1 - weight) * value;
    missing *= weight;
    values[index] = mean / (1 - missing);
  }
  return { ...smoothed, values: extended(smoothed.values, values), mean, missing };
}

const nameOf = (name: string): string => `smoothed ${name}`;

/** The smoothed values, kept under the name of the metric or of the run that they belong to. */
export const smoothedValues = (name: string, metrics: MetricsState, curve: Curve, weight: number, memo: Memo): Column =>
  memo.of(nameOf(name), [metrics, curve.name, weight], (before: Smoothing | null) =>
    smoothing(curve, weightFor(curve, weight), before),
  ).values;

/** Slices between two places where the event loop may turn: a few tenths of a millisecond. */
const slicesTogether = 8;

/**
 * The same in steps, for a curve of which much is new: each step leaves in `memo` what it made, so that a picture which
 * is drawn in between goes on from there.
 */
export function* smoothingSteps(name: string, curve: Curve, weight: number, memo: Memo): Generator<undefined, void> {
  for (let length = -1; length < curve.length; ) {
    // Nothing that a picture asks for has these parts: it makes the rest, if there is any, and keeps it as its own.
    length = memo.of(nameOf(name), [curve, weight, length], (before: Smoothing | null) => {
      let made = begun(curve, weightFor(curve, weight), before);
      for (let part = 0; part < slicesTogether && made.values.length < curve.length; part += 1) made = nextSlice(made);
      return made;
    }).values.length;
    yield;
  }
}
