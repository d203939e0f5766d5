/** What TensorBoard's event files tell of how far the run is: they may be an older run's. */
import { observe } from './attempts.js';
import { steppedBy } from './console-progress.js';
import type { ScalarRowEvent } from './event.js';
import type { ProgressState } from './progress.js';

/** The newest file's rows are the run's; a row of an older one is known by the trainer's clock. */
export function onScalarRow(state: ProgressState, event: ScalarRowEvent): ProgressState {
  if (state.rows.length > 0 || state.bars.length > 0) return state;
  const last = state.scalars.at(-1);
  if (last && event.written < last.time) return state;
  // An evaluation or the closing figures after the last logged step: the trainer is further than that.
  if (event.kind !== 'train') return last && event.step > last.step ? { ...state, step: event.step } : state;
  const observation = { step: event.step, elapsed: null, time: event.written, tokens: null };
  const again = last !== undefined && event.step < last.step;
  return {
    ...state,
    step: event.step,
    epoch: event.epoch ?? state.epoch,
    unstepped: steppedBy(state, event.written),
    scalars: observe(again ? [] : state.scalars, observation),
  };
}

/** Whatever says more exactly where the run is takes over from the event files. */
export const withoutScalars = (state: ProgressState): ProgressState =>
  state.scalars.length === 0 ? state : { ...state, scalars: [], step: null };
