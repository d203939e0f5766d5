/** Predictions against their labels, the least alike first: that is where a person looks for what went wrong. */
import type { Prediction } from '../../state/event.js';
import { similarity } from '../../state/similarity.js';
import { formatCount, formatPercent } from '../draw/number.js';
import { wrapText } from '../draw/text.js';
import type { StyleName } from '../theme.js';
import type { PaneProps } from './pane.js';

interface Compared {
  readonly prediction: Prediction;
  /** Its place in the file, from 1. */
  readonly number: number;
  readonly alike: number;
}

const compare = (predictions: readonly Prediction[]): readonly Compared[] =>
  predictions
    .map((prediction, index) => ({
      prediction,
      number: index + 1,
      alike: similarity(prediction.predict, prediction.label),
    }))
    .sort((one, other) => one.alike - other.alike || one.number - other.number);

const alikeStyle = (alike: number): StyleName => (alike >= 0.8 ? 'good' : alike >= 0.4 ? 'warn' : 'bad');

export function predictionRows(width: number, props: PaneProps): readonly string[] {
  const { words, theme, memo } = props.look;
  const { predictions, predictionCount } = props.run.samples;
  return memo.of('prediction rows', [predictions, width, predictionCount], () => {
    const compared = compare(predictions);
    const mean = compared.reduce((sum, one) => sum + one.alike, 0) / Math.max(1, compared.length);
    const text = (label: string, value: string, style: StyleName): readonly string[] =>
      wrapText(`${label}: ${value.trimEnd()}`, width).map((row) => theme.style[style](row));
    const all = predictionCount > predictions.length ? ` ${words.samples.firstOf(formatCount(predictionCount))}` : '';
    return [
      ...wrapText(`${words.samples.worstFirst(formatPercent(100 * mean))}${all}`, width).map(theme.style.dim),
      '',
      ...compared.flatMap(({ prediction, number, alike }) => [
        `${theme.style.strong(`${words.samples.predictionNumber(formatCount(number))}`)}  ${theme.style[alikeStyle(alike)](words.samples.alike(formatPercent(100 * alike)))}`,
        ...(prediction.prompt === null ? [] : text(words.samples.prompt, prediction.prompt, 'masked')),
        ...text(words.samples.prediction, prediction.predict, 'accent'),
        ...text(words.samples.label, prediction.label, 'trained'),
        '',
      ]),
    ];
  });
}
