/** What the metric dicts of a console tell of how far the run is: an epoch in few digits, and no step. */
import type { ConsoleMetricsEvent, RowKind } from './event.js';
import type { ProgressState } from './progress.js';

/** transformers 4 prints two decimals of an epoch: a console's epoch that is later by less is the log's own. */
const roundedEpoch = 0.0051;

/**
 * A part of a console: a bar under way that a row of training follows is the training's, see `console-step.ts`; what
 * stands before an evaluation's figures may be the evaluation's.
 */
export function withPart(state: ProgressState, kind: RowKind): ProgressState {
  const { bar } = state;
  if (state.banner.total_steps !== undefined || state.partTotal !== null || bar === null) return state;
  if (kind === 'eval') return { ...state, bar: null };
  if (kind !== 'train' || bar.label !== null || bar.total === null || bar.done === 0 || bar.done >= bar.total)
    return state;
  const step = Math.max(state.rows.length > 0 ? (state.step ?? 0) : 0, bar.done);
  return { ...state, partTotal: bar.total, totalSteps: state.totalSteps ?? bar.total, step };
}

/** More steps than a bar can be behind: then the row's step is a guess that the bar does not bear out. */
const mostLag = 20;

/** A row of training was logged at this step, so that it is done. */
export const atLeastAt = (state: ProgressState, step: number): ProgressState =>
  state.step !== null && step > state.step && step - state.step <= mostLag ? { ...state, step } : state;

/**
 * The log's epoch is exact, the console's is rounded; a later one tells of the row that a killed trainer never got into
 * its log. Of attempts that the console knows nothing of, it is an earlier one's.
 */
export function epochOf(log: number | null, console: number | null, attempts: number, begun: number): number | null {
  if (log === null || console === null) return log ?? console;
  return console > log + roundedEpoch && attempts <= Math.max(1, begun) ? console : log;
}

/** Null takes nothing away. */
export function withLogEpoch(state: ProgressState, epoch: number | null): ProgressState {
  const logEpoch = epoch ?? state.logEpoch;
  const now = epochOf(logEpoch, state.consoleEpoch, state.attempts.length, state.begun);
  return { ...state, logEpoch, epoch: now ?? state.epoch };
}

export function onConsoleMetrics(state: ProgressState, { epoch, kind }: ConsoleMetricsEvent): ProgressState {
  const consoleEpoch = epoch ?? state.consoleEpoch;
  const now = epochOf(state.logEpoch, consoleEpoch, state.attempts.length, state.begun);
  const unstepped = kind === 'train' ? null : state.unstepped;
  return { ...state, consoleEpoch, epoch: now ?? state.epoch, unstepped };
}

/** A file that was written after the attempt began tells of its steps. */
export const steppedBy = ({ unstepped }: ProgressState, written: number): number | null =>
  unstepped !== null && written >= unstepped ? null : unstepped;

/** An attempt begins: what was written after that and read before it is its own. */
export const unsteppedAt = ({ rows, scalars }: ProgressState, time: number): number | null =>
  Math.max(rows.at(-1)?.time ?? 0, scalars.at(-1)?.time ?? 0) >= time ? null : time;
