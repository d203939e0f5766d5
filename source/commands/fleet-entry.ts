/** A run in the list of this machine's runs: how it was found, what it came to, and when it was read. */
import { endedPhases } from '../state/phase.js';
import { runName } from '../state/run-name.js';
import type { ListedRun, RunSummary } from '../state/summary.js';
import { statusOf } from '../watch/file-status.js';
import { type FoundRun, lastWritten } from '../watch/run-signs.js';

export interface Entry {
  readonly found: FoundRun;
  readonly summary: RunSummary | null;
  /** As it is listed; what is known of it by other means comes on top. Made when the entry changes, not once a list. */
  readonly row: ListedRun;
  /** Modification time at the last reading, and when that was by the run's clock (s). */
  readonly readAs: number | null;
  readonly readAt: number;
  /** What `stat` said of its files then, and when it was looked at last, read or not (ms of `performance.now`). */
  readonly written: string;
  readonly seenAt: number;
}

export const rowOf = ({ path, modified, mark }: FoundRun, summary: RunSummary | null): ListedRun => ({
  path,
  name: runName(path),
  host: null,
  identity: { directory: path, mark },
  nodes: [],
  modified,
  summary,
});

/** Changes when the run or its console grew. */
export function writtenOf(path: string, log: string | null): string {
  const status = log === null ? null : statusOf(log);
  return `${lastWritten(path)} ${status?.size ?? ''}`;
}

/** Its silence may still change what it is. */
export const isOpen = ({ summary }: Entry): boolean =>
  summary !== null && summary.state !== 'unknown' && !endedPhases.has(summary.state);
