/** The whole run at a glance: loss with evaluations, what is now, checkpoints, cards, what the model is fed. */

import { cardUses } from '../../state/cards.js';
import { evalLossAt } from '../../state/checkpoint-facts.js';
import { bestCheckpoint } from '../../state/checkpoints/best.js';
import { judgeCheckpoint } from '../../state/checkpoints.js';
import { curveOf, curveRange, curveValueAt, lastPoint, lowestPoint } from '../../state/curves.js';
import { meaningOf } from '../../state/meaning.js';
import { currentRate } from '../../state/rate.js';
import { trainedTokens } from '../../state/samples.js';
import { frame, inside } from '../draw/frame.js';
import { formatBytes, formatCount, formatDuration, formatMetric, formatPercent } from '../draw/number.js';
import { sparkline } from '../draw/sparkline.js';
import { beside, fitText, pad, printable, wrapText } from '../draw/text.js';
import { smoothings } from '../interface.js';
import { findingWords, headline, judgementOf, severitySign, severityStyle } from '../judgement.js';
import { cardLine } from './card.js';
import { wholeWord } from './checkpoints.js';
import { metricChart } from './metrics.js';
import type { Pane, PaneProps } from './pane.js';
import { stretchesOf } from './samples.js';

type Box = (props: PaneProps, width: number, height: number) => readonly string[];

const framed = (
  title: string,
  note: string,
  rows: readonly string[],
  props: PaneProps,
  width: number,
  height: number,
): readonly string[] => frame(rows, { title, note, width, height, theme: props.look.theme, glyphs: props.look.glyphs });

function lossTitle(props: PaneProps): string {
  const { words } = props.look;
  const loss = curveOf(props.run.metrics, 'loss') ?? curveOf(props.run.metrics, 'eval_loss');
  const last = loss ? lastPoint(loss) : null;
  const evaluation = curveOf(props.run.metrics, 'eval_loss');
  const lowest = evaluation ? lowestPoint(evaluation) : null;
  const now = last ? ` ${formatMetric(last.value)}` : '';
  const best = lowest
    ? ` · ${words.overview.evaluation} ${words.overview.best} ${formatMetric(lowest.value)} @ ${formatCount(lowest.step)}`
    : '';
  return `${words.overview.loss}${now}${best}`;
}

const lossBox: Box = (props, width, height) => {
  const { run, look, view } = props;
  const area = inside(width, height);
  const name = curveOf(run.metrics, 'loss') ? 'loss' : 'eval_loss';
  const smoothing = smoothings[view.metrics.smoothing] ?? 0;
  const { axis, logarithmic } = view.metrics;
  const chart = metricChart(
    run,
    {
      name,
      axis,
      logarithmic,
      smoothing,
      findings: judgementOf(run, props.now, look).findings,
      width: area.width,
      height: area.height,
      compared: props.fellows.compared,
      window: null,
      cursor: null,
    },
    look,
  );
  const exception = run.phase.exceptions[0];
  const text = look.words.overview;
  const empty = exception
    ? [look.theme.style.dim(text.exception), look.theme.style.bad(printable(`${exception.name}: ${exception.message}`))]
    : [look.theme.style.dim(run.phase.exit === null ? text.waiting(look.words.phases[run.phase.phase]) : text.noLoss)];
  const notes = [logarithmic ? look.words.metrics.logarithmic : '', look.words.axes[axis]].filter(
    (part) => part !== '',
  );
  return framed(
    lossTitle(props),
    chart ? notes.join(' · ') : '',
    chart ? chart.rows : ['', ...empty],
    props,
    width,
    height,
  );
};

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
  { name: 'accuracy', metric: 'accuracy' },
  { name: 'eval_accuracy', metric: 'eval_accuracy' },
];

