/**
 * The runs that can be opened when nobody names one: those that are being made on this machine now, the newest first,
 * then those on disk below the working directory, the last written first.
 */
import { count } from '../screen/words/count.js';
import { type FailedStart, failedStarts } from '../watch/failed-starts.js';
import { statusOf } from '../watch/file-status.js';
import { isSameFile, isSamePath } from '../watch/proc/places.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';
import { type FoundRuns, findRuns, searchDepth } from '../watch/run-signs.js';
import { atOnce } from '../watch/steps.js';
import { discoverLive } from './discover-live.js';
import type { DiscoveredRun, Discovery } from './discovered-run.js';

export interface DiscoverOptions {
  readonly proc: ProcFiles;
  readonly workingDirectory: string;
}

const reach = { depth: searchDepth, budget: 300 } as const;

/** What of the disk was not looked at, as sentences. */
function unseenBelow(directory: string, { refused, isComplete }: FoundRuns): readonly string[] {
  return [
    ...(refused > 0 ? [`${count(refused, 'directory', 'directories')} below ${directory} may not be read.`] : []),
    ...(isComplete ? [] : [`Not all that lies below ${directory} was looked at, which takes too long.`]),
  ];
}

/** The runs below a directory, the last written first. */
function discoverOnDisk(directory: string, found: FoundRuns): readonly DiscoveredRun[] {
  return found.runs.map((run) => ({
    path: run.path,
    shown: run.path,
    log: null,
    config: null,
    live: null,
    time: run.modified,
    why: `Its files lie below ${directory}; no process was found that works on it.`,
  }));
}

const discoveredStart = ({ directory, config, console, modified }: FailedStart): DiscoveredRun => ({
  path: directory,
  shown: directory,
  log: console,
  config,
  live: null,
  time: modified,
  why: `${config} names its directory, which was never made; its console is ${console}.`,
});

/** It is being made now, by whatever directory its process names. */
export const isMade = (
  { directory, console }: FailedStart,
  runs: readonly { readonly path: string | null; readonly log: string | null }[],
): boolean => runs.some((run) => run.path === directory || (run.log !== null && isSamePath(run.log, console)));

export function discoverRuns({ proc, workingDirectory }: DiscoverOptions): Discovery {
  const live = discoverLive(proc);
  const known = live.runs.map((run) => (run.path === null ? null : statusOf(run.path)));
  const found = findRuns(workingDirectory, reach);
  const onDisk = discoverOnDisk(workingDirectory, found).filter((run) => {
    const status = run.path === null ? null : statusOf(run.path);
    return !known.some((other) => isSameFile(status, other));
  });
  const starts = (atOnce(failedStarts(workingDirectory), reach.budget) ?? [])
    .filter((start) => !isMade(start, live.runs))
    .map(discoveredStart);
  const past = [...onDisk, ...starts].sort((one, other) => (other.time ?? 0) - (one.time ?? 0));
  const problems = [...(live.problem === null ? [] : [live.problem]), ...unseenBelow(workingDirectory, found)];
  return { runs: [...live.runs, ...past], problem: problems.length > 0 ? problems.join(' ') : null };
}
