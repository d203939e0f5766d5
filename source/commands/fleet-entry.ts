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
  /** How long its last reading took (ms). */
  readonly took: number;
}

/** Milliseconds between two looks at a run that lives. */
export const livePause = 3000;
/** A run that lives is read for at most one part in so many of the time. */
const share = 25;
/** A run that wrote less than so many seconds ago may be alive. */
const liveSeconds = 900;

/** Whether it is to be looked at again; `now`: ms of `performance.now`, `seconds`: by the run's clock. */
export function isDue(entry: Entry, now: number, seconds: number): boolean {
  const mayLive = seconds - entry.found.modified < liveSeconds || isOpen(entry);
  if (!mayLive && entry.readAs === entry.found.modified) return false;
  return now - entry.seenAt >= Math.max(livePause, share * entry.took);
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
