/** What tells of runs besides their files, a process or a job, says so much of one. */
import type { RunNode } from '../state/nodes.js';
import type { ListedJob } from '../state/summary.js';

/** A run that is known by other means than its files: a process that trains. */
export interface KnownRun {
  readonly path: string;
  readonly log: string | null;
  readonly config: string | null;
  /** Its processes here, where it is known to run on several machines. */
  readonly node: RunNode | null;
  readonly job?: ListedJob;
}

/** A process and a job may both tell of one run. */
export function knownByPath(runs: readonly KnownRun[]): ReadonlyMap<string, KnownRun> {
  const known = new Map<string, KnownRun>();
  for (const run of runs) {
    const before = known.get(run.path);
    known.set(run.path, { ...before, ...run, node: run.node ?? before?.node ?? null });
  }
  return known;
}
