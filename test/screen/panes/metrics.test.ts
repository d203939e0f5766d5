/** The pane of curves: names that can be read, and the smoothing that is really drawn. */
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { metricsPane } from '../../../source/screen/panes/metrics.js';
import { recordedProps } from './pane-props.js';

const textOf = (name: string, width: number, height: number): string =>
  metricsPane(recordedProps(name, width, height))
    .rows.map(stripVTControlCharacters)
    .join('\n');

it('names the metrics of an evaluation whole where there is room, those of preferences on a narrow screen, too', () => {
  const text = textOf('sft-best-model', 120, 33);
  for (const name of ['eval_samples_per_second', 'eval_steps_per_second']) expect(text).toContain(`${name} `);
  const narrow = textOf('dpo', 80, 21);
  for (const name of ['rewards/accuracies', 'rewards/rejected', 'logits/rejected'])
    expect(narrow).toContain(`${name} `);
});

it('tells the smoothing that a curve of few points bears', () => {
  // 43 points, of which the default of 0.6 would lag by too many.
  const [title = '', ...rows] = textOf('sft-best-model', 120, 33).split('\n');
  expect(title).toMatch(/ smoothing 0\.3 ─╮/);
  expect(rows.join('\n')).toContain('smoothing 0.3  ');
  expect(textOf('sft-full-en-eval', 120, 33)).toMatch(/ smoothing 0\.6 ─╮/);
});
