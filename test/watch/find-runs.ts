/** All runs below a directory at once, as the steps of a search come upon them. */
import { type FoundRun, searchRuns } from '../../source/watch/run-signs.js';

export interface FindRunsOptions {
  /** How many directories below the root a run may lie; 0 looks at the root alone. */
  readonly depth: number;
  /** Milliseconds after which the search ends with what it has. */
  readonly budget: number;
}

export interface FoundRuns {
  /** Newest first. */
  readonly runs: readonly FoundRun[];
  /** False when the time was up before everything was looked at. */
  readonly isComplete: boolean;
  /** Directories that may not be read. */
  readonly refused: number;
}

export function findRuns(root: string, { depth, budget }: FindRunsOptions): FoundRuns {
  const until = performance.now() + budget;
  const found: FoundRun[] = [];
  let [refused, isComplete] = [0, true];
  for (const come of searchRuns(root, depth)) {
    if (come === 'refused') refused += 1;
    else if (come !== null) found.push(come);
    if (performance.now() > until) {
      isComplete = false;
      break;
    }
  }
  return { runs: found.toSorted((first, second) => second.modified - first.modified), isComplete, refused };
}
