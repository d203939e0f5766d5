/** A run that can be opened when nobody names one, and the reason why it is listed. */
import type { LiveRun } from '../watch/proc/live-runs.js';

export interface DiscoveredRun {
  /** What to open: the output directory; null when only its console is known. */
  readonly path: string | null;
  /** The same as the trainer or the person knows it. */
  readonly shown: string | null;
  readonly log: string | null;
  readonly config: string | null;
  /** Null for a run on disk that no process works on. */
  readonly live: LiveRun | null;
  /** When it began, or was last written. Seconds since the epoch. */
  readonly time: number | null;
  readonly why: string;
}

export interface Discovery {
  readonly runs: readonly DiscoveredRun[];
  /** What could not be seen, as a sentence; null when nothing was hidden. */
  readonly problem: string | null;
}

/** A live run that has something to show. */
export const canOpen = (run: DiscoveredRun): boolean => run.path !== null || run.log !== null;
