/** The rows on top that never go away: what runs, how far it is, which pane is open. */
import { isAtWork, secondsToEnd } from '../state/at-work.js';
import { isAwaited, isWithoutSign } from '../state/awaited.js';
import { settingText } from '../state/config.js';
import { jobTimeLeft } from '../state/machine.js';
import { shortName } from '../state/meaning.js';
import { type Part, partTold } from '../state/part.js';
import { endedPhases, type Judged, judgePhase, preparingPhases, type RunPhase } from '../state/phase.js';
import { currentRate } from '../state/rate.js';
import type { RunState } from '../state/run.js';
import { nameOfRun } from '../state/run-name.js';
import { percentDone, shareDone } from '../state/share.js';
import { unseenSilence } from '../state/unseen.js';
import { bar } from './draw/bar.js';
import { formatCount, formatDuration, formatPace, formatPosition } from './draw/number.js';
import { cellWidth, cut, fitText, printable } from './draw/text.js';
import { type InterfaceState, type PaneId, paneDigits, paneIds } from './interface-state.js';
import { type Judgement, judgementOf, severitySign, severityStyle } from './judgement.js';
import type { Look } from './look.js';
import type { StyleName } from './theme.js';

export interface ReplayView {
  /** Seconds from the recording's beginning. */
  readonly position: number;
  readonly duration: number;
  readonly speed: number;
  readonly playing: boolean;
  /** Nobody asked for this recording: it is the embedded one. */
  readonly example: boolean;
}

export interface PauseView {
  readonly seconds: number;
  readonly steps: number;
  readonly lines: number;
}

export interface HeaderProps {
  readonly run: RunState;
  readonly now: number;
  readonly width: number;
  readonly look: Look;
  readonly view: InterfaceState;
  readonly replay: ReplayView | null;
  readonly pause: PauseView | null;
  /** Percent of the history that is read, null when all of it is. */
  readonly history: number | null;
}

const phaseStyle: Readonly<Record<RunPhase, StyleName>> = {
  starting: 'dim',
  loading: 'accent',
  tokenizing: 'accent',
  training: 'good',
  evaluating: 'good',
  saving: 'good',
  predicting: 'good',
  finished: 'good',
  failed: 'bad',
  killed: 'bad',
  stalled: 'warn',
  unknown: 'warn',
};

/** What looks well by itself takes the colour of the gravest finding: nobody reads on behind a green word. */
export function stateStyle(phase: RunPhase, { error, warning }: Omit<Judgement['counts'], 'info'>): StyleName {
  if (phaseStyle[phase] !== 'good' || error + warning === 0) return phaseStyle[phase];
  return severityStyle[error > 0 ? 'error' : 'warning'];
}

/** Left and right with two blanks between at least; the right side stays, the left is cut. */
function spread(left: string, right: string, width: number): string {
  const room = width - cellWidth(right);
  if (room <= 2 || right.trim() === '') return room <= 0 ? fitText(right, width) : fitText(left, room) + right;
  return `${fitText(left, room - 2)}  ${right}`;
}

function identity(props: HeaderProps): string {
  const { run, look } = props;
  const parts = [
    settingText(run.config, 'stage'),
    settingText(run.config, 'finetuning_type'),
    shortName(settingText(run.config, 'model_name_or_path') ?? ''),
  ].filter((part): part is string => part !== null && part !== '');
  const facts = parts.length === 0 ? '' : look.theme.style.dim(`  ${printable(parts.join(` ${look.glyphs.dot} `))}`);
  return `${look.theme.style.title(printable(nameOfRun(run, look.words.header.standardInput)))}${facts}`;
}

function ending(props: HeaderProps): string {
  const { exit } = props.run.phase;
  const { words } = props.look;
  if (!exit) return '';
  if (exit.signal !== null) return ` (${words.header.signal(exit.signal)})`;
  return exit.code === 0 || exit.code === null ? '' : ` (${words.header.exit(exit.code)})`;
}

const stillPhases: ReadonlySet<RunPhase> = new Set(['stalled', 'unknown', 'failed', 'killed']);

/** A stopped run is called by what it would go on with. */
export const stateWord = (judged: Pick<Judged, 'phase' | 'stoppedIn'>, { words, glyphs }: Look): string =>
  judged.stoppedIn === null
    ? words.phases[judged.phase]
    : `${words.phases[judged.stoppedIn]} ${glyphs.dot} ${words.header.stopped}`;

/** A bar where there is room for one, and the share in words. */
function shareTexts(done: number, total: number, { width, look }: HeaderProps): readonly string[] {
  const barWidth = width >= 150 ? 24 : width >= 110 ? 14 : width >= 90 ? 8 : 0;
  const drawn = barWidth > 0 ? [look.theme.style.accent(bar(shareDone(done, total) ?? 0, barWidth, look.glyphs))] : [];
  return [...drawn, `${percentDone(done, total) ?? 0} %`];
}

