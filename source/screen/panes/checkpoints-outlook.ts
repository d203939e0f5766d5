/** What lies ahead of the checkpoints: the room on the disk, the next save, where to go on from. */
import { isAtWork } from '../../state/at-work.js';
import { outputModel } from '../../state/checkpoints/best.js';
import { diskForecast } from '../../state/checkpoints/disk-forecast.js';
import { resumeCommand } from '../../state/checkpoints/resume.js';
import { areAnothers, resumePoint } from '../../state/checkpoints/resume-point.js';
import { doomedCheckpoints } from '../../state/checkpoints/rotation.js';
import { nextSaveStep } from '../../state/checkpoints/save-plan.js';
import { judgePhase } from '../../state/phase.js';
import { currentRate } from '../../state/rate.js';
import { bar, heat } from '../draw/bar.js';
import { formatBytes, formatCount, formatDuration } from '../draw/number.js';
import { cellWidth, fitText, pad } from '../draw/text.js';
import type { PaneProps } from './pane.js';

type Line = (props: PaneProps) => string | null;

const labelWidth = 12;

const labelled = (label: string, text: string, props: PaneProps): string =>
  ` ${props.look.theme.style.dim(pad(label, labelWidth))} ${text}`;

/** The parts in `room` cells: the last ones stay out where they would be cut. */
function joined(parts: readonly string[], room: number, props: PaneProps): string {
  const told = parts.filter((part) => part !== '');
  const text = (): string => told.join(props.look.theme.style.dim(` ${props.look.glyphs.dot} `));
  while (told.length > 1 && cellWidth(text()) > room) told.pop();
  return text();
}

const roomOf = ({ width }: PaneProps): number => width - labelWidth - 2;

const diskLine: Line = (props) => {
  const { run, now, width, look } = props;
  const { theme, glyphs, words } = look;
  const { disk } = run.machine;
  if (!disk) return null;
  const text = words.checkpoints;
  const used = 1 - disk.free / Math.max(1, disk.total);
  const forecast = isAtWork(run, now) ? diskForecast(run, now) : null;
  const style =
    forecast === null ? heat(used) : forecast.fitting === 0 ? 'bad' : forecast.failsAt === null ? 'good' : 'warn';
  const size = Math.max(8, Math.min(24, Math.floor(width / 10)));
  const free = text.diskFree(formatBytes(disk.free), formatBytes(disk.total));
  // What it comes to first: it is the last to be cut off where there is little room.
  const outlook =
    forecast === null
      ? [free]
      : [
          theme.style[style](
            forecast.failsAt === null ? text.diskFits(forecast.saves) : text.diskFull(formatCount(forecast.failsAt)),
          ),
          free,
          text.diskSaveTakes(formatBytes(forecast.save)),
        ];
  return labelled(
    text.disk,
    `${theme.style[style](bar(used, size, glyphs))} ${joined(outlook, roomOf(props) - size - 1, props)}`,
    props,
  );
};

const nextLine: Line = (props) => {
  const { run, now, look } = props;
  const { theme, words } = look;
  if (run.phase.trainingCompleted || !isAtWork(run, now)) return null;
  const next = nextSaveStep(run);
  if (next === null) return null;
  const pace = currentRate(run.progress)?.secondsPerStep ?? null;
  const wait = pace === null ? '' : formatDuration(Math.max(0, next - (run.progress.step ?? 0)) * pace);
  const doomed = doomedCheckpoints(run).map((one) => one.path);
  const shown = doomed.length > 3 ? [...doomed.slice(0, 3), look.glyphs.ellipsis] : doomed;
  return labelled(
    words.checkpoints.next,
    joined(
      [
        words.checkpoints.atStep(formatCount(next)),
        wait === '' ? '' : theme.style.dim(`${look.glyphs.approximately} ${wait}`),
        shown.length === 0 ? '' : theme.style.dim(words.checkpoints.nextDeletes(shown.join(', '))),
      ],
      roomOf(props),
      props,
    ),
    props,
  );
};

const modelLine: Line = (props) => {
  const { words } = props.look;
  const model = outputModel(props.run);
  if (!model) return null;
  const text = words.checkpoints.modelEquals(words.checkpoints.modelIs[model.chosen], model.checkpoint);
  return labelled(words.checkpoints.model, text, props);
};

/** Whoever finished well has nothing to resume. */
const hasFinished = ({ run, now }: PaneProps): boolean => judgePhase(run.phase, now, null).phase === 'finished';

const resumeLine: Line = (props) => {
  const { run, look } = props;
  const { theme, words } = look;
  if (hasFinished(props) || areAnothers(run) || run.checkpoints.list.length === 0) return null;
  const checkpoint = resumePoint(run);
  if (!checkpoint) return labelled(words.checkpoints.resume, theme.style.warn(words.checkpoints.noResume), props);
  return labelled(words.checkpoints.resume, theme.style.good(checkpoint.path), props);
};

/** A command that does not fit goes on in the next row, cut between words: it is there to be copied. */
function commandRows(props: PaneProps): readonly string[] {
  const checkpoint = hasFinished(props) ? null : resumePoint(props.run);
  const command = checkpoint ? resumeCommand(props.run, checkpoint) : null;
  if (command === null) return [];
  const room = props.width - labelWidth - 3;
  const rows: string[] = [];
  for (const word of command.split(' ')) {
    const last = rows.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || cellWidth(longer) + 2 > room) rows.push(word);
    else rows[rows.length - 1] = longer;
  }
  return rows.map((row, at) =>
    labelled('', props.look.theme.style.key(at < rows.length - 1 ? `${row} \\` : row), props),
  );
}

/** The lines that there is something to say in, never wider than the pane and at most `most`. */
export function outlookRows(props: PaneProps, most: number): readonly string[] {
  // What can be resumed from is known when all was looked at.
  if (props.run.isBeingRead) return [];
  const lines = [diskLine, nextLine, modelLine, resumeLine].flatMap((line) => {
    const text = line(props);
    return text === null ? [] : [text];
  });
  const command = commandRows(props);
  const rows = lines.length + command.length <= most ? [...lines, ...command] : lines;
  return rows.slice(0, most).map((row) => fitText(row, props.width));
}
