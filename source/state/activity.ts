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
    !saysMore || said === null || state.changes.at(-1)?.time === time ? 0 : Math.min(time - said, longestCounted);
  const { presence } = state;
  const elsewhere = presence !== null && !presence.alive && !presence.wasThere && time > presence.time + presenceGrace;
  return {
    ...state,
    lastActivity: isNews ? time : state.lastActivity,
    lastSaid: saysMore ? time : said,
    lastConsole: isConsole ? time : state.lastConsole,
    longestSilence: Math.max(state.longestSilence, silence),
    writtenUnseen: state.writtenUnseen || (saysMore && state.unwritten !== null && time > state.unwritten),
    presence: elsewhere && !presence.elsewhere ? { ...presence, elsewhere } : presence,
  };
}
