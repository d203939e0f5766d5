/** How a phase, and with an attempt the first of its phases, begins: what is forgotten of the one before. */
import type { Event, LogRowEvent } from './event.js';
import { outlive } from './last-words.js';
import { begin, type PhaseState, type RunPhase } from './phase-state.js';
import { isRefusedStart } from './refused-start.js';

const changeLimit = 2000;

export function enter(state: PhaseState, phase: RunPhase, time: number): PhaseState {
  if (state.phase === phase) return state;
  const changes = state.changes.length >= changeLimit ? state.changes.slice(-changeLimit / 2) : state.changes;
  const tokenizer = phase === 'tokenizing' ? state.tokenizer : null;
  return { ...state, phase, changes: [...changes, { phase, time }], longestSilence: 0, tokenizer };
}

/** A process that wrote in its first moment, by a clock that is none of ours. */
const startGrace = 2;

/** Processes that began after the run's last sign of life are another attempt's, which has said nothing yet. */
export function startAgain(state: PhaseState): PhaseState {
  const { presence, lastActivity, exit } = state;
  const began = presence?.alive === true ? presence.began : null;
  if (began === null || lastActivity === null || exit !== null || began <= lastActivity + startGrace) return state;
  // That they began is a sign of life.
  const fresh = { ...outlive(state), ...begin, startedAgain: began, lastActivity: began };
  return enter(fresh, 'starting', began);
}

/** A row that goes back, written after the last words: its attempt has neither processes nor a console that are known. */
export function startByRow(state: PhaseState, { step, elapsed, time }: LogRowEvent): PhaseState {
  const { row, lastWords } = state;
  const last = lastWords.at(-1);
  if (last === undefined || row === null || time <= last.event.time + startGrace) return state;
  const isBack = step < row.step || (elapsed ?? 0) < row.elapsed - 1;
  return isBack ? enter({ ...outlive(state), ...begin }, 'starting', time) : state;
}

/** The unfinished end of an older attempt's console is still there to be read. */
export const isOutdated = ({ startedAgain }: PhaseState, { place, time }: Event): boolean =>
  startedAgain !== null && place.source === 'console' && time < startedAgain;

/** The trainer refused an attempt while it read its arguments. The ranks may all say so: the first one's words stay. */
export function refuseStart(state: PhaseState, event: Event): PhaseState {
  const isAnother = isRefusedStart(event) && (state.phase !== 'starting' || state.trainingCompleted);
  return isAnother ? enter({ ...outlive(state), ...begin }, 'starting', event.time) : state;
}
