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
