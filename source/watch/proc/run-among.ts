/** Which of the trainings of this machine is a run, and what it means that none is: for one run as for a list of many. */
import type { TrainerProcess } from '../../state/event.js';
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

/** `pipes`: those that lead here. */
function isTarget(run: LiveRun, target: ProcessTarget, pipes: ReadonlySet<string>, proc: ProcFiles): boolean {
  switch (target.kind) {
    case 'directory':
      return run.directory !== null && isSamePath(run.directory.path, target.path);
    case 'log':
      return run.console !== null && isSamePath(run.console.path, target.path);
    case 'pipe':
      return run.processes.some(({ pid }) => writesInto(proc, pid, pipes));
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

export function runAmong({ runs, problem }: LiveRuns, { target, pipes, isKnown }: Sought, proc: ProcFiles): Sighted {
  const run =
    runs.find((one) => isTarget(one, target, pipes, proc)) ?? runs.find((one) => one.processes.some(isKnown)) ?? null;
  const isTold = target.kind !== 'directory' || isAllTold(runs);
  return { run, problem: problem ?? neverSeen, isUnseen: run === null && problem === null && isTold };
}
