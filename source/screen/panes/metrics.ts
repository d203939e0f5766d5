/** Any series: smoothed over raw, logarithmic or not, by step, epoch, tokens or time, zoomed, with exact values at the cursor. */

import {
  type Curve,
  indexOfStep,
  lastPoint,
  lowestPoint,
  metricNames,
  pointAt,
  sourcesOf,
} from '../../state/curves.js';
import type { Finding } from '../../state/findings/checks.js';
import type { RunState } from '../../state/run.js';
import { nameOfRun } from '../../state/run-name.js';
import { shownCurve } from '../../state/shown-curve.js';
import { asciiChart } from '../draw/ascii-chart.js';
import type { ChartOptions, ChartSeries } from '../draw/chart.js';
import { horizontalScale, indexAt } from '../draw/chart.js';
import { frame, inside } from '../draw/frame.js';
import { lineChart } from '../draw/line-chart.js';
import { formatLogged, formatMetric, formatStep } from '../draw/number.js';
import { beside, cellWidth, cut, printable } from '../draw/text.js';
import { type HorizontalAxis, smoothings } from '../interface-state.js';
import { judgementOf } from '../judgement.js';
import {
  attemptMarks,
  axisFormat,
  findingMarks,
  positionOf,
  seriesBeside,
  seriesColours,
  seriesOf,
  smoothedSeries,
  usableAxis,
} from '../series.js';
import { smoothedValues, weightFor } from '../smoothing.js';
import { noCurveText } from './no-curve.js';
import { type Fellows, notice, type Pane, type PaneProps } from './pane.js';
import { seriesList } from './series-list.js';

/** The evaluation that belongs beside a training metric: eval_loss beside loss. */
const companion = (run: RunState, name: string): Curve | null =>
  name.startsWith('eval_') ? null : shownCurve(run, `eval_${name}`);

/** Evaluations are few: they are signs of their own; long ones become lines. */
const modeOf = (name: string, curve: Curve): ChartSeries['mode'] =>
  name.startsWith('eval_') && curve.length <= 400 ? 'points' : 'line';

export const isSmoothed = (curve: Curve, weight: number): boolean =>
  modeOf(curve.name, curve) === 'line' && weightFor(curve, weight) > 0;

export interface ChartRequest {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly axis: HorizontalAxis;
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly window: { readonly from: number; readonly to: number } | null;
  readonly cursor: number | null;
  /** What became true at some step and is marked there. */
  readonly findings: readonly Finding[];
  /** Other runs whose curve of the same name is drawn as well. */
  readonly compared: Fellows['compared'];
}

/** The same metric of other runs, each in the colour of its mark. */
function comparedSeries(request: ChartRequest, axis: HorizontalAxis, look: PaneProps['look']): readonly ChartSeries[] {
  return request.compared.flatMap(({ path, run }, index) => {
    const curve = shownCurve(run, request.name);
    const style = seriesColours[index + 1];
    if (!curve || !style) return [];
    // What tells no position on this axis has no place on it.
    const own = usableAxis(curve, axis);
    if (own !== axis) return [];
    if (weightFor(curve, request.smoothing) === 0) return [seriesOf(curve, own, style, 'line')];
    const values = smoothedValues(path, run.metrics, curve, request.smoothing, look.memo);
    return [smoothedSeries(curve, own, values, style)];
  });
}

