/** What a run came to, where no curve tells it: the scores of a prediction, the figures of a training that was tidied up. */
import { closingScores, closingSeconds } from '../../state/closing-figures.js';
import { formatDuration, formatMetric } from '../draw/number.js';
import { cellWidth, fitText, pad, printable } from '../draw/text.js';
import type { PaneProps } from './pane.js';

const columns = (name: string, value: string, names: number, values: number): string =>
  `${fitText(name, names)}  ${pad(value, values, 'right')}`;

/** One score a row, then how long it took; none of a run that has no closing figures, or none yet. */
export function resultRows({ run, look }: PaneProps, width: number): readonly string[] {
  const scores = closingScores(run).map(({ name, value }) => [printable(name), formatMetric(value)] as const);
  if (scores.length === 0) return [];
  const seconds = closingSeconds(run);
  const took = seconds === null ? [] : [[look.words.overview.elapsed, formatDuration(seconds)] as const];
  const all = [...scores, ...took];
  const values = Math.max(...all.map(([, value]) => cellWidth(value)));
  const names = Math.min(Math.max(...all.map(([name]) => cellWidth(name))), Math.max(0, width - values - 2));
  const { strong, dim } = look.theme.style;
  return [
    ...scores.map(([name, value]) => `${fitText(name, names)}  ${strong(pad(value, values, 'right'))}`),
    ...took.map(([name, value]) => dim(columns(name, value, names, values))),
  ];
}
