/**
 * What a look at another machine's processes says of a run there, in the form and by the rule of an open run: once seen and
 * then not in two looks it is gone, because what it wrote last may still be on its way over the link.
 */
import type { ProcessesChunk } from '../watch/chunk.js';
import { absentReading, presentReading, readingChunk } from '../watch/presence-reading.js';
import type { RemoteLiveRun } from '../watch/remote/live-runs.js';
import { looksToBeGone, neverSeenOn } from '../watch/remote/processes.js';

export interface RemoteSight {
  /** To be folded after what the run itself said. */
  readonly told: readonly ProcessesChunk[];
  /** When its processes were seen last, null if they never were. */
  readonly seen: ProcessesChunk | null;
  readonly missed: number;
}

export const nothingSighted: RemoteSight = { told: [], seen: null, missed: 0 };

/** The run as this look found it; `isTold`: every trainer there told where it writes to. */
export function sightAfter(
  { seen, missed }: RemoteSight,
  run: RemoteLiveRun | null,
  { host, time, isTold }: { readonly host: string; readonly time: number; readonly isTold: boolean },
): RemoteSight {
  if (run !== null) {
    const now = readingChunk(time, presentReading(run.processes, null, run.overrides));
    return { told: [now], seen: now, missed: 0 };
  }
  if (seen !== null && missed + 1 < looksToBeGone) return { told: [seen], seen, missed: missed + 1 };
  const found = { isUnseen: isTold, isUnwritten: false };
  const absent = readingChunk(time, absentReading(seen === null ? neverSeenOn(host) : null, found, [], null));
  return { told: seen === null ? [absent] : [seen, absent], seen, missed: missed + 1 };
}