/** The chart of one metric with its evaluations, and the place the cursor points at. */
export function metricChart(
  run: RunState,
  request: ChartRequest,
  look: PaneProps['look'],
): { rows: readonly string[]; cursorX: number | null } | null {
  const curve = shownCurve(run, request.name);
  if (!curve) return null;
  const axis = usableAxis(curve, request.axis);
  const series: ChartSeries[] = [];
  const mode = modeOf(request.name, curve);
  if (isSmoothed(curve, request.smoothing)) {
    const values = smoothedValues(request.name, run.metrics, curve, request.smoothing, look.memo);
    series.push(seriesOf(curve, axis, 'raw', 'line'), smoothedSeries(curve, axis, values, 'series1'));
  } else if (mode === 'points') {
    // Points of few evaluations are joined by a faint line, so that the eye can follow them.
    series.push(seriesOf(curve, axis, 'raw', 'line'), seriesOf(curve, axis, 'evaluation', 'points'));
  } else series.push(seriesOf(curve, axis, 'series1', mode));
  const evaluation = companion(run, request.name);
  if (evaluation) series.push(seriesBeside(evaluation, curve, axis, 'evaluation'));
  series.push(...comparedSeries(request, axis, look));
  const options: ChartOptions = {
    width: request.width,
    height: request.height,
    series,
    domain: null,
    logarithmic: request.logarithmic,
    leastSpan: 0,
    marks: [...attemptMarks(run, curve, axis), ...findingMarks(request.findings, curve, axis)],
    cursor: null,
    formatX: axisFormat(axis),
    xName: look.words.axes[axis],
    theme: look.theme,
    glyphs: look.glyphs,
  };
  const whole = horizontalScale(options);
  const span = whole.high - whole.low;
  const domain = request.window
    ? { from: whole.low + span * request.window.from, to: whole.low + span * request.window.to }
    : null;
  const shown = domain ?? { from: whole.low, to: whole.high };
  const cursorX = request.cursor === null ? null : shown.from + (shown.to - shown.from) * request.cursor;
  const draw = look.glyphs.unicode ? lineChart : asciiChart;
  return { rows: draw({ ...options, domain, cursor: cursorX }), cursorX };
}

/** The point nearest the cursor, told exactly, with the evaluation of the same step. */
function reading(run: RunState, curve: Curve, axis: HorizontalAxis, cursorX: number): string {
  const place = positionOf(curve, axis);
  const at = indexAt({ ...seriesOf(curve, axis, 'plain', 'line'), x: place }, cursorX);
  const nearer = at > 0 && Math.abs(place(at - 1) - cursorX) <= Math.abs(place(at) - cursorX) ? at - 1 : at;
  const index = Math.min(curve.length - 1, nearer);
  const point = pointAt(curve, index);
  if (!point) return '';
  const epoch = Number.isNaN(point.epoch) ? '' : ` · epoch ${point.epoch.toFixed(2)}`;
  const evaluation = companion(run, curve.name);
  const beside = evaluation ? pointAt(evaluation, indexOfStep(evaluation, point.step)) : null;
  const evaluated =
    evaluation && beside?.step === point.step
      ? ` · ${printable(evaluation.name)} ${formatLogged(beside.value, 6)}`
      : '';
  return `step ${formatStep(point.step)}${epoch} · ${printable(curve.name)} ${formatLogged(point.value, 6)}${evaluated}`;
}

/** What the signs of the chart mean: as many as have room, the first first. */
function signs(props: PaneProps, curve: Curve, axis: HorizontalAxis, smoothing: number, width: number): string {
  const { theme, glyphs, words } = props.look;
  const line = glyphs.unicode ? '━' : '-';
  const column = glyphs.unicode ? '┊' : ':';
  const { findings } = judgementOf(props.run, props.now, props.look);
  const evaluation = companion(props.run, curve.name);
  const told = [
    ...(isSmoothed(curve, smoothing)
      ? [
          `${theme.style.series1(line)} ${words.metrics.smoothing} ${weightFor(curve, smoothing)}`,
          `${theme.style.raw(line)} ${words.metrics.raw}`,
        ]
      : []),
    ...(evaluation ? [`${theme.style.evaluation(glyphs.diamond)} ${printable(evaluation.name)}`] : []),
    ...attemptMarks(props.run, curve, axis).map(
      ({ style, step, attempt }) =>
        `${theme.style[style](column)} ${formatStep(step)} ${words.header.attempt(attempt)}`,
    ),
    ...findingMarks(findings, curve, axis).map(
      ({ style, step, id }) => `${theme.style[style](column)} ${formatStep(step)} ${words.watched.checks[id]}`,
    ),
  ];
  while (told.length > 0 && cellWidth(told.join('  ')) > width) told.pop();
  return told.join('  ');
}