/** Of what is done beside the training: its name where there is room for it, how far it is, when it will be done. */
function partTexts({ label, done, total, secondsLeft }: Part, props: HeaderProps): readonly string[] {
  const all = formatCount(total);
  const name = label === null || props.width < 110 ? [] : [cut(printable(label), 30)];
  const left = secondsLeft === null ? [] : [`${props.look.words.header.eta} ${formatDuration(secondsLeft)}`];
  return [...name, `${formatCount(done).padStart(all.length)}/${all}`, ...shareTexts(done, total, props), ...left];
}

/** First row: state, run, progress, pace and time left. */
export function statusRow(props: HeaderProps): string {
  const { run, now, width, look } = props;
  const { theme, glyphs, words } = look;
  if (run.origin.kind === 'none') return fitText(` ${theme.style.title(printable(run.origin.name))}`, width);
  const rate = currentRate(run.progress);
  const judged = judgePhase(run.phase, now, rate?.secondsPerStep ?? null);
  const unseen = unseenSilence(run, now);
  const over = endedPhases.has(judged.phase);
  const isThere = !run.evidence.isAbsent || over;
  const { counts } = judgementOf(run, now, look);
  // Whether it stands still or is dead is not said before everything was looked at.
  const isOpen = run.isBeingRead && run.phase.exit === null && stillPhases.has(judged.phase);
  const paint = theme.style[isOpen ? 'dim' : unseen !== null ? 'warn' : stateStyle(judged.phase, counts)];
  const word = isOpen
    ? words.header.reading
    : isAwaited(run) || isWithoutSign(run)
      ? words.header.waiting
      : stateWord(judged, look);
  const state = paint(`${isOpen ? glyphs.phase.starting : glyphs.phase[judged.phase]} ${word}${ending(props)}`);
  const isSilent = !over && !run.isBeingRead && (judged.silent > 60 || unseen !== null);
  const why = unseen === null ? '' : ` ${glyphs.dot} ${words.header.unseen}`;
  const silent = isSilent ? theme.style.warn(` ${words.header.silent(formatDuration(judged.silent))}${why}`) : '';
  const gone = isThere || run.progress.step === null ? '' : theme.style.warn(` ${words.header.gone}`);
  const { step, totalSteps, batches } = run.progress;
  const part = partTold(run, now);
  const left = secondsToEnd(run, now);
  const parts: string[] = [];
  if (part !== null) {
    parts.push(...partTexts(part, props));
  } else if (step !== null && step > 0 && totalSteps !== null && totalSteps > 0) {
    const total = formatCount(totalSteps);
    parts.push(`${formatCount(step).padStart(total.length)}/${total}`, ...shareTexts(step, totalSteps, props));
    const isMoving = isAtWork(run, now) && !preparingPhases.has(judged.phase);
    if (isMoving && rate && width >= 100) parts.push(theme.style.dim(formatPace(rate.secondsPerStep)));
    if (left !== null) parts.push(`${words.header.eta} ${formatDuration(left)}`);
  } else if (step !== null && step > 0) {
    // Event files of TensorBoard tell no total.
    parts.push(`${words.axes.step} ${formatCount(step)}`);
  } else if (batches) {
    parts.push(`${formatCount(batches.done)}${batches.total === null ? '' : `/${formatCount(batches.total)}`}`);
  }
  const allowed = over ? null : jobTimeLeft(run.machine, now);
  if (allowed !== null) {
    const text = words.header.jobLeft(formatDuration(allowed));
    parts.push(left !== null && left > allowed ? theme.style.warn(text) : theme.style.dim(text));
  }
  return spread(` ${state}${silent}${gone}  ${identity(props)}`, `${parts.join('  ')} `, width);
}

/** With a word that says what plays, and without. */
function replayTexts(props: HeaderProps): readonly [string, string] {
  const { replay, look } = props;
  if (!replay) return ['', ''];
  const sign = replay.playing ? look.glyphs.playing : look.glyphs.paused;
  const speed = replay.speed === 1 ? '' : ` ${look.glyphs.times}${replay.speed}`;
  const place = `${formatPosition(replay.position)}/${formatPosition(replay.duration)}${speed}`;
  const { accent } = look.theme.style;
  return [accent(`${sign} ${look.words.header.recording} ${place}`), accent(`${sign} ${place}`)];
}

/** With what has arrived since, in words and in short. */
function pauseTexts(props: HeaderProps): readonly [string, string] {
  const { pause, look } = props;
  if (!pause) return ['', ''];
  const { words, glyphs } = look;
  const { newSteps, newLines, moreSteps, moreLines } = words.header;
  const { warn } = look.theme.style;
  const since = `${glyphs.paused} ${formatDuration(pause.seconds)}`;
  const { steps, lines } = pause;
  if (steps === 0 && lines === 0) return [warn(since), warn(since)];
  const [long, short] = steps > 0 ? [newSteps(steps), moreSteps(steps)] : [newLines(lines), moreLines(lines)];
  return [warn(`${since} ${glyphs.dot} ${long}`), warn(`${since} ${short}`)];
}

