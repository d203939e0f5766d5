/** Every run that was found, a row each: which one lives, which one is ill, which one learns best. */

import type { RunNode } from '../../state/nodes.js';
import { type ListedRun, type RunSummary, summaryOf } from '../../state/summary.js';
import { frame, inside } from '../draw/frame.js';
import { formatCount, formatDuration, formatMetric } from '../draw/number.js';
import { sparkline } from '../draw/sparkline.js';
import { type TableColumn, table } from '../draw/table.js';
import { cut, printable } from '../draw/text.js';
import { stateStyle, stateWord } from '../header.js';
import type { InterfaceState, RunOrder } from '../interface-state.js';
import { severitySign, severityStyle } from '../judgement.js';
import { seriesColours } from '../series.js';
import { linkRows, nodeTexts, unseenNodes } from './hosts.js';
import { notice, type Pane, type PaneProps } from './pane.js';

const stateRanks: readonly string[] = [
  'training',
  'evaluating',
  'saving',
  'predicting',
  'tokenizing',
  'loading',
  'starting',
  'stalled',
  'failed',
  'killed',
  'unknown',
  'finished',
];

/** Neither no loss nor a broken one is a low one. */
const lossRank = ({ summary }: ListedRun): number =>
  Number.isFinite(summary?.loss) ? (summary?.loss ?? 0) : Number.MAX_VALUE;

const orders: Readonly<Record<RunOrder, (a: ListedRun, b: ListedRun) => number>> = {
  newest: (a, b) => b.modified - a.modified,
  name: (a, b) => a.name.localeCompare(b.name),
  loss: (a, b) => lossRank(a) - lossRank(b),
  state: (a, b) =>
    stateRanks.indexOf(a.summary?.state ?? 'unknown') - stateRanks.indexOf(b.summary?.state ?? 'unknown'),
};

const textOf = (run: ListedRun): string =>
  [
    run.name,
    run.path,
    run.host,
    ...run.nodes.map((node) => node.host),
    run.summary?.state,
    run.summary?.stage,
    run.summary?.model,
  ]
    .join(' ')
    .toLowerCase();

/** The runs as the person asked to see them: filtered by what is typed, in the chosen order. */
export function visibleRuns(list: readonly ListedRun[], view: InterfaceState): readonly ListedRun[] {
  const needle = view.search?.pane === 'runs' ? view.search.text.toLowerCase() : '';
  const kept = needle === '' ? list : list.filter((run) => textOf(run).includes(needle));
  // Equal ones keep their order, which is newest first.
  return kept.toSorted(orders[view.runs.order]);
}

function markOf(run: ListedRun, props: PaneProps): string {
  const at = props.view.runs.marked.indexOf(run.path);
  const { theme, glyphs } = props.look;
  if (run.path === props.run.origin.path) return theme.style.accent(glyphs.playing);
  return at < 0 ? ' ' : theme.style[seriesColours[at + 1] ?? 'series4'](glyphs.full);
}

/** Of the open run more is known than the list has read of it: its row must not contradict the header. */
function summaryIn(listed: ListedRun, { run, now, look }: PaneProps): RunSummary | null {
  if (listed.path !== run.origin.path) return listed.summary;
  const second = Math.floor(now);
  return look.memo.of('open-run', [run, second], () => summaryOf(run, second));
}

