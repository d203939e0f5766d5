/** The checkpoints on disk: how old, how large, how good, whole or torn, and which one to resume from. */
import { isAtWork } from '../../state/at-work.js';
import {
  bestCheckpoint,
  nearestEvaluation,
  outputModel,
  type Ranking,
  rankingOf,
} from '../../state/checkpoints/best.js';
import { checkpointByConsole } from '../../state/checkpoints/by-console.js';
import { type Condition, conditionOf, isOver } from '../../state/checkpoints/condition.js';
import { foreignOf } from '../../state/checkpoints/foreign.js';
import { lastCheckpoint } from '../../state/checkpoints/newest.js';
import { doomedCheckpoints } from '../../state/checkpoints/rotation.js';
import { nextSaveStep } from '../../state/checkpoints/save-plan.js';
import { modelWeights } from '../../state/checkpoints/weights.js';
import { type Checkpoint, judgeCheckpoint } from '../../state/checkpoints.js';
import { frame, inside } from '../draw/frame.js';
import { formatBytes, formatCount, formatDuration, formatMetric } from '../draw/number.js';
import { columnGap, type TableColumn, table } from '../draw/table.js';
import { beside, cellWidth, cutMiddle, printable } from '../draw/text.js';
import type { Look } from '../look.js';
import type { StyleName } from '../theme.js';
import { outlookRows } from './checkpoints-outlook.js';
import { notice, type Pane, type PaneProps } from './pane.js';

const conditionStyle: Readonly<Record<Condition, StyleName>> = {
  whole: 'good',
  weights: 'accent',
  torn: 'bad',
  writing: 'warn',
  pointers: 'warn',
  unread: 'dim',
};

const conditionSign = (condition: Condition, { glyphs }: Look): string =>
  ({
    whole: glyphs.yes,
    weights: glyphs.yes,
    torn: glyphs.no,
    pointers: glyphs.no,
    writing: glyphs.phase.saving,
    unread: glyphs.dot,
  })[condition];

/** Age and size: of a checkpoint that is not read yet only its name is known. */
export const measures = (checkpoint: Checkpoint, { run, now }: PaneProps) =>
  run.isBeingRead
    ? { age: '', size: '' }
    : { age: formatDuration(now - checkpoint.modified), size: formatBytes(judgeCheckpoint(checkpoint).bytes) };

/** One sign: whole, weights alone, torn or being written, told apart by form and colour. */
export function wholeWord(checkpoint: Checkpoint, props: PaneProps): string {
  const condition = conditionOf(props.run, checkpoint, props.now);
  return props.look.theme.style[conditionStyle[condition]](conditionSign(condition, props.look));
}

/** One row of the table: a checkpoint and how it stands. Made for the rows that show: a run may keep thousands. */
interface Entry {
  readonly checkpoint: Checkpoint;
  readonly condition: Condition;
}

const entryOf = (checkpoint: Checkpoint, { run, now }: PaneProps): Entry => ({
  checkpoint,
  condition: conditionOf(run, checkpoint, now),
});

/** What sets some checkpoints apart from the others, found once a picture. */
interface Distinctions {
  readonly best: ReturnType<typeof bestCheckpoint>;
  readonly last: Checkpoint | null;
  readonly model: string | null;
  readonly doomed: ReadonlySet<string>;
  readonly isForeign: (checkpoint: Checkpoint) => boolean;
}

const distinctionsOf = ({ run, now }: PaneProps): Distinctions => ({
  best: bestCheckpoint(run),
  last: lastCheckpoint(run),
  model: outputModel(run)?.checkpoint ?? null,
  isForeign: foreignOf(run),
  doomed: new Set(
    run.phase.trainingCompleted || !isAtWork(run, now) || nextSaveStep(run) === null
      ? []
      : doomedCheckpoints(run).map((one) => one.path),
  ),
});

/** In words where they have room, else in as few as tell the same; what stands elsewhere on the pane has none. */
interface Note {
  readonly text: string;
  readonly brief: string;
}

