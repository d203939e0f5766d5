/** Which of the trainings of this machine is a run, and what it means that none is: for one run as for a list of many. */
import type { Stats } from 'node:fs';
import type { TrainerProcess } from '../../state/event.js';
import { statusOf } from '../file-status.js';
import { type Found, isAllTold } from '../presence-reading.js';
import type { LiveRun, LiveRuns } from './live-runs.js';
import { writesInto } from './pipes-here.js';
import { isSamePath } from './places.js';
import type { ProcFiles } from './proc-files.js';

/** By what a run is known: where it writes to, its console, or the pipe that this program reads. */
export type ProcessTarget =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'log'; readonly path: string }
  | { readonly kind: 'pipe' };

export const neverSeen =
  'No process of this run is to be seen on this machine: it may run elsewhere, in another container, or be over.';

const keyOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

/** By the path, and by what tells the directory from all others. */
function byDirectory({ runs }: LiveRuns): ReadonlyMap<string, LiveRun> {
  const directories = new Map<string, LiveRun>();
  for (const run of runs.toReversed()) {
    if (run.directory === null) continue;
    const status = statusOf(run.directory.path);
    for (const key of [run.directory.path, ...(status === null ? [] : [keyOf(status)])]) directories.set(key, run);
  }
  return directories;
}

/** What one look found, for all who seek a run in it: where each writes to is asked once, when the first wants to know. */
export class Among {
  readonly live: LiveRuns;
  #directories: ReadonlyMap<string, LiveRun> | null = null;

  constructor(live: LiveRuns) {
    this.live = live;
  }

  ofDirectory(path: string): LiveRun | undefined {
    this.#directories ??= byDirectory(this.live);
    const named = this.#directories.get(path);
    if (named || this.#directories.size === 0) return named;
    const status = statusOf(path);
    return status === null ? undefined : this.#directories.get(keyOf(status));
  }
}

/** `pipes`: those that lead here. */
function ofTarget(
  target: ProcessTarget,
  among: Among,
  pipes: ReadonlySet<string>,
  proc: ProcFiles,
): LiveRun | undefined {
  const { runs } = among.live;
  switch (target.kind) {
    case 'directory':
      return among.ofDirectory(target.path);
    case 'log':
      return runs.find(({ console }) => console !== null && isSamePath(console.path, target.path));
    case 'pipe':
      return runs.find(({ processes }) => processes.some(({ pid }) => writesInto(proc, pid, pipes)));
  }
}

export interface Sought {
  readonly target: ProcessTarget;
  /** The pipes that lead here, where it is known by one. */
  readonly pipes: ReadonlySet<string>;
  /** Whether a process once was its own. */
  readonly isKnown: (process: TrainerProcess) => boolean;
}

export interface Sighted extends Omit<Found, 'isUnwritten'> {
  readonly run: LiveRun | null;
}

export function runAmong(among: Among, { target, pipes, isKnown }: Sought, proc: ProcFiles): Sighted {
  const { runs, problem } = among.live;
  const run = ofTarget(target, among, pipes, proc) ?? runs.find((one) => one.processes.some(isKnown)) ?? null;
  const isTold = target.kind !== 'directory' || isAllTold(runs);
  return { run, problem: problem ?? neverSeen, isUnseen: run === null && problem === null && isTold };
}