function figureRow(props: PaneProps, figure: Figure, width: number): string | null {
  const { run, look } = props;
  const curve = curveOf(run.metrics, figure.metric);
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

const numbersBox: Box = (props, width, height) => {
  const { run, look } = props;
  const area = inside(width, height);
  const meaning = meaningOf(run);
  const rate = currentRate(run.progress);
  const label = (text: string): string => look.theme.style.dim(fitText(text, 14));
  const epochs = run.progress.epochs;
  const rows: string[] = [];
  if (run.progress.epoch !== null) {
    rows.push(`${label('epoch')}${run.progress.epoch.toFixed(2)}${epochs === null ? '' : ` / ${formatCount(epochs)}`}`);
  }
  for (const figure of figures) {
    const row = figureRow(props, figure, area.width);
    if (row) rows.push(row);
  }
  if (rate?.tokensPerSecond != null) rows.push(`${label('tokens/s')}${formatCount(rate.tokensPerSecond)}`);
  if (meaning.examples !== null) {
    const seen = meaning.seen === null ? '–' : formatCount(meaning.seen);
    rows.push(`${label(look.words.overview.data)}${look.words.overview.examples(formatCount(meaning.examples), seen)}`);
  }
  if (rows.length === 0) rows.push(look.theme.style.dim(look.words.overview.nothing));
  return framed(look.words.overview.numbers, '', rows, props, width, height);
};

const checkpointsBox: Box = (props, width, height) => {
  const { run, look, now } = props;
  const area = inside(width, height);
  const list = [...run.checkpoints.list].reverse();
  const bestPath = bestCheckpoint(run)?.path;
  const { theme, glyphs } = look;
  const rows = list.slice(0, area.height).map((checkpoint) => {
    const whole = judgeCheckpoint(checkpoint);
    const best = checkpoint.path === bestPath ? theme.style.accent(` ${glyphs.star}`) : '';
    const evaluation = evalLossAt(run, checkpoint.step);
    const loss =
      evaluation === null ? '' : theme.style.dim(` ${look.words.overview.evaluation} ${formatMetric(evaluation)}`);
    const age = theme.style.dim(pad(formatDuration(now - checkpoint.modified), 9, 'right'));
    return `${wholeWord(checkpoint, whole, props)} ${pad(formatCount(checkpoint.step), 7, 'right')} ${age} ${pad(formatBytes(whole.bytes), 9, 'right')}${loss}${best}`;
  });
  if (rows.length === 0) rows.push(theme.style.dim(look.words.overview.nothing));
  const note = list.length > 0 ? formatCount(list.length) : '';
  return framed(look.words.overview.checkpoints, note, rows, props, width, height);
};

const gpuBox: Box = (props, width, height) => {
  const { run, look } = props;
  const area = inside(width, height);
  const rows = cardUses(run)
    .slice(0, area.height)
    .map((use) => cardLine(use, area.width, props));
  if (rows.length === 0) {
    const why = run.gpus.problem ?? (props.recording ? look.words.gpu.recording : look.words.gpu.waiting);
    rows.push(look.theme.style.dim(why));
  }
  return framed(look.words.overview.gpu, '', rows, props, width, height);
};

/** The trained part of the first example, and how much of it that is: the question people open this program with. */
const sampleBox: Box = (props, width, height) => {
  const { run, look } = props;
  const area = inside(width, height);
  const { theme, words } = look;
  const example = run.samples.examples[0];
  const part = example?.parts[0];
  if (!part) return framed(words.overview.sample, '', [theme.style.dim(words.overview.nothing)], props, width, height);
  const trained = trainedTokens(part);
  const all = part.inputIds.length;
  const share =
    trained === null
      ? ''
      : ` · ${words.samples.trained(formatCount(trained), formatPercent((100 * trained) / Math.max(1, all)))}`;
  const note = `${words.samples.tokens(all)}${share}`;
  const oneLine = (text: string): string => printable(text.replace(/\s*\n\s*/g, ' ⏎ '));
  const stretches = stretchesOf(part);
  const rows: string[] = [];
  if (stretches && stretches.length > 1) {
    // The end of the masked part and the beginning of the trained one: where the prompt turns into the answer.
    const at = stretches.findIndex((stretch) => stretch.trained);
    const before = oneLine(stretches[at - 1]?.text ?? '');
    const room = Math.max(0, area.width * Math.max(1, area.height - 1) - 1);
    const tail = before.length > room ? `…${before.slice(-room + 1)}` : before;
    for (let from = 0; from < tail.length && rows.length < area.height - 1; from += area.width) {
      rows.push(theme.style.masked(tail.slice(from, from + area.width)));
    }
    rows.push(theme.style.trained(oneLine(stretches[at]?.text ?? '')));
  } else {
    const isTrained = trained !== null && stretches?.[0]?.trained !== false;
    rows.push((isTrained ? theme.style.trained : theme.style.masked)(oneLine(part.text)));
  }
  return framed(words.overview.sample, note, rows, props, width, height);
};

/** The findings in a line each, the gravest first. */
const healthBox: Box = (props, width, height) => {
  const { run, now, look } = props;
  const area = inside(width, height);
  const { findings } = judgementOf(run, now, look);
  const { theme, glyphs, words } = look;
  const rows = findings.slice(0, area.height).map((finding) => {
    const text = `${severitySign(finding.severity, glyphs)} ${findingWords(finding, look).title}`;
    return theme.style[severityStyle[finding.severity]](fitText(text, area.width));
  });
  if (rows.length === 0) rows.push(theme.style.good(`${glyphs.yes} ${words.health.well}`));
  const note = findings.length > area.height ? formatCount(findings.length) : '';
  return framed(words.panes.health, note, rows, props, width, height);
};

interface Layout {
  readonly chart: number;
  readonly side: number;
  readonly bottom: number;
}

/** Heights and widths for a body of this size: the chart keeps the most room. */
function layoutOf(width: number, height: number): Layout {
  const side = width >= 160 ? 64 : width >= 110 ? 50 : 0;
  const bottom = height >= 34 ? 8 : height >= 26 ? 6 : height >= 18 ? 4 : 0;
  return { side, bottom, chart: height - bottom };
}

/** Narrow screens: the chart above, figures and checkpoints side by side below, the sample's turning point last. */
function narrow(props: PaneProps): readonly string[] {
  const { width, height } = props;
  const lower = height >= 19 ? 7 : height >= 14 ? 5 : 0;
  const sample = height >= 17 ? 4 : 0;
  const upper = height - lower - sample;
  const half = Math.floor((width - 1) / 2);
  const chart = lossBox(props, width, upper);
  const below =
    lower === 0
      ? []
      : beside(
          [
            { rows: numbersBox(props, half, lower), width: half },
            { rows: checkpointsBox(props, width - half - 1, lower), width: width - half - 1 },
          ],
          1,
        );
  return [...chart, ...below, ...(sample > 0 ? sampleBox(props, width, sample) : [])];
}

/** Above everything: why it died, or what is wrong. No row when all is well. */
function headlineRows(props: PaneProps): readonly string[] {
  const { run, now, look, width } = props;
  const line = headline(judgementOf(run, now, look), look);
  if (line === null) return [];
  // One row where it fits, two where the sentence is longer: what it ends with is what to do.
  const rows = wrapText(line.text, width - 2).slice(0, props.height >= 18 ? 2 : 1);
  return rows.map((row) => look.theme.style[line.style](fitText(` ${row}`, width)));
}

export const overviewPane: Pane = (props) => {
  const top = headlineRows(props);
  const body = overviewBody({ ...props, height: props.height - top.length });
  return { rows: [...top, ...body], extent: { page: props.height, count: props.height } };
};

function overviewBody(props: PaneProps): readonly string[] {
  const { width, height } = props;
  const layout = layoutOf(width, height);
  if (layout.side === 0) return narrow(props);
  const left = width - layout.side - 1;
  const cards = Math.max(1, props.run.gpus.cards.length);
  const gpu = Math.min(cards + 2, Math.max(3, Math.floor(layout.chart / 4)));
  const rest = layout.chart - gpu;
  const findings = judgementOf(props.run, props.now, props.look).findings.length;
  const health = rest >= 18 ? Math.min(Math.max(3, findings + 2), 7) : 0;
  const numbers = Math.min(Math.max(6, Math.ceil((rest - health) / 2)), 10);
  const side = [
    ...numbersBox(props, layout.side, numbers),
    ...(health > 0 ? healthBox(props, layout.side, health) : []),
    ...checkpointsBox(props, layout.side, rest - numbers - health),
    ...gpuBox(props, layout.side, gpu),
  ];
  const top = beside(
    [
      { rows: lossBox(props, left, layout.chart), width: left },
      { rows: side, width: layout.side },
    ],
    1,
  );
  return [...top, ...(layout.bottom > 0 ? sampleBox(props, width, layout.bottom) : [])];
}
