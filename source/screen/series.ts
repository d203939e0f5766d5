/** From a metric's curve to what a chart draws: the x axis, and the smoothed line. */

import { attemptStart } from '../state/checkpoints/attempt-start.js';
import { type Column, rangeOf, valueAt } from '../state/column.js';
import { type Curve, curveRange, curveValueAt, indexOfStep, pointAt, stepAt } from '../state/curves.js';
import type { Finding } from '../state/findings/checks.js';
import type { RunState } from '../state/run.js';
import { isTold, rowOfUntold } from '../state/told-step.js';
import type { ChartMark, ChartSeries } from './draw/chart.js';
import { formatDuration, formatTick } from './draw/number.js';
import type { HorizontalAxis } from './interface-state.js';
import { severityStyle } from './judgement.js';
import type { StyleName } from './theme.js';

/** The axis that can really be drawn: a source without a clock has no time axis. */
export function usableAxis(curve: Curve, axis: HorizontalAxis): HorizontalAxis {
  const last = pointAt(curve, curve.length - 1);
  const first = pointAt(curve, 0);
  if (!last || !first) return 'step';
  // Rows without a step have an epoch, as a rule.
  if (axis === 'step' && !isTold(first.step) && !Number.isNaN(first.epoch) && !Number.isNaN(last.epoch)) return 'epoch';
  if (axis === 'step') return axis;
  const field = fields[axis];
  return Number.isNaN(last[field]) || Number.isNaN(first[field]) ? 'step' : axis;
}

const fields = { epoch: 'epoch', tokens: 'tokens', time: 'elapsed' } as const;

/** The open run, then those that are compared with it. */
export const seriesColours: readonly StyleName[] = ['series1', 'series2', 'series3', 'series4'];

export function positionOf(curve: Curve, axis: HorizontalAxis): (index: number) => number {
  if (axis === 'step') {
    return (index) => {
      const step = stepAt(curve, index);
      return isTold(step) ? step : rowOfUntold(step);
    };
  }
  const field = fields[axis];
  return (index) => {
    const point = pointAt(curve, index);
    if (!point) return Number.NaN;
    return Number.isNaN(point[field]) ? point.step : point[field];
  };
}

export function seriesOf(curve: Curve, axis: HorizontalAxis, style: StyleName, mode: ChartSeries['mode']): ChartSeries {
  return {
    length: curve.length,
    x: positionOf(curve, axis),
    y: (index) => curveValueAt(curve, index),
    range: (from, to) => curveRange(curve, from, to),
    style,
    mode,
  };
}

/** A run's evaluations on the axis of its curve: where they tell no position of their own, that of the same step. */
export function seriesBeside(beside: Curve, curve: Curve, axis: HorizontalAxis, style: StyleName): ChartSeries {
  const series = seriesOf(beside, axis, style, 'points');
  if (usableAxis(beside, axis) === axis) return series;
  const place = positionOf(curve, axis);
  return { ...series, x: (index) => place(Math.min(curve.length - 1, indexOfStep(curve, stepAt(beside, index)))) };
}

/** The smoothed line of a curve: one value a point. */
export function smoothedSeries(curve: Curve, axis: HorizontalAxis, values: Column, style: StyleName): ChartSeries {
  return {
    length: values.length,
    x: positionOf(curve, axis),
    y: (index) => valueAt(values, index),
    range: (from, to) => rangeOf(values, from, to),
    style,
    mode: 'line',
  };
}

/** A mark, and what the legend tells of it. */
export interface AttemptMark extends ChartMark {
  /** From 1: the one that it marks is no first one. */
  readonly attempt: number;
  readonly step: number;
}
export interface FindingMark extends ChartMark {
  readonly id: Finding['id'];
  readonly step: number;
}

/** Where attempts of a resumed run began, as faint columns. */
export function attemptMarks(run: RunState, curve: Curve, axis: HorizontalAxis): readonly AttemptMark[] {
  const place = positionOf(curve, axis);
  return run.progress.attempts.flatMap((one, attempt) => {
    const step = attemptStart(run, one);
    const index = indexOfStep(curve, step);
    if (attempt === 0 || index >= curve.length) return [];
    return [{ x: axis === 'step' ? step : place(index), style: 'warn' as const, attempt: attempt + 1, step }];
  });
}

/** Where findings that matter became true, as columns. */
export function findingMarks(findings: readonly Finding[], curve: Curve, axis: HorizontalAxis): readonly FindingMark[] {
  const place = positionOf(curve, axis);
  return findings.flatMap(({ id, since: { step }, severity }) => {
    if (step === null || severity === 'info') return [];
    const index = indexOfStep(curve, step);
    if (axis !== 'step' && index >= curve.length) return [];
    return [{ x: axis === 'step' ? step : place(index), style: severityStyle[severity], id, step }];
  });
}

export const axisFormat = (axis: HorizontalAxis): ((value: number, distance: number) => string) => axisFormats[axis];

/** Half a step, or half a token, is none: it gets no label. */
const formatWhole = (value: number, distance: number): string =>
  Number.isInteger(value) ? formatTick(value, Math.max(1, distance)) : '';

const axisFormats: Readonly<Record<HorizontalAxis, (value: number, distance: number) => string>> = {
  step: formatWhole,
  tokens: formatWhole,
  epoch: formatTick,
  time: (value) => formatDuration(value),
};
