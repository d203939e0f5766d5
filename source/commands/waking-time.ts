/**
 * The time up to which something is known of a recorded run: where nobody could look the clock stands, as it did on the
 * screen (`awake-clock.ts`). That nothing was heard in that time is no silence of the run.
 */
import type { Chunk } from '../watch/chunk.js';

export function wakingTime(chunks: readonly Chunk[]): (time: number) => number {
  const pauses = chunks.flatMap((chunk) =>
    chunk.kind === 'unwatched' ? [{ from: chunk.time, until: chunk.time + chunk.seconds }] : [],
  );
  return (time) => pauses.findLast(({ from, until }) => from <= time && time < until)?.from ?? time;
}
