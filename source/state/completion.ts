/** What tells that a training came to its end where no console does: its files of results, or its state at the last step. */
import type { TrainerStateEvent } from './event.js';
import { isPpoRow } from './events/ppo-row.js';
import type { PhaseState } from './phase-state.js';

/** The training came to its end, its model was saved and its results written. */
export const completed = { trainingCompleted: true, saved: true, settled: true } as const;

/** PPO writes no results: the state that it leaves beside its model, of which it knows no epoch, is the last that it does. */
export function isLastOfPpo({ checkpoint, epoch, history }: TrainerStateEvent): boolean {
  if (checkpoint !== null || epoch !== null) return false;
  for (const { values } of history) if (isPpoRow(values)) return true;
  return false;
}

/** Files of results round the epoch to four digits at the most, those of 2023 to two. */
const sameEpoch = 0.006;

/** With both known, they are of the same training or not. */
export const agreed = (state: PhaseState): PhaseState =>
  state.resultsEpoch !== null && state.lastEpoch !== null && Math.abs(state.resultsEpoch - state.lastEpoch) < sameEpoch
    ? { ...state, ...completed }
    : state;
