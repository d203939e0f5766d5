/**
 * What a run's silence means: at work, stalled, finished, dead.
 *
 * How it ended is known from its exit code, or from the last words in its console. Without either there is only what
 * was last written and whether a process is there:
 *
 *                          its work was done      last words            neither
 *     process gone         finished               failed or killed      killed
 *     process there        (goes on)              failed, when sure     stalled, out of patience
 *     cannot be told       finished               failed or killed      stalled, and after hours unknown
 *     console not open     finished               failed or killed      unknown
 *     process stopped      (stalled, at once)     failed, when sure     stalled, at once
 *
 * Nobody can tell a hung run from a killed one by a file that has not changed for a day, so the last is not called a
 * death; the finding `stalled` is an error then, so that a script that asks for errors hears of it all the same.
 */
import { diagnose } from './causes/diagnose.js';
import type { Nearness } from './causes/nearness.js';
import { areFinal } from './last-words.js';
import { endedPhases, type PhaseState, type RunPhase } from './phase-state.js';
import { isStopped } from './stop.js';

export interface Judged {
  readonly phase: RunPhase;
  /** When it began. */
  readonly since: number | null;
  /** Seconds since the run last said or did anything. */
  readonly silent: number;
  /** What it was at when all of its processes were stopped; null for a run that nobody stopped. */
  readonly stoppedIn: RunPhase | null;
}

type Unstopped = Omit<Judged, 'stoppedIn'>;

/**
 * Seconds of silence that are normal in a phase. Tokenizing 33,000 rows with images took 17 minutes, gathering a big
 * model for a save as long; the first step of a big model took 181 s in a real run.
 */
const patience: Readonly<Partial<Record<RunPhase, number>>> = {
  starting: 600,
  loading: 1200,
  tokenizing: 1200,
  training: 600,
  evaluating: 1200,
  saving: 1200,
  predicting: 1200,
};

/** A run's own pace counts: five times what it has needed before is still no alarm. */
const paceFactor = 5;
/** Beyond so many seconds, and so many times its own pace, nobody can tell whether a run that cannot be seen is there. */
const unknownSeconds = 6 * 3600;
const unknownFactor = 100;

/** A run that spoke last words, and not its very last, and then said nothing for this long is taken to be dead. */
export const lastWordsSeconds = 15;
/** After its very last words it is gone as soon as Python has put its things away. */
const finalWordsSeconds = 2;
/** A run that said its last word of a good end and then nothing for this long is taken to be finished. */
const closingSeconds = 30;
/** Seconds after its last sign of life in which a run whose process is gone may still be heard of. */
const goneSilence = 2;
/** A run whose process was never seen on this machine may run on another one that shares the disk. */
const goneSeconds = 60;

const paceOf = (state: PhaseState, secondsPerStep: number | null): number =>
  Math.max(secondsPerStep ?? 0, state.longestSilence, state.console ? 0 : state.rowSeconds);

/** Seconds of silence after which a run is called stalled. */
export const patienceOf = (state: PhaseState, secondsPerStep: number | null): number =>
  Math.max(patience[state.phase] ?? Number.POSITIVE_INFINITY, paceFactor * paceOf(state, secondsPerStep));

/** Whether its process is gone, there (true, false), or cannot be told (null). */
function presenceOf(state: PhaseState, silent: number, pace: number): boolean | null {
  const { presence, lastActivity } = state;
  if (presence === null) return null;
  if (presence.alive) return true;
  if (presence.elsewhere || presence.time < (lastActivity ?? 0)) return null;
  if (presence.wasThere) return false;
  return silent >= Math.max(goneSeconds, paceFactor * pace) ? false : null;
}

/** Nothing of the last words is the trainer's own: a script around it failed. */
const isForeign = (state: PhaseState): boolean => state.lastWords.every((word) => word.foreign);

/** Causes from outside end a run, others make it fail. */
const fromOutside: ReadonlySet<string> = new Set([
  'killed',
  'terminated',
  'interrupted',
  'hangup',
  'time-limit',
  'host-out-of-memory',
]);

/** Words so sure of a death that a process that is still there only waits for its end. */
const sure: ReadonlySet<Nearness> = new Set(['hard', 'named']);