const note = (text: string, brief = text): Note => ({ text, brief });

const fileName = (name: string, { look }: PaneProps): string =>
  name === modelWeights ? look.words.checkpoints.weights : printable(name);

/** The gravest first. */
function notesOf(
  { checkpoint, condition }: Entry,
  { best, last, model, doomed, isForeign }: Distinctions,
  props: PaneProps,
): readonly Note[] {
  const { words, theme, glyphs } = props.look;
  const text = words.checkpoints;
  const { path } = checkpoint;
  const isBest = best?.path === path;
  const star = theme.style.accent(`${glyphs.star} ${text.best}`);
  const { bad, warn, dim } = theme.style;
  const missing = condition === 'torn' ? judgeCheckpoint(checkpoint).missing : [];
  const names = missing.map((name) => fileName(name, props)).join(', ');
  return [
    ...(missing.length > 0 ? [note(bad(text.missing(names)), bad(text.missingFiles(missing.length)))] : []),
    ...(isBest ? [note(`${star} ${dim(text.bestBy[best.by])}`, star)] : []),
    ...(last?.path === path ? [note(text.last)] : []),
    ...(isForeign(checkpoint) ? [note(warn(text.foreign))] : []),
    ...(condition === 'pointers' ? [note(warn(text.conditions.pointers))] : []),
    ...(doomed.has(path) ? [note((isBest ? warn : dim)(text.doomed))] : []),
    ...(model === path ? [note(dim(text.sameAsModel), '')] : []),
  ];
}

function notesText(notes: readonly Note[], room: number, { look }: PaneProps): string {
  const between = look.theme.style.dim(` ${look.glyphs.dot} `);
  const whole = notes.map(({ text }) => text).join(between);
  if (cellWidth(whole) <= room) return whole;
  const told = notes.flatMap(({ brief }) => (brief === '' ? [] : [brief]));
  while (told.length > 1 && cellWidth(told.join(between)) > room) told.pop();
  return told.join(between);
}

function evaluationCell(checkpoint: Checkpoint, ranking: Ranking, props: PaneProps): string {
  const { theme, glyphs } = props.look;
  const found = nearestEvaluation(props.run, ranking.metric, checkpoint.step);
  if (!found) return '';
  if (found.step === checkpoint.step) return formatMetric(found.value);
  // Of another step: near it, but not its own.
  return theme.style.dim(`${glyphs.approximately}${formatMetric(found.value)}`);
}

function fileRows({ checkpoint, condition }: Entry, width: number, props: PaneProps): readonly string[] {
  const { theme, glyphs } = props.look;
  const style = theme.style[condition === 'torn' ? 'bad' : 'dim'];
  if (condition === 'unread') return [];
  const lacks = judgeCheckpoint(checkpoint).missing.map((name) =>
    style(`${glyphs.no.padStart(9)}  ${fileName(name, props)}`),
  );
  const files = Object.entries(checkpoint.files)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, file]) => {
      const short =
        file.expected !== null && file.size < file.expected ? theme.style.bad(` < ${formatBytes(file.expected)}`) : '';
      const room = Math.max(0, width - 11 - cellWidth(short));
      // What a file is stands at its name's end, where it lies at its beginning.
      return `${formatBytes(file.size).padStart(9)}  ${cutMiddle(printable(name), room, glyphs.ellipsis)}${short}`;
    });
  return [...lacks, ...files];
}

const bytesOf = (all: readonly Checkpoint[]): number => all.reduce((sum, one) => sum + judgeCheckpoint(one).bytes, 0);

