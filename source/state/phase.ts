/** What the trainer is doing, from what it last said and did, and how it ended. What its silence means: `silence.ts`. */
import { noteUnwatched, noteWatch } from './activity.js';
import { enter, isOutdated, refuseStart, startAgain, startByRow } from './attempt-phase.js';
import { told } from './closing-files.js';
import {
  agreed,
  completed,
  isAfterResults,
  isLastOfPpo,
  withClosingRow,
  withResults,
  withTrainRow,
} from './completion.js';
import type { Event, LogRowEvent, LogRowsEvent, MessageEvent, ScalarRowEvent } from './event.js';
import { jobWord } from './job-word.js';
import { isOutlived, outlive, speak } from './last-words.js';
import { rowAt } from './log-rows.js';
import { begin, type PhaseState, type RunPhase } from './phase-state.js';
import { stopAfter } from './stop.js';

function training(state: PhaseState, time: number): PhaseState {
  const alive = isOutlived(state);
  // After a death the rank that is left may still speak; the run does not go on before it has outlived its last words.
  return enter({ ...(alive ? outlive(state) : state), everTrained: true, stepped: true }, 'training', time);
}

const loggedMetrics = (state: PhaseState, time: number): PhaseState =>
  training(state.spoken ? { ...state, spoken: { ...state.spoken, metrics: state.spoken.metrics + 1 } } : state, time);

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
  lastSaid: state.lastSaid,
  lastConsole: state.lastConsole,
  longestSilence: state.longestSilence,
  watched: state.watched,
  unwatched: state.unwatched,
  lastSign: sign,
  trainingCompleted: state.trainingCompleted,
  saved: state.saved,
  settled: state.settled,
  closing: state.closing,
  files: state.files,
  everTrained: true,
  stepped: true,
  barStep,
  tokenizer: state.tokenizer,
  rowSeconds,
  row,
  ranks: state.ranks,
  console: state.console,
  presence: state.presence,
  stop: state.stop,
  startedAgain: state.startedAgain,
  unwritten: state.unwritten,
  writtenUnseen: state.writtenUnseen,
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

function onRow(before: PhaseState, event: LogRowEvent): PhaseState {
  switch (event.kind) {
    case 'train': {
      const state = withTrainRow(startByRow(before, event), event.time);
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
      return event.step > 0 ? withClosingRow(before, event.time) : before;
    case 'progress':
      return before.phase === 'starting' ? enter(before, 'predicting', event.time) : before;
    default:
      return before;
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

/** The scheduler tells of an end as long as it is asked. */
const hasSaid = ({ lastWords }: PhaseState, word: MessageEvent): boolean =>
  lastWords.some(({ event }) => event.type === 'message' && event.text === word.text);

export function reducePhase(before: PhaseState, event: Event, trainingBar: boolean): PhaseState {
  if (event.type === 'log-rows') return onRows(before, event);
  if (isOutdated(before, event)) return before;
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
          const isKnown = state.everTrained || state.exit !== null || state.lastWords.length > 0;
          const again = first && (isKnown || isAfterResults(state, time));
          const named = event.notice.id === 'distributed-launch' ? event.notice.tasks : (event.notice.worldSize ?? 1);
          const ranks = again ? named : Math.max(state.ranks, named);
          return enter({ ...(again ? { ...outlive(state), ...begin } : state), ranks }, 'loading', time);
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
        case 'value-head-saved':
          // PPO writes no results after it, and says nothing more.
          return isCheckpoint(event.notice.path) || !state.everTrained
            ? state
            : { ...enter(outlive(state), 'saving', time), ...completed };
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
      if (event.set !== 'all') return withResults(state, time);
      return event.values.train_runtime === undefined
        ? state
        : agreed(state, { collected: told(event.values.epoch, time) });
    case 'trainer-state': {
      const isLast = event.maxSteps !== null && event.step >= event.maxSteps;
      // A checkpoint may be an older attempt's, too: it stands for a phase only where nothing else has spoken.
      const sole = state.phase === 'starting' && !state.console && event.step > 0;
      const known = sole ? enter(state, 'training', event.time) : state;
      if (isLast && isLastOfPpo(event)) return withResults(known, time);
      return isLast ? agreed(known, { last: told(event.epoch, time) }) : known;
    }
    case 'message':
      return speak(state, event, workOf(state));
    case 'exception': {
      const spoken = refuseStart(state, event);
      return speak(spoken, event, workOf(spoken));
    }
    case 'job': {
      const word = jobWord(event);
      // A batch script may go on after the training, and may end badly then.
      const isOver = state.trainingCompleted || state.closing || state.exit !== null;
      return word === null || isOver || hasSaid(state, word) ? state : speak(state, word, workOf(state));
    }
    case 'processes': {
      const unwritten = event.unwritten ? time : null;
      if (unwritten !== state.unwritten) state = { ...state, unwritten };
      if (event.alive === null) return state;
      const known = state.presence;
      const wasThere = event.alive || (known?.wasThere ?? false);
      const elsewhere = !event.alive && (known?.elsewhere ?? false);
      const ranks = event.processes.flatMap(({ role, started }) =>
        role === 'rank' && started !== null ? started : [],
      );
      const began = ranks.length === 0 ? null : Math.min(...ranks);
      const presence = { alive: event.alive, time, wasThere, elsewhere, began };
      return startAgain({ ...state, presence, stop: stopAfter(state.stop, event) });
    }
    case 'unwatched':
      return noteUnwatched(state, time, event.seconds);
    // What was read since may be an older attempt's than the processes that are there.
    case 'tick':
      return startAgain(noteWatch(state, time));
    case 'exit': {
      const exit = { code: event.code, signal: event.signal, time };
      const phase = event.signal !== null ? 'killed' : event.code === 0 ? 'finished' : 'failed';
      return enter({ ...state, exit }, phase, time);
    }
    default:
      return state;
  }
}

/** What the run was doing before it ended, if it did. */
export const workOf = (state: PhaseState): RunPhase =>
  state.exit === null ? state.phase : (state.changes.at(-2)?.phase ?? 'starting');

export { noteActivity } from './activity.js';
export {
  endedPhases,
  initialPhase,
  type PhaseChange,
  type PhaseState,
  type Presence,
  preparingPhases,
  type RunPhase,
} from './phase-state.js';
export type { Judged } from './silence.js';
export { judgePhase } from './silence.js';