/** Rows of the log may come so much later than the console's last line; beyond, it is the console of an older run. */
const sameRunSeconds = 30;

/** Nobody has the console open that the run would write to, and it has not written since. */
export function isAbandoned(state: PhaseState): boolean {
  const { unwritten, writtenUnseen, lastActivity, lastSaid, lastConsole, presence } = state;
  if (unwritten === null || writtenUnseen || presence?.alive === true || lastConsole === null) return false;
  return unwritten >= (lastActivity ?? 0) && (lastSaid ?? 0) - lastConsole <= sameRunSeconds;
}

const wordsSeconds = (state: PhaseState): number =>
  areFinal(state.lastWords, state.ranks) ? finalWordsSeconds : lastWordsSeconds;

function judgeByWords(state: PhaseState, now: number, secondsPerStep: number | null): Unstopped {
  const changed = state.changes.at(-1)?.time ?? null;
  const last = state.lastActivity;
  const silent = last === null ? 0 : Math.max(0, now - last);
  if (state.exit) return { phase: state.phase, since: changed, silent };
  const pace = paceOf(state, secondsPerStep);
  const present = presenceOf(state, silent, pace);
  const limit = patienceOf(state, secondsPerStep);
  const foreign = isForeign(state);
  if (state.lastWords.length > 0 && !(state.closing && foreign)) {
    const verdict = diagnose(state.lastWords);
    const alive = present === true && !(verdict && sure.has(verdict.nearness)) && silent <= limit;
    const spoke = state.lastWords[0]?.event.time ?? changed;
    // A traceback in the middle of other errors: what is said of the end by nothing but launchers is a failure too.
    const phase = verdict && fromOutside.has(verdict.diagnosis.id) ? 'killed' : 'failed';
    const wait = foreign ? limit : wordsSeconds(state);
    if (silent >= wait && !alive) return { phase, since: spoke, silent };
    if (present === false) return { phase, since: spoke, silent };
  } else {
    if (state.closing && silent >= 2) return { phase: 'finished', since: last, silent };
    const wait = present === false || isAbandoned(state) ? goneSilence : state.settled ? closingSeconds : limit;
    if (state.trainingCompleted && present !== true && silent >= wait) {
      return { phase: 'finished', since: last, silent };
    }
    // Its processes are looked at by themselves: what it wrote in its last moment may not be read yet.
    if (present === false && silent >= goneSilence) return { phase: 'killed', since: last, silent };
    // A copy of a console that is written elsewhere looks the same: that it is over is not certain.
    if (isAbandoned(state) && silent >= goneSilence) return { phase: 'unknown', since: last, silent };
  }
  if (silent <= limit) return { phase: state.phase, since: changed, silent };
  const lost = present === null && silent > Math.max(unknownSeconds, unknownFactor * pace);
  // Between two checkpoints nothing is heard of a run that writes nothing else.
  const isMute = state.phase === 'starting' || (!state.console && !state.stepped && state.phase === 'training');
  return { phase: isMute || lost ? 'unknown' : 'stalled', since: last, silent };
}

/** A stopped run is stalled at once: no patience makes it go on. */
export function judgePhase(state: PhaseState, now: number, secondsPerStep: number | null): Judged {
  const judged = judgeByWords(state, now, secondsPerStep);
  if (!isStopped(state, now) || state.lastWords.length > 0 || endedPhases.has(judged.phase)) {
    return { stoppedIn: null, ...judged };
  }
  return { stoppedIn: state.phase, ...judged, phase: 'stalled', since: state.stop?.since ?? judged.since };
}

/**
 * Seconds until a silent run that spoke last words is taken to be dead: null when it is at work, has ended, or when its
 * words were a stranger's. Who asks once waits for it, because a console that was copied just now is as young as its copy.
 */
export function secondsToVerdict(state: PhaseState, now: number): number | null {
  if (state.exit || state.lastWords.length === 0 || isForeign(state) || state.presence?.alive === true) return null;
  const left = wordsSeconds(state) - (now - (state.lastActivity ?? now));
  return left > 0 ? left : null;
}
