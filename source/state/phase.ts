/** What the trainer is doing, from what it last said and did, and how it ended. What its silence means: `silence.ts`. */
import { type LastWord, lastWord } from './causes/diagnose.js';
import type {
  BarEvent,
  Event,
  ExceptionEvent,
  LogRowEvent,
  LogRowsEvent,
  MessageEvent,
  ScalarRowEvent,
} from './event.js';
import { rowAt } from './log-rows.js';

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

/** Whether the trainer's process is there, as last read, and whether that can be believed. */
export interface Presence {
  readonly alive: boolean;
  readonly time: number;
  /** It was seen alive during this watch. */
  readonly wasThere: boolean;
  /** The run wrote on while no process was found: it runs where this machine cannot look. */
  readonly elsewhere: boolean;
}

export interface PhaseState {
  readonly phase: RunPhase;
  /** Phases in order, each with the time it began; the oldest are dropped beyond 2,000. */
  readonly changes: readonly PhaseChange[];
  readonly exit: { readonly code: number | null; readonly signal: number | null; readonly time: number } | null;
  /** Exceptions, and lines of the system, that the run has not outlived so far; the first 96 and the last 32. */
  readonly lastWords: readonly LastWord[];
  /** The exceptions among them. */
  readonly exceptions: readonly ExceptionEvent[];
  /** How far the run was at the first of them, and the metrics that it logged since. */
  readonly spoken: { readonly step: number; readonly metrics: number } | null;
  /** When the run last said or did anything, and the longest that it was silent in this phase before it went on. */
  readonly lastActivity: number | null;
  readonly longestSilence: number;
  /** The last thing it said of itself: what is shown when nothing else tells of its end. */
  readonly lastSign: Event | null;
  readonly trainingCompleted: boolean;
  /** The trained model was saved: its results are written only after it. */
  readonly saved: boolean;
  /** The results of all that was begun are written: of the training, and of an evaluation or prediction after it. */
  readonly settled: boolean;
  /** LLaMA-Factory's very last act of a run that ended well: the model card, or the results of what was asked. */
  readonly closing: boolean;
  readonly everTrained: boolean;
  /** Steps of this attempt were seen: before the first one silence means something else. */
  readonly stepped: boolean;
  /** The highest step that a training bar showed in this attempt. */
  readonly barStep: number;
  /** The tokenizer's bar, as long as it moves. */
  readonly tokenizer: BarEvent | null;
  /** Seconds between the last two rows of the log, by the trainer's own clock: all there is without a console. */
  readonly rowSeconds: number;
  readonly row: { readonly step: number; readonly elapsed: number } | null;
  /** A console was seen: only there last words are spoken. */
  readonly console: boolean;
  readonly presence: Presence | null;
}

export const initialPhase: PhaseState = {
  phase: 'starting',
  changes: [],
  exit: null,
  lastWords: [],
  exceptions: [],
  spoken: null,
  lastActivity: null,
  longestSilence: 0,
  lastSign: null,
  trainingCompleted: false,
  saved: false,
  settled: false,
  closing: false,
  everTrained: false,
  stepped: false,
  barStep: 0,
  tokenizer: null,
  rowSeconds: 0,
  row: null,
  console: false,
  presence: null,
};

const changeLimit = 2000;
const firstWords = 96;
const finalWords = 32;

function enter(state: PhaseState, phase: RunPhase, time: number): PhaseState {
  if (state.phase === phase) return state;
  const changes = state.changes.length >= changeLimit ? state.changes.slice(-changeLimit / 2) : state.changes;
  const tokenizer = phase === 'tokenizing' ? state.tokenizer : null;
  return { ...state, phase, changes: [...changes, { phase, time }], longestSilence: 0, tokenizer };
}

function speak(state: PhaseState, event: ExceptionEvent | MessageEvent): PhaseState {
  const word = lastWord(event, workOf(state));
  if (!word) return state;
  const { lastWords } = state;
  const full = lastWords.length >= firstWords + finalWords;
  const kept = full ? [...lastWords.slice(0, firstWords), ...lastWords.slice(firstWords + 1)] : lastWords;
  const exceptions =
    event.type === 'exception' && state.exceptions.length < firstWords
      ? [...state.exceptions, event]
      : state.exceptions;
  const spoken = state.spoken ?? { step: state.barStep, metrics: 0 };
  return { ...state, lastWords: [...kept, word], exceptions, spoken };
}

const outlive = (state: PhaseState): PhaseState =>
  state.lastWords.length === 0 ? state : { ...state, lastWords: [], exceptions: [], spoken: null };

/**
 * Words that the run outlives are no last words. One step is no proof of life: when one rank dies, another still prints
 * the step that both of them had done, and its bar shows up to a tenth of a second late.
 */
const provenSteps = 10;
const provenMetrics = 2;

