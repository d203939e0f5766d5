/**
 * Long work in steps: all at once for a command that needs its answer, or a few steps at a time between the keys of
 * somebody who uses the screen.
 */

import { setImmediate as turn } from 'node:timers/promises';

/** Yields wherever it may be interrupted, and returns what it came to; null for nothing. */
export type Steps<Result> = Generator<undefined, Result | null>;

/** Milliseconds of work in one turn of the event loop. */
const turnMilliseconds = 3;

/** What the steps come to. */
export function result<Result>(steps: Generator<undefined, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What the steps come to within so many milliseconds, or null. */
export function atOnce<Result>(steps: Steps<Result>, budget: number): Result | null {
  const until = performance.now() + budget;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() > until) return null;
  }
}

/** What the steps come to, with the event loop turning meanwhile; null when the budget, which is of work, is spent. */
export function inTurns<Result>(steps: Generator<undefined, Result>): Promise<Result>;
export function inTurns<Result>(steps: Steps<Result>, budget: number): Promise<Result | null>;
export async function inTurns<Result>(steps: Steps<Result>, budget = Number.POSITIVE_INFINITY): Promise<Result | null> {
  for (let spent = 0; spent < budget; ) {
    // Whoever asks has worked in this turn already: after the last rows of a history, the two were one long block.
    await turn();
    const began = performance.now();
    for (let worked = 0; worked < turnMilliseconds; worked = performance.now() - began) {
      const step = steps.next();
      if (step.done) return step.value;
    }
    spent += performance.now() - began;
  }
  return null;
}
