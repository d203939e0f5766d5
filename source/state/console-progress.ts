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

export function onConsoleMetrics(state: ProgressState, event: ConsoleMetricsEvent): ProgressState {
  if (event.kind === 'summary') return { ...state, epoch: event.epoch ?? state.epoch };
  // The log's epoch is exact; the console's is rounded.
  if (state.rows.length === 0) return { ...state, epoch: event.epoch ?? state.epoch };
  // It tells of the row that a killed trainer never got into its log.
  return event.epoch !== null && event.epoch > (state.epoch ?? 0) + roundedEpoch
    ? { ...state, epoch: event.epoch }
    : state;
}
