/** The figures of the moment: epoch, learning rate and its like, speed, and how much of the data is trained on. */
import { isOver } from '../../state/checkpoints/condition.js';
import { closingEpoch, closingScores } from '../../state/closing-figures.js';
import { curveRange, curveValueAt, lastPoint } from '../../state/curves.js';
import { purposeOf } from '../../state/ledger/settings.js';
import { meaningOf } from '../../state/meaning.js';
import { preparingPhases } from '../../state/phase.js';
import { currentRate, trainingSeconds } from '../../state/rate.js';
import { shownCurve } from '../../state/shown-curve.js';
import { inside } from '../draw/frame.js';
import { formatCount, formatDuration, formatMetric } from '../draw/number.js';
import { sparkline } from '../draw/sparkline.js';
import { cellWidth, fitText, pad, printable, wrapText } from '../draw/text.js';
import { shownLedger } from '../shown-ledger.js';
import { memoryStyle } from './card.js';
import { batchFormula } from './config.js';
import { verdictStyle } from './data.js';
import { type Box, framed, narrowBelow, nothingText } from './overview-box.js';
import type { PaneProps } from './pane.js';

interface Figure {
  readonly name: string;
  readonly metric: string;
}

const figures: readonly Figure[] = [
  { name: 'learning rate', metric: 'learning_rate' },
  { name: 'grad_norm', metric: 'grad_norm' },
  { name: 'reward', metric: 'reward' },
  { name: 'accuracies', metric: 'rewards/accuracies' },
  { name: 'margins', metric: 'rewards/margins' },
  { name: 'eval_accuracy', metric: 'eval_accuracy' },
];

function figureRow(props: PaneProps, figure: Figure, width: number): string | null {
  const { run, look } = props;
  const curve = shownCurve(run, figure.metric);
  const last = curve ? lastPoint(curve) : null;
  if (!curve || !last) return null;
  const label = look.theme.style.dim(fitText(figure.name, 14));
  const room = Math.max(0, width - 14 - 10);
  const series = {
    length: curve.length,
    y: (index: number) => curveValueAt(curve, index),
    range: (from: number, to: number) => curveRange(curve, from, to),
  };
  return `${label}${look.theme.style.series1(sparkline(series, room, look.glyphs))} ${pad(formatMetric(last.value), 9, 'right')}`;
}

/** Of a run that has taken steps nobody knows how many examples it saw without the batch. */
function examplesText({ run, look }: PaneProps): string | null {
  const { examples, seen } = meaningOf(run);
  if (examples === null) return null;
  const { overview } = look.words;
  const known = seen ?? (run.progress.step === null ? 0 : null);
  const rest = known === null ? '' : ` ${look.glyphs.dot} ${overview.seen(formatCount(known))}`;
  return `${overview.examples(formatCount(examples))}${rest}`;
}

/**
 * Is it trained on all of my data? The whole sentence where it has room below the counts, else its short form, with the
 * examples seen so far behind it if they fit.
 */
function dataRows(props: PaneProps, width: number, room: number): readonly string[] {
  const { run, look } = props;
  const { theme, words, glyphs } = look;
  const { seen } = meaningOf(run);
  const { verdict } = shownLedger(props);
  if (verdict.answer === 'unknown' && verdict.because === 'not-yet') return [];
  const style = theme.style[verdictStyle(verdict)];
  const label = theme.style.dim(fitText(words.overview.data, 14));
  const counts = examplesText(props);
  const sentence = wrapText(words.ledger.verdict(verdict), width);
  if (counts !== null && cellWidth(counts) <= width - 14 && sentence.length < room) {
    return [`${label}${counts}`, ...sentence.map(style)];
  }
  const short = words.ledger.short(verdict);
  const rest = seen === null ? '' : ` ${glyphs.dot} ${words.overview.seen(formatCount(seen))}`;
  const isRoomy = cellWidth(short) + cellWidth(rest) <= width - 14;
  return [`${label}${style(short)}${isRoomy ? theme.style.dim(rest) : ''}`];
}

