/** Time as an argument: what waits asks for it here, so that a test can hold the clock. */

export interface Clock {
  /** Milliseconds from an arbitrary start, never decreasing. */
  now(): number;
  /** Runs `task` once after `milliseconds` (0: once the current turn is over); the answer cancels it. */
  schedule(task: () => void, milliseconds: number): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  schedule(task, milliseconds) {
    if (milliseconds <= 0) {
      const immediate = setImmediate(task);
      return () => clearImmediate(immediate);
    }
    const timeout = setTimeout(task, milliseconds);
    return () => clearTimeout(timeout);
  },
};
