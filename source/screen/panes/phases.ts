/** What the run did when: its phases as lengths of one line, and how long each took in all. */
import { endedPhases, judgePhase, type PhaseChange, type RunPhase } from '../../state/phase.js';
import { currentRate, trainingSeconds } from '../../state/rate.js';
import type { RunState } from '../../state/run.js';
import { formatDuration } from '../draw/number.js';
import { cellWidth, wrapText } from '../draw/text.js';
import type { StyleName } from '../theme.js';
import type { PaneProps } from './pane.js';

const phaseStyle: Readonly<Record<RunPhase, StyleName>> = {
  starting: 'dim',
  loading: 'series2',
  tokenizing: 'series3',
  training: 'accent',
  evaluating: 'evaluation',
  saving: 'plain',
  predicting: 'accent',
  finished: 'good',
  failed: 'bad',
  killed: 'bad',
  stalled: 'warn',
  unknown: 'dim',
};

const sign = (unicode: string, ascii: string) => ({ unicode, ascii });
const phaseSign: Readonly<Record<RunPhase, { readonly unicode: string; readonly ascii: string }>> = {
  starting: sign('·', '.'),
  loading: sign('░', ':'),
  tokenizing: sign('▒', '='),
  training: sign('█', '#'),
  evaluating: sign('▓', 'e'),
  saving: sign('▄', 's'),
  predicting: sign('█', '#'),
  finished: sign(' ', ' '),
  failed: sign(' ', ' '),
  killed: sign(' ', ' '),
  stalled: sign('╌', '?'),
  unknown: sign('·', '.'),
};

interface Stretch {
  readonly phase: RunPhase;
  readonly seconds: number;
}

/** The phases with their lengths; those that end a run have none. */
function stretchesOf(changes: readonly PhaseChange[], end: number): readonly Stretch[] {
  return changes.map((change, index) => ({
    phase: change.phase,
    seconds: Math.max(0, (changes[index + 1]?.time ?? end) - change.time),
  }));
}

/** Phases may be short: what took 0.4 s did not take none. */
const shortest = 0.05;
const lengthText = (seconds: number): string => (seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatDuration(seconds));

const between = '  ';

/** When the last phase ended: of a run that is over not now, however long ago that was. */
function endOf(run: RunState, now: number): number {
  const { exit, changes, lastActivity } = run.phase;
  if (exit) return exit.time;
  const last = changes.at(-1)?.time ?? now;
  const judged = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
  return Math.max(last, endedPhases.has(judged.phase) ? (lastActivity ?? last) : now);
}

/** Phases in which the trainer's own clock runs. */
const timed: ReadonlySet<RunPhase> = new Set(['training', 'evaluating', 'saving']);
/** The trainer's clock may differ so much from ours: its last row is older than its end, its first younger than its begin. */
const clockShare = 0.25;
const clockSeconds = 15;

/**
 * Whether the lengths are those of the run. A console that was read when it had been written already tells of no times:
 * all its phases have that of its file. The trainer's own clock shows it.
 */
function areWatched(stretches: readonly Stretch[], seconds: number): boolean {
  return Math.abs(lengthOf(stretches, timed) - seconds) <= Math.max(clockSeconds, clockShare * seconds);
}

const lengthOf = (stretches: readonly Stretch[], phases: ReadonlySet<RunPhase>): number =>
  stretches.reduce((sum, one) => (phases.has(one.phase) ? sum + one.seconds : sum), 0);

const predicts: ReadonlySet<RunPhase> = new Set(['predicting']);

/**
 * The same of a run that only predicts. Its clock begins with its first batch and stands in its last row: the phase takes
 * longer than that, and never less by more than the clock's whole seconds and a file's age make it.
 */
function isPredictionWatched(stretches: readonly Stretch[], seconds: number): boolean {
  return lengthOf(stretches, predicts) >= seconds - Math.max(2, clockShare * seconds);
}

/** Phases as coloured lengths of one line, and how long each took in all. */
export function phaseRows(props: PaneProps, width: number): readonly string[] {
  const { run, now, look } = props;
  const { theme, glyphs, words } = look;
  const stretches = stretchesOf(run.phase.changes, endOf(run, now));
  const trained = trainingSeconds(run.progress);
  const unwatched = (seconds: number, work: 'training' | 'predicting'): readonly string[] =>
    wrapText(words.health.unwatched[work](formatDuration(seconds)), width).map(theme.style.dim);
  if (trained !== null && !areWatched(stretches, trained)) return unwatched(trained, 'training');
  const predicted = trained === null ? (run.progress.batches?.elapsed ?? null) : null;
  if (predicted !== null && !isPredictionWatched(stretches, predicted)) return unwatched(predicted, 'predicting');
  const total = stretches.reduce((sum, stretch) => sum + stretch.seconds, 0);
  if (total < shortest) return trained === null ? [] : unwatched(trained, 'training');
  // Where there are no colours, phases are told apart by how dense they are.
  const signOf = (phase: RunPhase): string =>
    theme.name !== 'none' ? glyphs.full : phaseSign[phase][glyphs.unicode ? 'unicode' : 'ascii'];
  let line = '';
  let used = 0;
  let sum = 0;
  for (const { phase, seconds } of stretches) {
    sum += seconds;
    const to = Math.round((sum / total) * width);
    line += theme.style[phaseStyle[phase]](signOf(phase).repeat(Math.max(0, to - used)));
    used = Math.max(used, to);
  }
  return [line, legendOf(stretches, props, signOf, width)];
}

/** How long each phase took in all, in the order in which they began; the longest where there is no room for all. */
function legendOf(
  stretches: readonly Stretch[],
  { look: { theme, glyphs, words } }: PaneProps,
  signOf: (phase: RunPhase) => string,
  width: number,
): string {
  const totals = new Map<RunPhase, number>();
  for (const { phase, seconds } of stretches) totals.set(phase, (totals.get(phase) ?? 0) + seconds);
  const entries = [...totals]
    .filter(([, seconds]) => seconds >= shortest)
    .map(([phase, seconds]) => {
      const sign = theme.style[phaseStyle[phase]](theme.name === 'none' ? signOf(phase) : glyphs.swatch);
      return { seconds, text: `${sign} ${words.phases[phase]} ${theme.style.dim(lengthText(seconds))}` };
    });
  const shown = new Set<string>();
  let used = 0;
  for (const { text } of entries.toSorted((one, other) => other.seconds - one.seconds)) {
    used += cellWidth(text) + (shown.size > 0 ? cellWidth(between) : 0);
    if (used > width) break;
    shown.add(text);
  }
  return entries.flatMap(({ text }) => (shown.has(text) ? [text] : [])).join(between);
}