/** All cards in one row, for screens that have no box for them: a level each, and how full they are. */
function cardsRow({ run, look }: PaneProps, label: (text: string) => string): string | null {
  const shares = run.gpus.cards.flatMap(({ memoryUsed, memoryTotal }) =>
    memoryUsed === null || memoryTotal === null || memoryTotal === 0 ? [] : [memoryUsed / memoryTotal],
  );
  if (shares.length === 0) return null;
  const { levels } = look.glyphs;
  const signs = shares
    .slice(0, 16)
    .map((share) => look.theme.style[memoryStyle(share)](levels[Math.floor(share * (levels.length - 1))] ?? ''));
  const [least, most] = [Math.min(...shares), Math.max(...shares)].map((share) => (100 * share).toFixed(0));
  return `${label(look.words.overview.gpu)}${signs.join('')}  ${least === most ? '' : `${least}–`}${most} %`;
}

/** How long its processes work, while it prepares: the trainer itself counts from its first step on. */
function startRows({ run, now, look }: PaneProps, label: (text: string) => string): readonly string[] {
  const { phase, presence } = run.phase;
  const began = presence?.alive === true ? presence.began : null;
  if (began === null || !preparingPhases.has(phase) || isOver(run, now)) return [];
  return [`${label(look.words.overview.sinceStart)}${formatDuration(Math.max(0, now - began))}`];
}

/** What is good to know where there is room: how long it has trained, how fast, in what batches. */
function moreRows({ run, look }: PaneProps, label: (text: string) => string): readonly string[] {
  const { words, glyphs } = look;
  const elapsed = trainingSeconds(run.progress);
  const { totalBatch } = meaningOf(run);
  const rate = currentRate(run.progress);
  const speed = rate && totalBatch !== null && rate.secondsPerStep > 0 ? totalBatch / rate.secondsPerStep : null;
  const batch = batchFormula(run, glyphs);
  // Where no curve is drawn they stand in its place.
  const hasCurve =
    purposeOf(run) === 'train' && (shownCurve(run, 'loss') !== null || shownCurve(run, 'eval_loss') !== null);
  const scores = hasCurve ? closingScores(run) : [];
  return [
    ...scores.map(({ name, value }) => `${label(printable(name.replace(/^predict_/, '')))}${formatMetric(value)}`),
    elapsed === null ? null : `${label(words.overview.elapsed)}${formatDuration(elapsed)}`,
    batch === null ? null : `${label(words.overview.batch)}${batch}`,
    speed === null ? null : `${label(words.overview.speed)}${formatMetric(speed, 3)}`,
  ].filter((row) => row !== null);
}

export const numbersBox: Box = (props, width, height) => {
  const { run, look } = props;
  const area = inside(width, height);
  const rate = currentRate(run.progress);
  const label = (text: string): string => look.theme.style.dim(fitText(text, 14));
  const epochs = run.progress.epochs;
  const rows: string[] = [];
  const epoch = closingEpoch(run);
  if (epoch !== null) {
    rows.push(`${label('epoch')}${epoch.toFixed(2)}${epochs === null ? '' : ` / ${formatCount(epochs)}`}`);
  }
  for (const figure of figures) {
    const row = figureRow(props, figure, area.width);
    if (row) rows.push(row);
  }
  const cards = props.width < narrowBelow ? cardsRow(props, label) : null;
  if (cards !== null) rows.push(cards);
  if (rate?.tokensPerSecond != null) rows.push(`${label('tokens/s')}${formatCount(rate.tokensPerSecond)}`);
  rows.push(...startRows(props, label));
  rows.push(...dataRows(props, area.width, area.height - rows.length));
  if (rows.length === 0) rows.push(look.theme.style.dim(nothingText(props)));
  else rows.push(...moreRows(props, label).slice(0, Math.max(0, area.height - rows.length)));
  return framed(look.words.overview.numbers, '', rows, props, width, height);
};
