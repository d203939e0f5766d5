/**
 * Where a replay stands and how fast it goes, as a value: time is an argument, chunks are known by their times only.
 *
 * Positions are seconds from the start of the recording. The caller folds the chunks up to `position` and decides what
 * a marker is; this file only says which position is next.
 */

/** `ended`: the position is the end; playing again from there begins at the start. */
export type RecordingMode = 'playing' | 'paused' | 'ended';

/** How many seconds of the recording pass in one second, slowest first. */
export const recordingSpeeds: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];

export interface RecordingClock {
  readonly mode: RecordingMode;
  /** Seconds from the start of the recording. */
  readonly position: number;
  /** One of `recordingSpeeds`. */
  readonly speed: number;
  /** Seconds; a longer silence between two chunks is played as if it had lasted this long. Null: played in full. */
  readonly idleLimit: number | null;
  /** The times of the chunks, ascending. */
  readonly times: readonly number[];
  /** Seconds; at least the last of `times`. */
  readonly end: number;
}

export type RecordingAction =
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'toggle' }
  /** Real seconds have passed. */
  | { readonly type: 'advance'; readonly seconds: number }
  | { readonly type: 'seek'; readonly position: number }
  /** Seconds forward, or back when negative. */
  | { readonly type: 'skip'; readonly seconds: number }
  /** To the next (+1) or the previous (−1) chunk; pauses. */
  | { readonly type: 'step'; readonly direction: 1 | -1 }
  /** One entry up or down the table of speeds. */
  | { readonly type: 'speed'; readonly direction: 1 | -1 };

export interface RecordingClockOptions {
  readonly times: readonly number[];
  readonly idleLimit: number | null;
}

/** A clock at the start of the recording, playing at its own speed; ended at once when there is nothing to play. */
export function createRecordingClock({ times, idleLimit }: RecordingClockOptions): RecordingClock {
  const end = times.at(-1) ?? 0;
  return { mode: end > 0 ? 'playing' : 'ended', position: 0, speed: 1, idleLimit, times, end };
}

/** The number of chunks at or before the position: how many the caller has folded when the screen shows it. */
export function chunksUntil(clock: RecordingClock, position: number = clock.position): number {
  let low = 0;
  let high = clock.times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((clock.times[middle] ?? Number.POSITIVE_INFINITY) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function moveTo(clock: RecordingClock, position: number): RecordingClock {
  const inside = Math.min(Math.max(Number.isNaN(position) ? 0 : position, 0), clock.end);
  if (inside >= clock.end) return { ...clock, position: clock.end, mode: 'ended' };
  return { ...clock, position: inside, mode: clock.mode === 'ended' ? 'paused' : clock.mode };
}

/**
 * Plays `seconds` of recording time. A silence longer than the limit is shortened by jumping over what is left of it
 * once the limit has been waited out, so the chunk after it comes at its true position.
 */
function play(clock: RecordingClock, seconds: number): RecordingClock {
  let left = seconds;
  let { position } = clock;
  const { idleLimit, times } = clock;
  if (idleLimit === null) return moveTo(clock, position + left);
  let next = chunksUntil(clock, position);
  while (left > 0 && next < times.length) {
    const last = next === 0 ? 0 : (times[next - 1] ?? 0);
    const due = times[next] ?? clock.end;
    const isLong = due - last > idleLimit;
    const silent = isLong ? Math.max(0, Math.min(due, last + idleLimit) - position) : due - position;
    if (left < silent) return moveTo(clock, position + left);
    left -= silent;
    position = due;
    next += 1;
  }
  return moveTo(clock, position);
}

function nextSpeed(speed: number, direction: 1 | -1): number {
  const place = recordingSpeeds.indexOf(speed) + direction;
  return recordingSpeeds[Math.min(Math.max(place, 0), recordingSpeeds.length - 1)] ?? speed;
}

function step(clock: RecordingClock, direction: 1 | -1): RecordingClock {
  const count = chunksUntil(clock);
  const paused: RecordingClock = { ...clock, mode: 'paused' };
  if (direction === 1) return moveTo(paused, clock.times[count] ?? clock.end);
  // Chunks of one time are one step; before the first chunk lies the start.
  const current = clock.times[count - 1];
  if (current === undefined) return moveTo(paused, 0);
  if (current < clock.position) return moveTo(paused, current);
  let before = count - 1;
  while (before >= 0 && clock.times[before] === current) before -= 1;
  return moveTo(paused, clock.times[before] ?? 0);
}

type Reducers = {
  readonly [Type in RecordingAction['type']]: (
    clock: RecordingClock,
    action: Extract<RecordingAction, { readonly type: Type }>,
  ) => RecordingClock;
};

const reducers: Reducers = {
  play: (clock) =>
    clock.mode !== 'ended'
      ? { ...clock, mode: 'playing' }
      : clock.end > 0
        ? { ...clock, mode: 'playing', position: 0 }
        : clock,
  pause: (clock) => (clock.mode === 'playing' ? { ...clock, mode: 'paused' } : clock),
  toggle: (clock) =>
    clock.mode === 'playing' ? reducers.pause(clock, { type: 'pause' }) : reducers.play(clock, { type: 'play' }),
  advance: (clock, { seconds }) =>
    clock.mode === 'playing' && seconds > 0 ? play(clock, seconds * clock.speed) : clock,
  seek: (clock, { position }) => moveTo(clock, position),
  skip: (clock, { seconds }) => moveTo(clock, clock.position + seconds),
  step: (clock, { direction }) => step(clock, direction),
  speed: (clock, { direction }) => ({ ...clock, speed: nextSpeed(clock.speed, direction) }),
};

export function reduceRecordingClock(clock: RecordingClock, action: RecordingAction): RecordingClock {
  const reduce = reducers[action.type] as (clock: RecordingClock, action: RecordingAction) => RecordingClock;
  return reduce(clock, action);
}

/** Real seconds until the next chunk is due, null when none will come: how long a caller may sleep. */
export function secondsUntilNext(clock: RecordingClock): number | null {
  if (clock.mode !== 'playing') return null;
  const count = chunksUntil(clock);
  const due = clock.times[count];
  if (due === undefined) return null;
  const last = count === 0 ? 0 : (clock.times[count - 1] ?? 0);
  const wait = clock.idleLimit === null ? due : Math.min(due, last + clock.idleLimit);
  return Math.max(0, wait - clock.position) / clock.speed;
}