function findingsText(summary: RunSummary, props: PaneProps): string {
  const { theme, glyphs } = props.look;
  const { errors, warnings } = summary;
  const parts = [
    errors > 0 ? theme.style[severityStyle.error](`${severitySign('error', glyphs)}${errors}`) : '',
    warnings > 0 ? theme.style[severityStyle.warning](`${severitySign('warning', glyphs)}${warnings}`) : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** The machine or the job that it runs in. */
function whereText(run: ListedRun, props: PaneProps): string {
  const { words } = props.look;
  if (run.job === undefined) return printable(run.host ?? '');
  const { id, left, nodes, state, time } = run.job;
  const parts = [words.runs.job(printable(id))];
  if ((nodes ?? 1) > 1) parts.push(words.runs.nodes(nodes ?? 1));
  if (left !== null && state === 'RUNNING') {
    parts.push(words.runs.jobLeft(formatDuration(Math.max(0, left - Math.max(0, props.now - time)))));
  }
  return parts.join(` ${props.look.glyphs.dot} `);
}

/** What a job says of a run that has nothing to say yet. */
function unreadText(run: ListedRun, props: PaneProps): string {
  const { theme, words } = props.look;
  if (run.job === undefined) return theme.style.dim(words.runs.reading);
  const { state, reason } = run.job;
  const word = words.runs.jobStates[state] ?? printable(state.toLowerCase());
  return theme.style[state === 'RUNNING' ? 'good' : 'dim'](reason === null ? word : `${word}: ${printable(reason)}`);
}

/** As the header says it, in the room of a column. */
function stateText(summary: RunSummary, { look }: PaneProps): string {
  const { theme, glyphs, words } = look;
  const { state, stoppedIn, unseen, errors, warnings } = summary;
  const word = `${glyphs.phase[state]} ${stateWord({ phase: state, stoppedIn }, look)}`;
  if (unseen !== null) return theme.style.warn(`${word} ${glyphs.dot} ${words.runs.silent}`);
  return theme.style[stateStyle(state, { error: errors, warning: warnings })](word);
}

function cellsOf(run: ListedRun, props: PaneProps): readonly string[] {
  const { theme, glyphs } = props.look;
  const summary = summaryIn(run, props);
  const age = formatDuration(Math.max(0, props.now - run.modified));
  if (!summary)
    return [
      markOf(run, props),
      printable(run.name),
      unreadText(run, props),
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      whereText(run, props),
      run.job === undefined ? age : '',
    ];
  const series = {
    length: summary.shape.length,
    y: (index: number) => summary.shape[index] ?? Number.NaN,
    range: (from: number, to: number) => {
      const part = summary.shape.slice(from, to).filter((value) => !Number.isNaN(value));
      return { min: Math.min(...part), max: Math.max(...part) };
    },
  };
  const done = summary.part?.done ?? summary.step;
  const total = summary.part?.total ?? summary.totalSteps;
  const steps = done === null ? '' : `${formatCount(done)}${total === null ? '' : `/${formatCount(total)}`}`;
  return [
    markOf(run, props),
    printable(run.name),
    stateText(summary, props),
    printable(summary.stage ?? ''),
    printable(summary.model ?? ''),
    steps,
    summary.loss === null ? '' : formatMetric(summary.loss),
    theme.style.series1(sparkline(series, summary.shape.length, glyphs)),
    summary.timeLeft === null ? '' : formatDuration(summary.timeLeft),
    findingsText(summary, props),
    whereText(run, props),
    age,
  ];
}

/** A line of the list: a run, or below it one of the machines that it runs on. */
interface Line {
  readonly run: ListedRun;
  readonly node: RunNode | 'unseen' | null;
}

/** Most runs of thousands are a line each, and need no list of their own. */
const linesOf = (run: ListedRun): Line | readonly Line[] =>
  run.nodes.length === 0
    ? { run, node: null }
    : [
        { run, node: null },
        ...run.nodes.filter((node) => node.place !== null || run.nodes.length > 1).map((node) => ({ run, node })),
        ...(unseenNodes(run.nodes) > 0 ? [{ run, node: 'unseen' as const }] : []),
      ];

function nodeCells({ run, node }: Line, props: PaneProps): readonly string[] {
  const { theme, glyphs, words } = props.look;
  const blank = Array.from({ length: 12 }, () => '');
  if (node === null || node === 'unseen') {
    const stem = glyphs.unicode ? '└' : '`';
    return blank.with(1, theme.style.dim(`${stem} ${words.runs.unseen(unseenNodes(run.nodes))}`));
  }
  const { name, state, age } = nodeTexts(node, node === run.nodes.at(-1) && unseenNodes(run.nodes) === 0, props);
  return blank.with(1, name).with(2, state).with(11, age);
}

/** What the list does not show, as a row below it. */
function leftOutRows(width: number, { look, fellows }: PaneProps): readonly string[] {
  const text = fellows.leftOut ? look.words.runs.leftOut(fellows.leftOut) : '';
  return text === '' ? [] : [cut(` ${look.theme.style.dim(text)}`, width)];
}

export const runsPane: Pane = (props) => {
  const { width, height, look, view, fellows } = props;
  const { words, theme, glyphs } = look;
  const runs = visibleRuns(fellows.list, view);
  const area = inside(width, height);
  const links = [...linkRows(fellows.links ?? [], area.width, props), ...leftOutRows(area.width, props)];
  const room = Math.max(1, area.height - links.length);
  const extent = { page: Math.max(1, room - 1), count: runs.length };
  if (fellows.list.length === 0) {
    const text = fellows.complete ? words.runs.none(fellows.places.map(printable).join(', ')) : words.runs.searching;
    return { rows: [...notice(text, props), '', ...links], extent };
  }
  const isElsewhere = (fellows.links ?? []).length > 0 || fellows.list.some((run) => run.job !== undefined);
  const columns: readonly TableColumn[] = [
    { title: ' ', align: 'left', priority: 0, picture: true },
    { title: words.runs.run, align: 'left', priority: 1, grows: true, yields: 5 },
    { title: words.runs.state, align: 'left', priority: 2 },
    { title: words.runs.stage, align: 'left', priority: 8 },
    { title: words.runs.model, align: 'left', priority: 9 },
    { title: words.runs.step, align: 'right', priority: 3 },
    { title: words.runs.loss, align: 'right', priority: 4 },
    { title: words.runs.curve, align: 'left', priority: 7, picture: true },
    { title: words.runs.left, align: 'right', priority: 6 },
    { title: words.runs.found, align: 'left', priority: 5 },
    { title: isElsewhere ? words.runs.host : '', align: 'left', priority: isElsewhere ? 2 : 20 },
    { title: words.runs.age, align: 'right', priority: 5 },
  ];
  const chosen = runs.findIndex((run) => run.path === view.runs.selected);
  const selected = Math.max(0, chosen);
  const lines = runs.flatMap(linesOf);
  const chosenLine = Math.max(
    0,
    lines.findIndex((line) => line.run === runs[selected]),
  );
  const offset = Math.max(0, Math.min(chosenLine - Math.floor(room / 2), lines.length - room + 1));
  // Only what is in sight is made: a list may hold thousands.
  const window = lines.slice(offset, offset + room);
  const rows = window.map((line) => (line.node === null ? cellsOf(line.run, props) : nodeCells(line, props)));
  const options = { width: area.width, height: room, selected: chosenLine - offset, offset: 0, theme };
  const note = [
    view.search?.pane === 'runs' ? words.runs.filter(view.search.text) : '',
    words.runs.orders[view.runs.order],
  ];
  return {
    rows: frame([...table(columns, rows, options), ...links], {
      title: words.runs.title(runs.length),
      note: note.filter((part) => part !== '').join(' · '),
      width,
      height,
      theme,
      glyphs,
    }),
    extent,
  };
};
