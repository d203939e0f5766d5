/**
 * A search through many files in steps: all at once for a command that needs its answer, or a few at a time between the
 * keys of somebody who uses the screen.
 */
import { setImmediate as turn } from 'node:timers/promises';

/** Yields wherever it may be interrupted. */
export type SearchSteps<Found> = Generator<undefined, Found | null>;

/** Milliseconds of work in one turn of the event loop. */
const turnMilliseconds = 3;

/** What is found within so many milliseconds, or null. */
export function foundAtOnce<Found>(steps: SearchSteps<Found>, budget: number): Found | null {
  const until = performance.now() + budget;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() > until) return null;
  }
}

/** The same with the event loop turning meanwhile; the budget is of work. */
export async function foundInTurns<Found>(steps: SearchSteps<Found>, budget: number): Promise<Found | null> {
  for (let spent = 0; spent < budget; await turn()) {
    const began = performance.now();
    for (let worked = 0; worked < turnMilliseconds; worked = performance.now() - began) {
      const step = steps.next();
      if (step.done) return step.value;
    }
    spent += performance.now() - began;
  }
  return null;
}
