/**
 * When the run last gave a sign of life, and how long it has been silent before it went on: its own pace, by which a
 * silence is judged. A directory that is opened late tells of hours between its files; those were no silence.
 */
import type { Event } from './event.js';
import type { PhaseState } from './phase-state.js';

/** A reading of processes is older than what the run does in the same moment. */
const presenceGrace = 5;

/** A machine that slept for a night says nothing of the run's pace. */
const longestCounted = 3600;

/** What is said is written on and on; everything else are files, found with the times of their history. */
const sayings: ReadonlySet<Event['type']> = new Set([
  'line',
  'bar',
  'console-metrics',
  'notice',
  'banner',
  'message',
  'exception',
  'example',
  'log-row',
  'log-rows',
  'prediction',
]);

/** Seconds in which a program that runs asks for the time again and again: the screen and the watchers do each second. */
export const longestTurn = 5;

/** Between two ticks that lie further apart the watcher itself stood still, or its machine slept. */
function unwatchedUntil({ watched, unwatched, lastSaid }: PhaseState, time: number): PhaseState['unwatched'] {
  if (watched === null || time - watched <= longestTurn) return unwatched;
  // What it said meanwhile may have been found before the tick comes.
  const from = Math.max(watched, lastSaid ?? watched);
  return from >= time ? unwatched : { from: unwatched?.from ?? from, seconds: (unwatched?.seconds ?? 0) + time - from };
}

/** Time passes, and the run is watched. */
export const noteWatch = (state: PhaseState, time: number): PhaseState => ({
  ...state,
  watched: time,
  unwatched: unwatchedUntil(state, time),
});

/** The same, as a recording tells it: beforehand, so that a look into that time finds the clock where it stood. */
export function noteUnwatched(state: PhaseState, time: number, seconds: number): PhaseState {
  const from = Math.max(time, state.lastSaid ?? time);
  const lost = time + seconds - from;
  if (lost <= 0) return state;
  const { unwatched } = state;
  return { ...state, unwatched: { from: unwatched?.from ?? from, seconds: (unwatched?.seconds ?? 0) + lost } };
}

/** How long it was heard to say nothing. What it said while nobody looked is found later, and is as old as its file. */
function silenceUntil(state: PhaseState, said: number, time: number): number {
  const unwatched = unwatchedUntil(state, time);
  if (unwatched === null) return time - said;
  return Math.max(Math.min(time, unwatched.from) - said, time - said - unwatched.seconds, 0);
}

/** The run said or did something. */
export function noteActivity(state: PhaseState, { type, time, place }: Event): PhaseState {
  const says = sayings.has(type);
  const said = state.lastSaid;
  const isNews = state.lastActivity === null || time > state.lastActivity;
  const saysMore = says && (said === null || time > said);
  const isConsole = place.source === 'console' && (state.lastConsole === null || time > state.lastConsole);
  if (!isNews && !saysMore && !isConsole) return state;
  // The silence before a phase is none of its own.
  const silence =
    !saysMore || said === null || state.changes.at(-1)?.time === time
      ? 0
      : Math.min(silenceUntil(state, said, time), longestCounted);
  const { presence } = state;
  const elsewhere = presence !== null && !presence.alive && !presence.wasThere && time > presence.time + presenceGrace;
  return {
    ...state,
    lastActivity: isNews ? time : state.lastActivity,
    lastSaid: saysMore ? time : said,
    lastConsole: isConsole ? time : state.lastConsole,
    longestSilence: Math.max(state.longestSilence, silence),
    unwatched: saysMore ? null : state.unwatched,
    writtenUnseen: state.writtenUnseen || (saysMore && state.unwritten !== null && time > state.unwritten),
    presence: elsewhere && !presence.elsewhere ? { ...presence, elsewhere } : presence,
  };
}
