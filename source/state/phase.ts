/** What the trainer is doing, from what it last said and did, and how it ended. */
import type { Event, ExceptionEvent } from './event.js';

/** The states of a run, as the header and the JSON name them. */
export type RunPhase =
  | 'starting'
  | 'loading'
  | 'tokenizing'
  | 'training'
  | 'evaluating'
  | 'saving'
  | 'predicting'
  | 'finished'
  | 'failed'
  | 'killed'
  | 'stalled'
  | 'unknown';

export interface PhaseChange {
  readonly phase: RunPhase;
  readonly time: number;
}

export interface PhaseState {
  readonly phase: RunPhase;
  /** Phases in order, each with the time it began; the oldest are dropped beyond 2,000. */
  readonly changes: readonly PhaseChange[];
  readonly exit: { readonly code: number | null; readonly signal: number | null; readonly time: number } | null;
  /** Exceptions since the last sign of progress, first first; at most 64. */
  readonly exceptions: readonly ExceptionEvent[];
  /** When the run last said or did anything. */
  readonly lastActivity: number | null;
  readonly trainingCompleted: boolean;
  /** LLaMA-Factory's very last act of a run that ended well: the model card, or the results of what was asked. */
  readonly closing: boolean;
  readonly everTrained: boolean;
  /** What the scheduler, the system or the C++ runtime said of the run's end, other than an exception of Python's. */
  readonly verdict: 'killed' | 'failed' | null;
}

export const initialPhase: PhaseState = {
  phase: 'starting',
  changes: [],
  exit: null,
  exceptions: [],
  lastActivity: null,
  trainingCompleted: false,
  closing: false,
  everTrained: false,
  verdict: null,
};

const changeLimit = 2000;
const exceptionLimit = 64;

function enter(state: PhaseState, phase: RunPhase, time: number): PhaseState {
  if (state.phase === phase) return state;
  const changes = state.changes.length >= changeLimit ? state.changes.slice(-changeLimit / 2) : state.changes;
  return { ...state, phase, changes: [...changes, { phase, time }] };
}

const goOnTraining = (state: PhaseState, time: number): PhaseState =>
  enter({ ...state, everTrained: true, verdict: null }, 'training', time);

/** The trainer logged a step after its exceptions: they were caught, so they are no last words. */
const logTraining = (state: PhaseState, time: number): PhaseState =>
  goOnTraining(state.exceptions.length > 0 ? { ...state, exceptions: [] } : state, time);

const isCheckpoint = (path: string): boolean => /(^|[\\/])checkpoint-\d+\/?$/.test(path);

interface Verdict {
  readonly loggers: readonly string[];
  readonly pattern: RegExp;
  readonly verdict: 'killed' | 'failed';
}

/** SLURM's cancellations and time limits, the kernel's out-of-memory killer, the shell's words, C++'s last ones. */
const verdicts: readonly Verdict[] = [
  {
    loggers: ['slurm', 'system'],
    pattern: /CANCELLED AT|oom_kill event|Out of memory: Killed process|^Killed|task \d+: Killed/,
    verdict: 'killed',
  },
  { loggers: ['system'], pattern: /^(terminate called|Aborted|Segmentation fault|Bus error)/, verdict: 'failed' },
];

const verdictOf = (logger: string, text: string): PhaseState['verdict'] =>
  verdicts.find((one) => one.loggers.includes(logger) && one.pattern.test(text))?.verdict ?? null;

/** The unlabelled bar during an evaluation is not training; the phase changes when a step's metrics or bar come. */
const dataBars = /^(Running tokenizer|Converting format|Generating|Tokenizing|Map|Filter)/;
const modelBars = /^(Loading checkpoint shards|Loading weights)/;