/** Which colour is which run, when there is more than one. */
function legend(props: PaneProps, name: string, axis: HorizontalAxis, width: number): string {
  const { theme, glyphs, words } = props.look;
  const own = nameOfRun(props.run, words.header.standardInput);
  const runs = [{ name: own, run: props.run }, ...props.fellows.compared];
  // Where not all names fit, each is cut, so that none is missing.
  const isTight = runs.reduce((sum, one) => sum + cellWidth(printable(one.name)) + 4, -2) > width;
  const room = Math.max(4, Math.floor((width + 2) / runs.length) - 4);
  const nameOf = (text: string): string => (isTight ? cut(printable(text), room) : printable(text));
  return runs
    .map((one, index) => {
      const curve = shownCurve(one.run, name);
      const isDrawn = curve !== null && usableAxis(curve, axis) === axis && index < seriesColours.length;
      if (!isDrawn) return theme.style.dim(`${glyphs.no} ${nameOf(one.name)}`);
      return `${theme.style[seriesColours[index] ?? 'plain'](glyphs.full)} ${nameOf(one.name)}`;
    })
    .join('  ');
}

function facts(props: PaneProps, curve: Curve, width: number): string {
  const { words, theme } = props.look;
  const last = lastPoint(curve);
  const lowest = lowestPoint(curve);
  const parts = [
    last ? `${words.metrics.last} ${formatMetric(last.value)}` : '',
    lowest
      ? `${words.metrics.lowest} ${formatMetric(lowest.value)} ${words.metrics.at} ${formatStep(lowest.step)}`
      : '',
    words.metrics.points(curve.length),
    `${words.metrics.from} ${sourcesOf(props.run.metrics, curve)}`,
  ];
  // What has no room is left out whole, the least needed first.
  const told = parts.filter((part) => part !== '');
  while (told.length > 1 && cellWidth(told.join(' · ')) > width) told.pop();
  return theme.style.dim(told.join(' · '));
}

/** The metric whose curve is shown, if there is any. */
export function selectedMetric(run: RunState, view: PaneProps['view']): string | undefined {
  const names = metricNames(run.metrics);
  return names[Math.min(view.metrics.selected, names.length - 1)];
}

/**
 * Cells of the list: `eval_samples_per_second` has room where there is any, so that the first evaluation moves nothing,
 * and `rewards/accuracies` on a narrow screen.
 */
const leastList = (width: number): number => (width >= 100 ? 37 : 32);

export const metricsPane: Pane = (props) => {
  const { run, width, height, look, view } = props;
  const names = metricNames(run.metrics);
  const extent = { page: Math.max(1, height - 2), count: names.length };
  const name = selectedMetric(run, view);
  const curve = name === undefined ? null : shownCurve(run, name);
  if (name === undefined || curve === null)
    return { rows: notice(noCurveText(props) ?? look.words.metrics.none, props), extent };
  const axis = usableAxis(curve, view.metrics.axis);
  // A value has nine cells and a blank before it, the frame four.
  const longest = names.reduce((most, each) => Math.max(most, cellWidth(printable(each))), 0) + 14;
  const listWidth = Math.max(leastList(width), Math.min(longest, width >= 150 ? 52 : width >= 100 ? 44 : 0));
  const chartWidth = width - listWidth - 1;
  const area = inside(chartWidth, height);
  const weight = smoothings[view.metrics.smoothing] ?? 0;
  const drawn = metricChart(
    run,
    {
      ...view.metrics,
      findings: judgementOf(run, props.now, look).findings,
      compared: props.fellows.compared,
      name,
      axis,
      smoothing: weight,
      width: area.width,
      height: Math.max(3, area.height - 2),
    },
    look,
  );
  const cursor = drawn?.cursorX != null ? look.theme.style.accent(reading(run, curve, axis, drawn.cursorX)) : '';
  const note = [
    weight > 0 ? `${look.words.metrics.smoothing} ${weightFor(curve, weight)}` : '',
    view.metrics.logarithmic ? look.words.metrics.logarithmic : '',
    view.metrics.window ? look.words.metrics.zoomed : '',
  ];
  const chart = frame(
    [
      ...(drawn?.rows ?? []),
      facts(props, curve, area.width),
      cursor ||
        (props.fellows.compared.length > 0 ? legend(props, name, axis, area.width) : '') ||
        signs(props, curve, axis, weight, area.width),
    ],
    {
      title: printable(name),
      note: note.filter((part) => part !== '').join(' · '),
      width: chartWidth,
      height,
      theme: look.theme,
      glyphs: look.glyphs,
    },
  );
  const left = seriesList(names, names.indexOf(name), listWidth, props);
  return {
    rows: beside(
      [
        { rows: left, width: listWidth },
        { rows: chart, width: chartWidth },
      ],
      1,
    ),
    extent,
  };
};
