/** The whole run at a glance: loss with evaluations, what is now, checkpoints, cards, what the model is fed. */

import { isAwaited, isWithoutSign } from '../../state/awaited.js';
import { cardUses } from '../../state/cards.js';
import { lastPoint, lowestPoint } from '../../state/curves.js';
import { purposeOf } from '../../state/ledger/settings.js';
import type { RunState } from '../../state/run.js';
import { shownCurve } from '../../state/shown-curve.js';
import { inside } from '../draw/frame.js';
import { formatMetric, formatStep } from '../draw/number.js';
import { beside, fitText, printable, wrapText } from '../draw/text.js';
import { wrapRows } from '../draw/wrap.js';
import { smoothings } from '../interface-state.js';
import { causeWords, findingWords, headline, judgementOf, severitySign, severityStyle } from '../judgement.js';
import { weightFor } from '../smoothing.js';
import type { StyleName } from '../theme.js';
import { cardCell, cardLine } from './card.js';
import { whyNone } from './gpu.js';
import { wellRows } from './health.js';
import { isSmoothed, metricChart } from './metrics.js';
import { noCurveText } from './no-curve.js';
import { type Box, framed, narrowBelow } from './overview-box.js';
import { checkpointsBox } from './overview-checkpoints.js';
import { logBox, logTail } from './overview-log.js';
import { numbersBox } from './overview-numbers.js';
import { resultRows } from './overview-results.js';
import { sampleBox } from './overview-sample.js';
import type { Pane, PaneProps } from './pane.js';

function lossTitle(props: PaneProps): string {
  const { words } = props.look;
  const loss = shownCurve(props.run, 'loss') ?? shownCurve(props.run, 'eval_loss');
  const last = loss ? lastPoint(loss) : null;
  const evaluation = shownCurve(props.run, 'eval_loss');
  const lowest = evaluation ? lowestPoint(evaluation) : null;
  const now = last ? ` ${formatMetric(last.value)}` : '';
  const best = lowest
    ? ` · ${words.overview.evaluation} ${words.overview.best} ${formatMetric(lowest.value)} @ ${formatStep(lowest.step)}`
    : '';
  return `${words.overview.loss}${now}${best}`;
}

/** The metric whose curve is shown. */
export const lossName = (run: RunState): string => (shownCurve(run, 'loss') ? 'loss' : 'eval_loss');

/** Rows of a dead run's last exception that are shown at any rate. */
const leastException = 2;

function waitingText({ run, look }: PaneProps): string {
  const { overview, phases } = look.words;
  if (isAwaited(run)) return overview.absent(printable(run.origin.path ?? run.origin.name));
  return isWithoutSign(run) ? overview.noSign : overview.waiting(phases[run.phase.phase]);
}

const lossBox: Box = (props, width, height) => {
  const { run, look, view } = props;
  const area = inside(width, height);
  const name = lossName(run);
  const smoothing = smoothings[view.metrics.smoothing] ?? 0;
  const { axis, logarithmic } = view.metrics;
  const drawn = {
    name,
    axis,
    logarithmic,
    smoothing,
    findings: judgementOf(run, props.now, look).findings,
    width: area.width,
    height: area.height,
    // Compared runs have a legend on their own pane alone.
    compared: [],
    window: null,
    cursor: null,
  };
  const chart = purposeOf(run) === 'train' ? metricChart(run, drawn, look) : null;
  const curve = shownCurve(run, name);
  const notes = [
    ...(curve && isSmoothed(curve, smoothing)
      ? [`${look.words.metrics.smoothing} ${weightFor(curve, smoothing)}`]
      : []),
    ...(logarithmic ? [look.words.metrics.logarithmic] : []),
  ];
  if (chart) return framed(lossTitle(props), notes.join(` ${look.glyphs.dot} `), chart.rows, props, width, height);
  const results = resultRows(props, area.width);
  const text = look.words.overview;
  const title = results.length > 0 || purposeOf(run) !== 'train' ? text.results : lossTitle(props);
  return framed(title, '', insteadOfChart(props, results, area.width, area.height), props, width, height);
};

/** Without a curve: what it died of, or what is waited for, and below it what came of it or what the trainer says. */
function insteadOfChart(
  props: PaneProps,
  results: readonly string[],
  width: number,
  height: number,
): readonly string[] {
  const { run, look } = props;
  const exception = run.phase.exceptions[0];
  const { cause } = judgementOf(run, props.now, look);
  const advice = cause === null ? '' : causeWords(cause, look).advice;
  const advised = advice === '' ? [] : ['', ...wrapText(`${look.glyphs.arrow} ${advice}`, width)];
  // A long exception leaves the room that the advice needs: what to do must not fall out of the box.
  const most = Math.max(leastException, height - advised.length - 2);
  const empty = exception
    ? [
        look.theme.style.dim(look.words.overview.exception),
        ...wrapRows(printable(`${exception.name}: ${exception.message}`), width, most, look.glyphs.ellipsis).map(
          look.theme.style.bad,
        ),
      ]
    : wrapText(noCurveText(props) ?? waitingText(props), width).map(look.theme.style.dim);
  empty.push(...advised);
  // Loading a model may take minutes.
  const said = results.length > 0 ? results : logTail(props, width, Math.max(0, height - empty.length - 2));
  return [...(empty.length < height ? [''] : []), ...empty, '', ...said];
}

const whyNoCards = (props: PaneProps, width: number, height: number): readonly string[] =>
  wrapRows(printable(whyNone(props)), width, height, props.look.glyphs.ellipsis).map(props.look.theme.style.dim);

