/**
 * A curve smoothed as TensorBoard does it: exponentially, its start corrected for the missing past. NaN passes through
 * and does not touch the mean.
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
    if (now?.column.buffer !== old.column.buffer || now.from !== old.from) return false;
    return index === last ? now.to >= old.to : now.to === old.to;
  });
}

/** So many points at a time stay in the processor's cache. */
const slice = 4096;

/** The curve smoothed, going on from what was smoothed before where it is the same curve. */
export function smoothing(curve: Curve, weight: number, before: Smoothing | null): Smoothing {
  const isMore = before !== null && before.weight === weight && continues(curve, before.curve);
  let made: Smoothing = isMore ? before : { curve, weight, values: emptyColumn(), mean: 0, missing: 1 };
  while (made.values.length < curve.length) {
    const from = made.values.length;
    made = longer(made, curveValues(curve, from, Math.min(curve.length, from + slice)));
  }
  return { ...made, curve };
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

/** The smoothed values, kept under the name of the metric or of the run that they belong to. */
export const smoothedValues = (name: string, metrics: MetricsState, curve: Curve, weight: number, memo: Memo): Column =>
  memo.of(`smoothed ${name}`, [metrics, curve.name, weight], (before: Smoothing | null) =>
    smoothing(curve, weight, before),
  ).values;
