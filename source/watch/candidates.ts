/** Files of a directory that may be what is looked for, by their names and sizes: none is opened. */
import { readdirSync, type Stats } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { statusOf } from './file-status.js';

export interface Candidate {
  readonly path: string;
  readonly status: Stats;
}

export interface Wanted {
  readonly isNamed: (name: string) => boolean;
  readonly isSized: (bytes: number) => boolean;
}

/** What it is called: `saves/sft.log` is `sft`. */
export const stemOf = (path: string): string => basename(path, extname(path));

/** Of a directory: people keep thousands of files in one. */
export const mostCandidates = 200;
/** Milliseconds for which more of them are asked for their age: a directory lists its files in no order. */
const patience = 25;

/** Nothing where the directory is not there, or not for us. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** The newest of those that are named so: of as many as there is time for. */
export function candidatesAmong(
  directory: string,
  names: readonly string[],
  { isNamed, isSized }: Wanted,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const until = performance.now() + patience;
  for (const name of names) {
    if (!isNamed(name)) continue;
    if (candidates.length >= mostCandidates && performance.now() > until) break;
    const path = join(directory, name);
    // Gone, or a link to nowhere: no candidate.
    const status = statusOf(path);
    if (status?.isFile() && isSized(status.size)) candidates.push({ path, status });
  }
  return candidates.length > mostCandidates ? newestFirst(candidates).slice(0, mostCandidates) : candidates;
}

export const newestFirst = <Placed extends Candidate>(candidates: readonly Placed[]): readonly Placed[] =>
  candidates.toSorted((first, second) => second.status.mtimeMs - first.status.mtimeMs);