const gpuBox: Box = (props, width, height) => {
  const { run, look } = props;
  const area = inside(width, height);
  const uses = cardUses(run);
  const columns = Math.ceil(uses.length / Math.max(1, area.height));
  const cell = Math.floor((area.width - 2 * (columns - 1)) / columns);
  // Where not every card has a row of its own, they share rows: none is left out as long as a bar can be drawn.
  const rows =
    columns <= 1
      ? uses.map((use) => cardLine(use, area.width, props))
      : Array.from({ length: area.height }, (_, row) =>
          uses
            .filter((_use, index) => index % area.height === row)
            .map((use) => cardCell(use, cell, props))
            .join('  '),
        );
  if (rows.length === 0) rows.push(...whyNoCards(props, area.width, area.height));
  // Two shares stand in a row of its own: how full the card is, and how much of it works.
  const { overview, gpu } = look.words;
  const title = columns === 1 ? `${overview.gpu} ${look.glyphs.dot} ${gpu.utilization}` : overview.gpu;
  return framed(title, '', rows, props, width, height);
};

/** The rows of the findings, the gravest first. What the line on top tells stays out. */
function healthRows(props: PaneProps, width: number, most: number): readonly string[] {
  const { run, now, look } = props;
  const judgement = judgementOf(run, now, look);
  const { glyphs } = look;
  const onTop = headline(judgement, look) !== null;
  const others = onTop && judgement.cause === null ? judgement.findings.slice(1) : judgement.findings;
  if (others.length === 0) return onTop ? [] : wellRows(props, width, most);
  const told = others.map((finding): Told => {
    const text = `${severitySign(finding.severity, glyphs)} ${findingWords(finding, look).title}`;
    return { text, style: severityStyle[finding.severity] };
  });
  // Most seconds bring the same sentences.
  const key = told.map(({ text, style }) => `${style} ${text}`).join('\n');
  return look.memo.of('overview-health', [key, width, most], () => fitted(told, width, most, look));
}

interface Told {
  readonly text: string;
  readonly style: StyleName;
}

/** Whole sentences where all of them have room, else at most two rows each and how many more there are. */
function fitted(
  told: readonly Told[],
  width: number,
  most: number,
  { theme, glyphs, words }: PaneProps['look'],
): readonly string[] {
  const rowsOf = (atMost: number): readonly (readonly string[])[] =>
    told.map(({ text, style }) => wrapRows(text, width, atMost, glyphs.ellipsis).map(theme.style[style]));
  const whole = rowsOf(most).flat();
  if (whole.length <= most) return whole;
  const each = rowsOf(2);
  const rows = each.flat();
  if (rows.length <= most) return rows;
  const shown: string[] = [];
  let count = 0;
  for (const finding of each) {
    if (shown.length + finding.length > most - 1) break;
    shown.push(...finding);
    count += 1;
  }
  return [...shown, theme.style.dim(words.health.more(told.length - count))];
}

interface Layout {
  readonly chart: number;
  readonly side: number;
  readonly bottom: number;
}

/** Heights and widths for a body of this size: the chart keeps the most room. */
function layoutOf(width: number, height: number): Layout {
  const side = width >= 160 ? 64 : width >= narrowBelow ? 50 : 0;
  const bottom = height >= 34 ? 8 : height >= 26 ? 6 : height >= 18 ? 4 : 0;
  return { side, bottom, chart: height - bottom };
}

/** Narrow screens: the chart above, figures and checkpoints side by side below, the sample's turning point last. */
function narrow(props: PaneProps): readonly string[] {
  const { width, height } = props;
  const lower = height >= 18 ? 7 : height >= 14 ? 5 : 0;
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
  // One row where it fits, more where the sentence is longer: what it ends with is what to do.
  const rows = wrapRows(
    line.text,
    width - 2,
    props.height >= 20 ? 3 : props.height >= 18 ? 2 : 1,
    look.glyphs.ellipsis,
  );
  return rows.map((row) => look.theme.style[line.style](fitText(` ${row}`, width)));
}

export const overviewPane: Pane = (props) => {
  const top = headlineRows(props);
  const body = overviewBody({ ...props, height: props.height - top.length });
  return { rows: [...top, ...body], extent: { page: props.height, count: props.height } };
};

/** Rows of checkpoints that are kept free from the beginning, so that the first ones move nothing. */
const leastCheckpoints = 5;
/** Rows of the box with the console's end: with fewer lines it tells less than it stirs. */
const leastLog = 10;

function overviewBody(props: PaneProps): readonly string[] {
  const { width, height } = props;
  const layout = layoutOf(width, height);
  if (layout.side === 0) return narrow(props);
  const left = width - layout.side - 1;
  const cards = props.run.gpus.cards.length || whyNoCards(props, inside(layout.side, 0).width, 3).length;
  const gpu = Math.min(cards + 2, Math.max(3, Math.floor(layout.chart / 4)));
  const rest = layout.chart - gpu;
  const found = rest >= 18 ? healthRows(props, inside(layout.side, 0).width, rest >= 30 ? 9 : 5) : [];
  const health = found.length > 0 ? found.length + 2 : 0;
  // The first checkpoints have their rows from the beginning; what is left up to there the figures have.
  const numbers = Math.min(Math.max(6, rest - health - leastCheckpoints - 2), rest >= 30 ? 14 : 10);
  const room = rest - numbers - health;
  // On a tall screen the list takes what it needs, and the newest lines of the console the room below it.
  const wanted = Math.max(leastCheckpoints, props.run.checkpoints.list.length) + 2;
  const log = room - wanted >= leastLog && props.run.log.start.length > 0 ? room - wanted : 0;
  const side = [
    ...numbersBox(props, layout.side, numbers),
    ...(health > 0 ? framed(props.look.words.panes.health, '', found, props, layout.side, health) : []),
    ...checkpointsBox(props, layout.side, room - log),
    ...(log > 0 ? logBox(props, layout.side, log) : []),
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