function training(state: PhaseState, time: number): PhaseState {
  const { spoken } = state;
  const alive = spoken && (state.barStep >= spoken.step + provenSteps || spoken.metrics >= provenMetrics);
  // After a death the rank that is left may still speak; the run does not go on before it has outlived its last words.
  return enter({ ...(alive ? outlive(state) : state), everTrained: true, stepped: true }, 'training', time);
}

const loggedMetrics = (state: PhaseState, time: number): PhaseState =>
  training(state.spoken ? { ...state, spoken: { ...state.spoken, metrics: state.spoken.metrics + 1 } } : state, time);

/** What an attempt forgets of the one before. */
const begin = {
  trainingCompleted: false,
  saved: false,
  settled: false,
  closing: false,
  stepped: false,
  barStep: 0,
  row: null,
  rowSeconds: 0,
};

const isCheckpoint = (path: string): boolean => /(^|[\\/])checkpoint-\d+\/?$/.test(path);

/** The unlabelled bar during an evaluation is not training; the phase changes when a step's metrics or bar come. */
const dataBars = /^(Running tokenizer|Converting format|Generating|Tokenizing|Map|Filter)/;
const modelBars = /^(Loading checkpoint shards|Loading weights)/;

/** A step was seen. Written out: there are a million of them, and spreading so large a state costs 2 µs. */
const stepped = (
  state: PhaseState,
  sign: Event,
  barStep: number,
  row: PhaseState['row'],
  rowSeconds: number,
): PhaseState => ({
  phase: state.phase,
  changes: state.changes,
  exit: state.exit,
  lastWords: state.lastWords,
  exceptions: state.exceptions,
  spoken: state.spoken,
  lastActivity: state.lastActivity,
  longestSilence: state.longestSilence,
  lastSign: sign,
  trainingCompleted: state.trainingCompleted,
  saved: state.saved,
  settled: state.settled,
  closing: state.closing,
  everTrained: true,
  stepped: true,
  barStep,
  tokenizer: state.tokenizer,
  rowSeconds,
  row,
  console: state.console,
  presence: state.presence,
});

/** What nearly every event of a long run is: another step of a training that goes on and has no last words. */
function goesOn(state: PhaseState, event: Event, trainingBar: boolean): PhaseState | null {
  if (event.type === 'log-row') return event.kind === 'train' && state.stepped ? onRow(state, event) : null;
  if (state.phase !== 'training' || state.spoken || !state.console || !state.stepped) return null;
  const { barStep, row, rowSeconds } = state;
  if (event.type === 'console-metrics' && event.kind === 'train')
    return stepped(state, event, barStep, row, rowSeconds);
  if (event.type !== 'bar' || !trainingBar || event.done === 0 || state.trainingCompleted) return null;
  return stepped(state, event, Math.max(barStep, event.done), row, rowSeconds);
}

function onRow(state: PhaseState, event: LogRowEvent): PhaseState {
  switch (event.kind) {
    case 'train': {
      const { row } = state;
      const between = row && event.elapsed !== null && event.step > row.step ? event.elapsed - row.elapsed : 0;
      const rowSeconds = between > 0 ? between : state.rowSeconds;
      const last = { step: event.step, elapsed: event.elapsed ?? 0 };
      // Rows of the log stand for phases only where there is no console to tell more.
      return state.phase === 'starting' || state.phase === 'loading'
        ? training({ ...state, lastSign: event, rowSeconds, row: last }, event.time)
        : stepped(state, event, state.barStep, last, rowSeconds);
    }
    case 'summary':
      return event.step > 0 ? { ...state, trainingCompleted: true } : state;
    case 'progress':
      return state.phase === 'starting' ? enter(state, 'predicting', event.time) : state;
    default:
      return state;
  }
}

/** The first of many may begin a phase; of the others the last one stands. */
function onRows(before: PhaseState, rows: LogRowsEvent): PhaseState {
  const state = reducePhase(before, rowAt(rows, 0), false);
  const last = rowAt(rows, rows.count - 1);
  let { rowSeconds } = state;
  for (let index = rows.count - 1; index > 0; index -= 1) {
    const between = (rows.elapsed[index] as number) - (rows.elapsed[index - 1] as number);
    if (between <= 0) continue;
    rowSeconds = between;
    break;
  }
  return stepped(state, last, state.barStep, { step: last.step, elapsed: last.elapsed ?? 0 }, rowSeconds);
}

/** Events that tell what the run was at, for a person who asks what it did last. */
const signs: ReadonlySet<Event['type']> = new Set(['bar', 'notice', 'console-metrics', 'log-row']);

/** An event file may be an older run's: it stands for a phase only where nothing else has spoken. */
function onScalars(state: PhaseState, event: ScalarRowEvent): PhaseState {
  if (state.phase !== 'starting' && state.phase !== 'training') return state;
  if (event.kind === 'summary') return state.everTrained ? { ...state, trainingCompleted: true } : state;
  return state.phase === 'starting' && event.kind === 'train' ? training(state, event.time) : state;
}