/** What is special about the moment: at length, in short, and what of it cannot be left out. */
function specialTexts(props: HeaderProps): readonly [string, string, string] {
  const { history, look } = props;
  const { dim } = look.theme.style;
  const [reading, shortReading] =
    history === null ? ['', ''] : [dim(look.words.header.history(history)), dim(`${history} %`)];
  const [pause, shortPause] = pauseTexts(props);
  const [replay, shortReplay] = replayTexts(props);
  const joined = (parts: readonly string[]): string => {
    const said = parts.filter((part) => part !== '');
    return said.length > 0 ? `${said.join('  ')} ` : '';
  };
  const short = [shortPause, shortReplay];
  return [joined([pause, replay, reading]), joined([...short, shortReading]), joined(short)];
}

/** What a tab says besides its name: the health tab counts what is wrong. */
function badge(pane: PaneId, props: HeaderProps): string {
  if (pane !== 'health') return '';
  const { counts } = judgementOf(props.run, props.now, props.look);
  const severity = counts.error > 0 ? 'error' : counts.warning > 0 ? 'warning' : null;
  if (severity === null) return '';
  const { theme, glyphs } = props.look;
  return theme.style[severityStyle[severity]](`${severitySign(severity, glyphs)}${counts.error + counts.warning}`);
}

interface Form {
  readonly text: string;
  /** Of the pane with which it is widest. */
  readonly width: number;
}

/** Second row: the panes by number, and what is special about the moment. */
export function tabsRow(props: HeaderProps): string {
  const { look, view, width } = props;
  const { theme } = look;
  const [said, saidShort, least] = specialTexts(props);
  const { panes, shortPanes } = look.words;
  /** `gap` is what stands between two tabs besides the blank before each, `glue` between a number and its name. */
  const tabs = (openName: string, nameOf: (pane: PaneId) => string, gap = ' ', glue = ' '): string =>
    paneIds
      .map((pane) => {
        const open = pane === view.pane;
        const name = open ? openName : nameOf(pane);
        const text = name === '' ? '' : `${glue}${name}`;
        const sign = badge(pane, props);
        const mark = sign === '' ? '' : ` ${sign}`;
        const number = paneDigits[pane];
        if (!open) return ` ${theme.style.key(number)}${theme.style.dim(text)}${mark}${gap}`;
        // Where one blank stands between two tabs, the open one leaves it to them.
        if (gap === '') return ` ${theme.style.selection(`${number}${text}`)}${mark}`;
        return theme.style.selection(` ${number}${text} `) + (sign === '' ? '' : `${sign} `);
      })
      .join('');
  const { [view.pane]: full } = panes;
  const short = (pane: PaneId): string => shortPanes[pane];
  // The count of what is wrong is as good a name.
  const unbadged = (pane: PaneId): string => (badge(pane, props) === '' ? short(pane) : '');
  // With one pane open the tabs must not stand closer than with another: the longest name decides for all.
  const over = (cells: (pane: PaneId) => number): number => Math.max(...paneIds.map(cells)) - cells(view.pane);
  const slack = over((pane) => cellWidth(panes[pane]) - cellWidth(short(pane)));
  const steady = (text: string): Form => ({ text, width: cellWidth(text) });
  const growing = (text: string): Form => ({ text, width: cellWidth(text) + slack });
  const alone = (text: string): Form => ({ text, width: cellWidth(text) + over((pane) => cellWidth(panes[pane])) });
  const named = [
    steady(tabs(full, (pane) => panes[pane])),
    steady(tabs(full, (pane) => panes[pane], '')),
    growing(tabs(full, short)),
    growing(tabs(full, short, '')),
    steady(tabs(short(view.pane), short)),
    steady(tabs(short(view.pane), unbadged)),
  ];
  const glued = [growing(tabs(full, short, '', '')), steady(tabs(short(view.pane), short, '', ''))];
  const bare = [steady(tabs(short(view.pane), unbadged, '', ''))];
  const numbered = [
    alone(tabs(full, () => '')),
    alone(tabs(full, () => '', '')),
    steady(tabs(short(view.pane), () => '', '')),
  ];
  const roomBeside = (right: string): number => width - (right === '' ? 0 : cellWidth(right) + 2);
  const pair = (forms: readonly Form[], right: string): readonly [string, string] | null => {
    const form = forms.find((one) => one.width <= roomBeside(right));
    return form === undefined ? null : [form.text, right];
  };
  // Where a person is comes before how long it has been so.
  const withNames = [named, glued, bare].flatMap((forms) => [said, saidShort].map((text) => pair(forms, text)));
  const pairs = [
    ...withNames,
    pair(glued, least),
    pair(bare, least),
    ...[said, saidShort, least].map((text) => pair(numbered, text)),
  ];
  const [left, right] = pairs.find((one) => one !== null) ?? ['', said];
  return spread(left, right, width);
}
