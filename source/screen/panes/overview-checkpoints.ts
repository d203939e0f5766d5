/** The checkpoints on the overview: whether each is whole, how old, how big, and how it did in the evaluation. */

import { evalLossAt } from '../../state/checkpoint-facts.js';
import { bestCheckpoint } from '../../state/checkpoints/best.js';
import { checkpointByConsole } from '../../state/checkpoints/by-console.js';
import { inside } from '../draw/frame.js';
import { formatCount, formatMetric } from '../draw/number.js';
import { cellWidth, pad } from '../draw/text.js';
import { measures, wholeWord } from './checkpoints.js';
import { type Box, framed, nothingText } from './overview-box.js';

/** The newest in a row each. Where "eval_loss" has no room in the rows, it stands once in the border. */
export const checkpointsBox: Box = (props, width, height) => {
  const { run, look } = props;
  const area = inside(width, height);
  const shown = [...run.checkpoints.list].reverse().slice(0, area.height);
  const bestPath = bestCheckpoint(run)?.path;
  const { theme, glyphs, words } = look;
  const entries = shown.map((checkpoint) => {
    const evaluation = evalLossAt(run, checkpoint.step);
    return {
      sign: wholeWord(checkpoint, props),
      step: formatCount(checkpoint.step),
      ...measures(checkpoint, props),
      loss: evaluation === null ? '' : formatMetric(evaluation),
      isBest: checkpoint.path === bestPath,
    };
  });
  const widest = (text: (entry: (typeof entries)[number]) => string, least: number): number =>
    Math.max(least, ...entries.map((entry) => cellWidth(text(entry))));
  const columns = {
    step: widest((entry) => entry.step, 5),
    age: widest((entry) => entry.age, 5),
    size: widest((entry) => entry.size, 8),
    loss: widest((entry) => entry.loss, 0),
  };
  const isEvaluated = columns.loss > 0;
  const name = words.overview.evaluation;
  // Sign, step, age, size, loss and star, with two blanks between the columns.
  const used = 1 + columns.step + columns.age + columns.size + columns.loss + 12;
  const isNamed = isEvaluated && used + cellWidth(name) + 1 <= area.width;
  // A star that is cut off would make a loss look cut.
  const gap = used - 2 <= area.width ? '  ' : ' ';
  // Where even that is too much, the size stays out: a loss without its digits would be none.
  const isSized = used - 5 <= area.width;
  // And where that does not suffice, an age keeps its larger unit alone: a small loss has all its digits after a zero.
  const isAgeWhole = isSized || columns.step + columns.age + columns.loss + 6 <= area.width;
  const ageOf = (age: string): string => (isAgeWhole ? age : age.split(' ').slice(0, 2).join(' '));
  const ageWidth = isAgeWhole ? columns.age : widest((entry) => ageOf(entry.age), 0);
  const rows = entries.map((entry) => {
    const loss = isEvaluated ? `${gap}${isNamed ? `${name} ` : ''}${pad(entry.loss, columns.loss, 'right')}` : '';
    const star = entry.isBest ? theme.style.accent(` ${glyphs.star}`) : '';
    const age = theme.style.dim(pad(ageOf(entry.age), ageWidth, 'right'));
    const step = pad(entry.step, columns.step, 'right');
    const size = isSized ? `${gap}${pad(entry.size, columns.size, 'right')}` : '';
    return `${entry.sign} ${step}${gap}${age}${size}${entry.loss === '' ? '' : theme.style.dim(loss)}${star}`;
  });
  if (rows.length === 0) {
    const named = checkpointByConsole(run);
    const text = named ? look.words.checkpoints.byConsoleShort(String(named.step)) : nothingText(props);
    rows.push(theme.style.dim(text));
  }
  const count = formatCount(run.checkpoints.list.length);
  const note = shown.length === 0 ? '' : isEvaluated && !isNamed ? `${name} ${glyphs.dot} ${count}` : count;
  return framed(words.overview.checkpoints, note, rows, props, width, height);
};
