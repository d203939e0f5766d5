/**
 * One search for the runs below some directories, with what had to be left out of it.
 *
 * It goes from near to far and takes only so much work: from `/` a machine has a hundred thousand directories. Disks of
 * other machines are asked first whether they answer: to touch one that does not would stop the screen.
 */
import { type LeftOut, nothingLeftOut } from '../state/left-out.js';
import type { DiskAnswers } from '../watch/disk-answers.js';
import { type FoundRun, searchDepth, searchRuns } from '../watch/run-signs.js';
import { inTurns, type Steps } from '../watch/steps.js';
import { isBelow } from '../watch/within.js';

export interface SearchOptions {
  readonly roots: readonly string[];
  readonly answers: DiskAnswers;
  /** Where other machines' disks are mounted. */
  readonly mounts: readonly string[];
  /** Milliseconds of work that one of the roots may take. */
  readonly budget: number;
  /** Nobody wants to know any more. */
  readonly isOver?: () => boolean;
  /** Told of what was found so far, now and then. */
  readonly found?: (runs: ReadonlyMap<string, FoundRun>) => void;
}

export interface SearchResult {
  readonly runs: ReadonlyMap<string, FoundRun>;
  readonly leftOut: LeftOut;
  /** The roots whose disks do not answer. */
  readonly silent: readonly string[];
  /** Mounts whose disks do not answer. */
  readonly closed: ReadonlySet<string>;
}

/** Milliseconds between two looks at what was found so far. */
const foundPause = 500;

export async function searchRoots({
  roots,
  answers,
  mounts,
  budget,
  isOver = () => false,
  found = () => {},
}: SearchOptions): Promise<SearchResult> {
  const runs = new Map<string, FoundRun>();
  const silent = await answers.silent(roots);
  const closed = await answers.silent(mounts);
  let [refused, unfinished] = [0, 0];
  let told = performance.now();
  function* steps(root: string): Steps<true> {
    for (const come of searchRuns(root, searchDepth, closed)) {
      if (come === 'refused') refused += 1;
      else if (come !== null) runs.set(come.path, come);
      if (performance.now() - told > foundPause) {
        told = performance.now();
        found(runs);
      }
      yield;
      if (isOver()) return true;
    }
    return true;
  }
  for (const root of roots) {
    if (silent.has(root) || isOver()) continue;
    if ((await inTurns(steps(root), budget)) === null) unfinished += 1;
  }
  const mounted = [...closed].filter((mount) => roots.some((root) => isBelow(mount, root)));
  const unheard = new Set([...silent, ...mounted]).size;
  return { runs, leftOut: { ...nothingLeftOut, silent: unheard, refused, unfinished }, silent: [...silent], closed };
}