/** `all`: the newest first. */
function mainFrame(all: readonly Checkpoint[], selected: number, width: number, height: number, props: PaneProps) {
  const { run, look } = props;
  const { words, theme, glyphs } = look;
  const text = words.checkpoints;
  const ranking = rankingOf(run);
  const distinctions = distinctionsOf(props);
  const isEvaluated = nearestEvaluation(run, ranking.metric, 0) !== null;
  const columns: readonly TableColumn[] = [
    { title: text.step, align: 'right', priority: 1 },
    { title: text.age, align: 'right', priority: 5 },
    { title: text.size, align: 'right', priority: 4 },
    ...(isEvaluated ? [{ title: ranking.metric, align: 'right', priority: 3 } as const] : []),
    { title: text.state, align: 'left', priority: 2 },
    { title: text.notes, align: 'left', priority: 6, grows: true },
  ];
  const area = inside(width, height);
  const visible = Math.max(1, area.height - 1);
  const offset = Math.max(0, Math.min(selected - Math.floor(visible / 2), all.length - visible));
  const entries = all.slice(offset, offset + visible).map((checkpoint) => entryOf(checkpoint, props));
  const facts = entries.map(({ checkpoint, condition }): readonly string[] => {
    const state = `${conditionSign(condition, look)} ${text.conditions[condition]}`;
    const { age, size } = measures(checkpoint, props);
    return [
      formatCount(checkpoint.step),
      age,
      size,
      ...(isEvaluated ? [evaluationCell(checkpoint, ranking, props)] : []),
      theme.style[conditionStyle[condition]](state),
    ];
  });
  const taken = columns
    .slice(0, -1)
    .map(({ title }, at) => Math.max(cellWidth(title), ...facts.map((row) => cellWidth(row[at] ?? ''))));
  const notesRoom = area.width - 1 - taken.reduce((sum, cells) => sum + cells + columnGap, 0);
  const rows = entries.map((entry, at) => [
    ...(facts[at] ?? []),
    notesText(notesOf(entry, distinctions, props), notesRoom, props),
  ]);
  const place = { width: area.width, height: area.height, selected: selected - offset, offset: 0 };
  return frame(table(columns, rows, { ...place, theme }), {
    title: run.isBeingRead ? words.panes.checkpoints : text.total(all.length, formatBytes(bytesOf(all))),
    note: run.checkpoints.removed.length > 0 ? text.deleted(run.checkpoints.removed.length) : '',
    width,
    height,
    theme,
    glyphs,
  });
}

/** Why there is none in sight. */
function noneText({ run, now, look }: PaneProps): string {
  const words = look.words.checkpoints;
  const named = checkpointByConsole(run);
  if (named) return words.byConsole(String(named.step));
  if (isOver(run, now)) return words.noneEver;
  const due = isAtWork(run, now) ? nextSaveStep(run) : null;
  return due === null ? words.none : words.noneBecause(formatCount(due));
}

export const checkpointsPane: Pane = (props) => {
  const { run, width, height, look, view } = props;
  const { theme, glyphs } = look;
  // Newest first: that is the one people look for.
  const all = run.checkpoints.list.toReversed();
  const outlook = outlookRows(props, height >= 20 ? 6 : 3);
  const mainHeight = Math.max(4, height - outlook.length);
  const extent = { page: Math.max(1, mainHeight - 3), count: all.length };
  if (all.length === 0) {
    const rows = notice(noneText(props), props);
    return { rows: [...rows, '', ...outlook], extent };
  }
  const selected = Math.min(view.checkpoints.selected, all.length - 1);
  const chosen = all[selected];
  const sideWidth = width >= 120 && chosen ? 44 : 0;
  if (sideWidth === 0 || !chosen) {
    return { rows: [...mainFrame(all, selected, width, mainHeight, props), ...outlook], extent };
  }
  const mainWidth = width - sideWidth - 1;
  const side = frame(fileRows(entryOf(chosen, props), sideWidth - 4, props), {
    title: chosen.path,
    width: sideWidth,
    height: mainHeight,
    theme,
    glyphs,
  });
  const columns = [
    { rows: mainFrame(all, selected, mainWidth, mainHeight, props), width: mainWidth },
    { rows: side, width: sideWidth },
  ];
  return { rows: [...beside(columns, 1), ...outlook], extent };
};