export function reducePhase(before: PhaseState, event: Event, trainingBar: boolean): PhaseState {
  if (event.type === 'log-rows') return onRows(before, event);
  const next = goesOn(before, event, trainingBar);
  if (next) return next;
  const { time } = event;
  let state = before;
  if (event.place.source === 'console' && !state.console) state = { ...state, console: true };
  if (signs.has(event.type)) state = { ...state, lastSign: event };
  switch (event.type) {
    case 'notice':
      switch (event.notice.id) {
        case 'process-rank':
        case 'distributed-launch': {
          // Every rank names itself, the last one perhaps after the first has died: only the first begins an attempt.
          const first = event.notice.id === 'distributed-launch' || event.notice.rank === 0;
          const again = first && (state.everTrained || state.exit !== null || state.lastWords.length > 0);
          return enter(again ? { ...outlive(state), ...begin } : state, 'loading', time);
        }
        case 'dataset-loading':
        case 'model-loading':
        case 'parameters':
          return state.phase === 'starting' || state.phase === 'tokenizing' ? enter(state, 'loading', time) : state;
        case 'training-begins':
          return enter({ ...outlive(state), ...begin, everTrained: true }, 'training', time);
        case 'evaluation-begins':
          return enter({ ...state, settled: false }, 'evaluating', time);
        case 'prediction-begins':
          return enter({ ...state, settled: false }, 'predicting', time);
        case 'save-begins':
          return enter(state, isCheckpoint(event.notice.path) || state.everTrained ? 'saving' : state.phase, time);
        case 'training-completed':
          return enter({ ...outlive(state), trainingCompleted: true }, 'saving', time);
        case 'metrics-block':
          // Printed beside a file of results, which may have been read before the console that it belongs to.
          return { ...state, trainingCompleted: true, settled: true };
        case 'model-card-dropped':
        case 'predictions-saved':
          return { ...outlive(state), closing: true };
        default:
          return state;
      }
    case 'bar': {
      if (event.label !== null && dataBars.test(event.label)) {
        const tokenizer = event.label.startsWith('Running tokenizer') ? event : state.tokenizer;
        return { ...enter(state, 'tokenizing', time), tokenizer };
      }
      if (event.label !== null && modelBars.test(event.label)) return enter(state, 'loading', time);
      if (!trainingBar || event.done === 0 || state.trainingCompleted) return state;
      // A dying program draws its bar once more: what does not move is no sign of life.
      if (event.done <= state.barStep && state.lastWords.length > 0) return state;
      return training({ ...state, barStep: Math.max(state.barStep, event.done) }, time);
    }
    case 'console-metrics':
      return event.kind === 'train' ? loggedMetrics(state, time) : state;
    case 'log-row':
      return onRow(state, event);
    case 'scalar-row':
      return onScalars(state, event);
    case 'log-reset':
      return { ...state, trainingCompleted: false, saved: false, settled: false, closing: false };
    case 'results':
      // The file that collects all figures is kept from older runs.
      return event.set === 'all' ? state : { ...state, trainingCompleted: true, saved: true, settled: true };
    case 'message':
    case 'exception':
      return speak(state, event);
    case 'processes': {
      if (event.alive === null) return state;
      const known = state.presence;
      const wasThere = event.alive || (known?.wasThere ?? false);
      const elsewhere = !event.alive && (known?.elsewhere ?? false);
      return { ...state, presence: { alive: event.alive, time, wasThere, elsewhere } };
    }
    case 'exit': {
      const exit = { code: event.code, signal: event.signal, time };
      const phase = event.signal !== null ? 'killed' : event.code === 0 ? 'finished' : 'failed';
      return enter({ ...state, exit }, phase, time);
    }
    default:
      return state;
  }
}

/** A reading of processes is older than what the run does in the same moment. */
const presenceGrace = 5;

/** A machine that slept for a night says nothing of the run's pace. */
const longestCounted = 3600;

/** The run said or did something. */
export function noteActivity(state: PhaseState, time: number): PhaseState {
  const last = state.lastActivity;
  if (last !== null && time <= last) return state;
  // The silence before a phase is none of its own.
  const silence = last === null || state.changes.at(-1)?.time === time ? 0 : Math.min(time - last, longestCounted);
  const { presence } = state;
  const elsewhere = presence !== null && !presence.alive && !presence.wasThere && time > presence.time + presenceGrace;
  return {
    ...state,
    lastActivity: time,
    longestSilence: Math.max(state.longestSilence, silence),
    presence: elsewhere && !presence.elsewhere ? { ...presence, elsewhere } : presence,
  };
}

/** What the run was doing before it ended, if it did. */
export const workOf = (state: PhaseState): RunPhase =>
  state.exit === null ? state.phase : (state.changes.at(-2)?.phase ?? 'starting');

export type { Judged } from './silence.js';
export { judgePhase } from './silence.js';