export function reducePhase(state: PhaseState, event: Event, trainingBar: boolean): PhaseState {
  const { time } = event;
  switch (event.type) {
    case 'notice':
      switch (event.notice.id) {
        case 'process-rank':
        case 'distributed-launch': {
          const again = state.everTrained || state.exit !== null || state.exceptions.length > 0;
          const fresh = again
            ? { ...state, exceptions: [], verdict: null, trainingCompleted: false, closing: false }
            : state;
          return enter(fresh, 'loading', time);
        }
        case 'dataset-loading':
        case 'model-loading':
        case 'parameters':
          return state.phase === 'starting' || state.phase === 'tokenizing' ? enter(state, 'loading', time) : state;
        case 'training-begins':
          return logTraining({ ...state, trainingCompleted: false, closing: false }, time);
        case 'evaluation-begins':
          return enter(state, 'evaluating', time);
        case 'prediction-begins':
          return enter(state, 'predicting', time);
        case 'save-begins':
          return enter(state, isCheckpoint(event.notice.path) || state.everTrained ? 'saving' : state.phase, time);
        case 'training-completed':
          return enter({ ...state, trainingCompleted: true }, 'saving', time);
        case 'model-card-dropped':
        case 'predictions-saved':
          return { ...state, closing: true };
        default:
          return state;
      }
    case 'bar': {
      if (event.label !== null && dataBars.test(event.label)) return enter(state, 'tokenizing', time);
      if (event.label !== null && modelBars.test(event.label)) return enter(state, 'loading', time);
      if (trainingBar && event.done > 0 && !state.trainingCompleted) return goOnTraining(state, time);
      return state;
    }
    case 'console-metrics':
      return event.kind === 'train' ? logTraining(state, time) : state;
    case 'log-row':
      switch (event.kind) {
        case 'train':
          // Rows of the log stand for phases only where there is no console to tell more.
          return state.phase === 'starting' || state.phase === 'loading'
            ? logTraining(state, time)
            : { ...state, everTrained: true };
        case 'summary':
          return event.step > 0 ? { ...state, trainingCompleted: true } : state;
        case 'progress':
          return state.phase === 'starting' ? enter(state, 'predicting', time) : state;
        default:
          return state;
      }
    case 'scalar-row':
      // An event file may be an older run's: it stands for a phase only where nothing else has spoken.
      if (state.phase !== 'starting' && state.phase !== 'training') return state;
      if (event.kind === 'summary') return state.everTrained ? { ...state, trainingCompleted: true } : state;
      return state.phase === 'starting' && event.kind === 'train' ? goOnTraining(state, time) : state;
    case 'log-reset':
      return { ...state, trainingCompleted: false, closing: false };
    case 'results':
      // The file that collects all figures is kept from older runs.
      return event.set === 'all' ? state : { ...state, trainingCompleted: true };
    case 'message':
      return { ...state, verdict: state.verdict ?? verdictOf(event.logger, event.text) };
    case 'exception':
      if (state.exceptions.length >= exceptionLimit) return state;
      return { ...state, exceptions: [...state.exceptions, event] };
    case 'exit': {
      const exit = { code: event.code, signal: event.signal, time };
      const phase = event.signal !== null ? 'killed' : event.code === 0 ? 'finished' : 'failed';
      return enter({ ...state, exit }, phase, time);
    }
    default:
      return state;
  }
}

/** Seconds of silence that are normal in a phase: tokenizing and saving a big model can be quiet for long. */
const patience: Readonly<Partial<Record<RunPhase, number>>> = {
  starting: 600,
  loading: 1200,
  tokenizing: 1200,
  training: 600,
  evaluating: 1200,
  saving: 1200,
  predicting: 1200,
};

export interface Judged {
  readonly phase: RunPhase;
  /** When it began. */
  readonly since: number | null;
  /** Seconds since the run last said or did anything. */
  readonly silent: number;
}

/** A run that printed an exception and then nothing for this long is taken to be dead. */
const lastWordsSeconds = 15;
/** A run that said its last word of a good end and then nothing for this long is taken to be finished. */
const closingSeconds = 30;

/**
 * The phase at `now`: what the trainer said last, or what its silence means. `secondsPerStep` is the run's own pace.
 */
export function judgePhase(state: PhaseState, now: number, secondsPerStep: number | null): Judged {
  const since = state.changes.at(-1)?.time ?? null;
  const silent = state.lastActivity === null ? 0 : Math.max(0, now - state.lastActivity);
  if (state.exit) return { phase: state.phase, since, silent };
  if (state.verdict !== null && silent >= lastWordsSeconds) {
    return { phase: state.verdict, since: state.lastActivity, silent };
  }
  const fatal = state.exceptions.length > 0;
  if (fatal && silent >= lastWordsSeconds)
    return { phase: 'failed', since: state.exceptions[0]?.time ?? since, silent };
  if (state.closing && silent >= 2) return { phase: 'finished', since: state.lastActivity, silent };
  if (state.trainingCompleted && silent >= closingSeconds)
    return { phase: 'finished', since: state.lastActivity, silent };
  const limit = Math.max(patience[state.phase] ?? Number.POSITIVE_INFINITY, (secondsPerStep ?? 0) * 5);
  if (silent > limit)
    return { phase: state.phase === 'starting' ? 'unknown' : 'stalled', since: state.lastActivity, silent };
  return { phase: state.phase, since, silent };
}
