/** The checkpoints on disk: how old, how large, how good, whole or torn, and which one to resume from. */
import { evalLossAt, isBest } from '../../state/checkpoint-facts.js';
import { type Checkpoint, judgeCheckpoint, type Wholeness } from '../../state/checkpoints.js';
import { settingNumber } from '../../state/config.js';
import { frame, inside } from '../draw/frame.js';
import { formatBytes, formatCount, formatDuration, formatMetric } from '../draw/number.js';
import { type TableColumn, table } from '../draw/table.js';
import { beside } from '../draw/text.js';
import { notice, type Pane, type PaneProps } from './pane.js';

/** Files are written one after the other for a while; until then a lack is no fault. */
const youthSeconds = 20;

export const isBeingWritten = (checkpoint: Checkpoint, props: Pick<PaneProps, 'run' | 'now'>): boolean =>
  props.run.phase.exit === null && props.now - checkpoint.modified < youthSeconds;

export function wholeWord(checkpoint: Checkpoint, whole: Wholeness, props: PaneProps): string {
  const { words, theme, glyphs } = props.look;
  if (whole.missing.length === 0) return theme.style.good(glyphs.yes);
  if (isBeingWritten(checkpoint, props)) return theme.style.warn(words.checkpoints.writing);
  return theme.style.bad(glyphs.no);
}

/** A checkpoint without optimizer state was saved for use, not for resuming: that is no tear. */
function notesOf(checkpoint: Checkpoint, whole: Wholeness, newest: boolean, props: PaneProps): string {
  const { words, theme, glyphs } = props.look;
  const notes: string[] = [];
  if (isBest(props.run, checkpoint)) notes.push(theme.style.accent(`${glyphs.star} ${words.checkpoints.best}`));
  if (newest) notes.push(words.checkpoints.last);
  if (whole.missing.length > 0 && !isBeingWritten(checkpoint, props)) {
    notes.push(theme.style.warn(`${words.checkpoints.missing}: ${whole.missing.join(', ')}`));
  }
  return notes.join(theme.style.dim(' · '));
}

export function nextSave(props: Pick<PaneProps, 'run'>): number | null {
  const every = settingNumber(props.run.config, 'save_steps');
  const { step, totalSteps } = props.run.progress;
  if (every === null || every < 1) return null;
  const next = (Math.floor((step ?? 0) / every) + 1) * every;
  return totalSteps !== null ? Math.min(next, totalSteps) : next;
}

function fileRows(checkpoint: Checkpoint, width: number, props: PaneProps): readonly string[] {
  const { theme } = props.look;
  const names = Object.keys(checkpoint.files).sort();
  return names.map((name) => {
    const file = checkpoint.files[name];
    const size = formatBytes(file?.size ?? 0);
    const short =
      file?.expected != null && file.size < file.expected ? theme.style.bad(` < ${formatBytes(file.expected)}`) : '';
    return `${size.padStart(9)}  ${name}${short}`.slice(0, width + 40);
  });
}

export const checkpointsPane: Pane = (props) => {
  const { run, now, width, height, look, view } = props;
  const { words, theme, glyphs } = look;
  // Newest first: that is the one people look for.
  const list = [...run.checkpoints.list].reverse();
  const extent = { page: Math.max(1, height - 6), count: list.length };
  if (list.length === 0) {
    const due = run.phase.exit === null ? nextSave(props) : null;
    const text = due === null ? words.checkpoints.none : words.checkpoints.noneBecause(formatCount(due));
    return { rows: notice(text, props), extent };
  }
  const wholes = list.map(judgeCheckpoint);
  const selected = Math.min(view.checkpoints.selected, list.length - 1);
  const withEvaluation = list.some((checkpoint) => evalLossAt(run, checkpoint.step) !== null);
  const columns: readonly TableColumn[] = [
    { title: words.checkpoints.step, align: 'right', priority: 1 },
    { title: words.checkpoints.age, align: 'right', priority: 5 },
    { title: words.checkpoints.size, align: 'right', priority: 4 },
    ...(withEvaluation ? [{ title: words.checkpoints.evalLoss, align: 'right', priority: 3 } as const] : []),
    { title: words.checkpoints.whole, align: 'left', priority: 2 },
    { title: words.checkpoints.resumable, align: 'left', priority: 2 },
    { title: words.checkpoints.notes, align: 'left', priority: 6, grows: true },
  ];
  const rows = list.map((checkpoint, index) => {
    const whole = wholes[index] as Wholeness;
    const evaluation = evalLossAt(run, checkpoint.step);
    return [
      formatCount(checkpoint.step),
      formatDuration(now - checkpoint.modified),
      formatBytes(whole.bytes),
      ...(withEvaluation ? [evaluation === null ? '' : formatMetric(evaluation)] : []),
      wholeWord(checkpoint, whole, props),
      whole.resumable ? theme.style.good(words.checkpoints.yes) : theme.style.dim(words.checkpoints.no),
      notesOf(checkpoint, whole, index === 0, props),
    ];
  });
  const sideWidth = width >= 120 ? 44 : 0;
  const tableWidth = sideWidth > 0 ? width - sideWidth - 1 : width;
  const area = inside(tableWidth, height - 2);
  const offset = Math.max(0, Math.min(selected - Math.floor(area.height / 2), list.length - area.height + 1));
  const bytes = wholes.reduce((sum, whole) => sum + whole.bytes, 0);
  const main = frame(table(columns, rows, { width: area.width, height: area.height, selected, offset, theme }), {
    title: words.checkpoints.total(list.length, formatBytes(bytes)),
    note: run.checkpoints.removed.length > 0 ? words.checkpoints.deleted(run.checkpoints.removed.length) : '',
    width: tableWidth,
    height: height - 2,
    theme,
    glyphs,
  });
  const resumable = list.find((_, index) => wholes[index]?.resumable);
  const advice = resumable
    ? ` ${theme.style.dim(`${words.checkpoints.resume}:`)} ${theme.style.good(resumable.path)}`
    : ` ${theme.style.warn(words.checkpoints.noResume)}`;
  if (sideWidth === 0) return { rows: [...main, '', advice], extent };
  const chosen = list[selected] as Checkpoint;
  const side = frame(fileRows(chosen, sideWidth - 4, props), {
    title: chosen.path,
    width: sideWidth,
    height: height - 2,
    theme,
    glyphs,
  });
  return {
    rows: [
      ...beside(
        [
          { rows: main, width: tableWidth },
          { rows: side, width: sideWidth },
        ],
        1,
      ),
      '',
      advice,
    ],
    extent,
  };
};
