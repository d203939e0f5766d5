/** The series of a run in a column, with their last values: as many as there is room for around the selected one. */
import { lastPoint } from '../../state/curves.js';
import { shownCurve } from '../../state/shown-curve.js';
import { frame, inside } from '../draw/frame.js';
import { formatCount, formatMetric } from '../draw/number.js';
import { shortNames } from '../draw/short-names.js';
import { fitText, pad, printable } from '../draw/text.js';
import type { PaneProps } from './pane.js';

const valueWidth = 9;

/** Tokens and the like are counted; a value with four digits before the point has no use for others. */
const valueText = (value: number): string =>
  Math.abs(value) >= 1e3 && Math.abs(value) < 1e7 ? formatCount(value) : formatMetric(value);

export function seriesList(
  names: readonly string[],
  selected: number,
  width: number,
  { run, height, look }: PaneProps,
): readonly string[] {
  const area = inside(width, height);
  const label = Math.max(6, area.width - valueWidth - 1);
  const printed = names.map(printable);
  const short = look.memo.of('series-list', [printed.join('\n'), label], () => shortNames(printed, label));
  const offset = Math.max(0, Math.min(selected - Math.floor(area.height / 2), names.length - area.height));
  const rows = names.slice(offset, offset + area.height).map((name, index) => {
    const curve = shownCurve(run, name);
    const last = curve ? lastPoint(curve) : null;
    const value = pad(last ? valueText(last.value) : '', valueWidth, 'right');
    const row = fitText(`${pad(short[index + offset] ?? '', label)} ${value}`, area.width);
    return index + offset === selected ? look.theme.style.selection(row) : row;
  });
  return frame(rows, { title: look.words.metrics.list, width, height, theme: look.theme, glyphs: look.glyphs });
}
