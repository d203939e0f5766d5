/** What tells that a training came to its end where no console does: its files of results, or its state at the last step. */
import { agreedAt, areLeft, type ClosingFiles } from './closing-files.js';
import type { TrainerStateEvent } from './event.js';
import { isPpoRow } from './events/ppo-row.js';
import { type PhaseState, preparingPhases } from './phase-state.js';

/** The training came to its end, its model was saved and its results written. */
export const completed = { trainingCompleted: true, saved: true, settled: true } as const;
const goingOn = { trainingCompleted: false, saved: false, settled: false } as const;

/** PPO writes no results: the state that it leaves beside its model, of which it knows no epoch, is the last that it does. */
export function isLastOfPpo({ checkpoint, epoch, history }: TrainerStateEvent): boolean {
  if (checkpoint !== null || epoch !== null) return false;
  for (const { values } of history) if (isPpoRow(values)) return true;
  return false;
}

/** Seconds that a console may be written on after the results, by whatever comes after the training. */
const afterResults = 30;

/** The console told of an attempt, long after the results were written, and not of its end. */
export const isToldSince = (state: PhaseState, results: number): boolean =>
  !state.trainingCompleted &&
  (state.stepped || preparingPhases.has(state.phase)) &&
  (state.lastConsole ?? 0) > results + afterResults;

/** Files of results are there that were written then. */
export function withResults(state: PhaseState, time: number): PhaseState {
  const files = { ...state.files, results: Math.max(state.files.results ?? time, time) };
  return areLeft(files) || isToldSince(state, time) ? { ...state, files } : { ...state, ...completed, files };
}

/** With both known, they are of the same training or not. */
export function agreed(before: PhaseState, files: Partial<ClosingFiles>): PhaseState {
  const state = { ...before, files: { ...before.files, ...files } };
  const time = agreedAt(state.files);
  return time === null ? state : withResults(state, time);
}

/** A row of training was written: the results before it are an older run's, and so is a closing row before it. */
export function withTrainRow(state: PhaseState, time: number): PhaseState {
  const { files } = state;
  if (files.rows === time && files.closed === null) return state;
  const now = { ...files, rows: time, closed: null };
  const isOver = files.closed !== null && (files.results ?? 0) < time;
  return { ...state, ...(areLeft(now) || isOver ? goingOn : {}), files: now };
}

export function withClosingRow(state: PhaseState, time: number): PhaseState {
  const files = { ...state.files, rows: null, closed: time };
  const hasResults = files.results !== null && !areLeft(files);
  return { ...state, ...(hasResults ? completed : { trainingCompleted: true }), files };
}

/** An attempt begins whose console was written after an older one's results. */
export const isAfterResults = ({ trainingCompleted, files }: PhaseState, time: number): boolean =>
  trainingCompleted && files.results !== null && time > files.results + afterResults;
