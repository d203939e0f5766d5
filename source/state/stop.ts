/** A run that somebody has stopped (state T of proc(5): Ctrl-Z, SIGSTOP; t: a debugger): it is there and does nothing. */
import type { ProcessesEvent } from './event.js';
import type { PhaseState, Stop } from './phase-state.js';

/** A reading is that much older than what the run did in the same moment. */
const readingGrace = 5;
/** An older reading says nothing of now. */
const freshSeconds = 30;

/** What a reading of the processes makes of it: one rank that goes on is no stop of the run. */
export function stopAfter(before: Stop | null, { processes, time }: ProcessesEvent): Stop | null {
  const ranks = processes.filter(({ role, state }) => role === 'rank' && !/^[ZX]$/.test(state));
  if (ranks.length === 0 || !ranks.every(({ state }) => /^[Tt]$/.test(state))) return null;
  const traced = ranks.some(({ state }) => state === 't');
  return before?.traced === traced ? before : { since: before?.since ?? time, traced };
}

/** A tracer that holds a process for one reading only looks at it. */
export function isStopped({ stop, presence, lastActivity }: PhaseState, now: number): boolean {
  if (stop === null || presence?.alive !== true) return false;
  if (now - presence.time > freshSeconds) return false;
  if (stop.traced && presence.time <= stop.since) return false;
  return (lastActivity ?? 0) <= presence.time + readingGrace;
}
