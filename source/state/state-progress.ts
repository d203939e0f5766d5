/** What a `trainer_state.json` tells of how far the run is: an older run may have left it in the directory. */
import { clockDoubt } from './clock-doubt.js';
import type { TrainerStateEvent } from './event.js';
import type { ProgressState } from './progress.js';

interface Sign {
  readonly step: number;
  readonly time: number;
}

/** The attempt told of its steps after a state was written that is further: an older run left that. */
export const isLeft = (saved: Sign, sign: Sign | undefined): boolean =>
  sign !== undefined && sign.step < saved.step && sign.time > saved.time + clockDoubt;

/** What an older run's state told is forgotten with the first step that shows it to be left. */
export const withoutLeft = (state: ProgressState, sign: Sign): ProgressState =>
  state.saved !== null && isLeft(state.saved, sign)
    ? { ...state, saved: null, epoch: state.logEpoch ?? state.consoleEpoch }
    : state;

export function onTrainerState(state: ProgressState, event: TrainerStateEvent): ProgressState {
  // A step beyond the last one is another run's, whose checkpoints were left in the directory.
  if (state.attempts.length > 0 && state.totalSteps !== null && event.step > state.totalSteps) return state;
  if (isLeft(event, state.rows.at(-1) ?? state.bars.at(-1))) return state;
  if (state.step !== null && event.step < state.step) {
    // An older checkpoint still knows how many steps there are to be, unless more were done: then it is another run's.
    if (event.maxSteps === null || event.maxSteps < state.step) return state;
    return {
      ...state,
      totalSteps: state.totalSteps ?? event.maxSteps,
      epochs: state.epochs ?? event.epochs,
    };
  }
  return {
    ...state,
    step: event.step,
    saved: { step: event.step, time: event.time },
    totalSteps: state.totalSteps ?? event.maxSteps,
    epoch: state.rows.length > 0 ? state.epoch : (event.epoch ?? state.epoch),
    epochs: state.epochs ?? event.epochs,
  };
}
