/**
 * All series as CSV (RFC 4180, line ends of Unix): a row a step, a column a metric, as the joined curves have them. An
 * empty cell is a step without that metric, or one whose value was no number.
 */
import { printable } from '../../screen/draw/text.js';
import { metricNames, pointAt } from '../../state/curves.js';
import type { RunState } from '../../state/run.js';
import { shownCurve } from '../../state/shown-curve.js';
import { isTold } from '../../state/told-step.js';

/** Spreadsheets take a cell that begins with one of these for a formula; a quote before it makes it a text. */
const formulaSigns = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = formulaSigns.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const number = (value: number): string => (Number.isNaN(value) ? '' : String(value));

/** Pieces of text, so that a long run is never one string. */
export function* csvOf(run: RunState): Generator<string> {
  const names = metricNames(run.metrics);
  const curves = names.flatMap((name) => shownCurve(run, name) ?? []);
  yield `${['step', 'epoch', 'elapsed', ...curves.map(({ name }) => printable(name))].map(cell).join(',')}\n`;
  const indexes = curves.map(() => 0);
  const points = curves.map((curve) => pointAt(curve, 0));
  let rows: string[] = [];
  for (;;) {
    const step = Math.min(...points.map((point) => point?.step ?? Number.POSITIVE_INFINITY));
    if (!Number.isFinite(step)) break;
    let epoch = Number.NaN;
    let elapsed = Number.NaN;
    const values = points.map((point) => {
      if (point?.step !== step) return '';
      if (Number.isNaN(epoch)) epoch = point.epoch;
      if (Number.isNaN(elapsed)) elapsed = point.elapsed;
      return number(point.value);
    });
    // Rows in which no metric has a value are a source's own, such as a summary's.
    if (values.some((value) => value !== '')) {
      rows.push(`${[isTold(step) ? number(step) : '', number(epoch), number(elapsed), ...values].join(',')}\n`);
    }
    for (const [at, curve] of curves.entries()) {
      if (points[at]?.step !== step) continue;
      const index = (indexes[at] ?? 0) + 1;
      indexes[at] = index;
      points[at] = pointAt(curve, index);
    }
    if (rows.length >= 1000) {
      yield rows.join('');
      rows = [];
    }
  }
  yield rows.join('');
}
