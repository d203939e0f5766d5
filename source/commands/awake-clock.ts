/**
 * The time up to which something is known of a run.
 *
 * A program that was stopped, or whose machine slept, wakes an hour later and has not yet looked at a file. That nothing
 * was heard in that hour is no silence of the run: until the files were looked at, the clock stands where it stood.
 */
import { longestTurn } from '../state/activity.js';
import type { Chunk } from '../watch/chunk.js';

/** The first tick may come before the look at the files, the second cannot. */
const ticksOfALook = 2;
/** Seconds for that look; a disk that does not answer is not waited for. */
const patience = 5;

interface Waking {
  readonly stoodAt: number;
  readonly wokeAt: number;
  readonly ticks: number;
}

export class AwakeClock {
  readonly #clock: () => number;
  #last: number | null = null;
  #waking: Waking | null = null;

  /** `clock`: seconds since the epoch. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  readonly now = (): number => {
    const time = this.#clock();
    if (this.#last !== null && time - this.#last > longestTurn) {
      this.#waking = { stoodAt: this.#waking?.stoodAt ?? this.#last, wokeAt: time, ticks: 0 };
    }
    this.#last = time;
    const waking = this.#waking;
    if (waking === null) return time;
    // A clock that is set back knows nothing of patience.
    const isOver = waking.ticks >= ticksOfALook || Math.abs(time - waking.wokeAt) > patience;
    if (isOver) this.#waking = null;
    return isOver ? time : waking.stoodAt;
  };

  /** What the watch of the run delivered. */
  looked(chunks: readonly Chunk[]): void {
    if (!chunks.some((chunk) => chunk.kind === 'tick')) return;
    this.now();
    if (this.#waking !== null) this.#waking = { ...this.#waking, ticks: this.#waking.ticks + 1 };
  }
}
