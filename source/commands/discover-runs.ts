/**
 * The runs that can be opened when nobody names one: those that are being made on this machine now, the newest first,
 * then those on disk below some directories, the last written first. What lies on a disk that does not answer is left
 * out, and told: whoever touched it would never come back.
 */
import { count } from '../screen/words/count.js';
import type { DiskAnswers } from '../watch/disk-answers.js';
import { type FailedStart, failedStarts } from '../watch/failed-starts.js';
import { statusOf } from '../watch/file-status.js';
import { mountsElsewhere } from '../watch/mounts.js';
import { lookForLiveRuns } from '../watch/proc/live-runs.js';
import { isSameFile, isSamePath } from '../watch/proc/places.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';
import type { FoundRun } from '../watch/run-signs.js';
import { atOnce } from '../watch/steps.js';
import { isWithin, outermost } from '../watch/within.js';
import { discoveryOf } from './discover-live.js';
import type { DiscoveredRun, Discovery } from './discovered-run.js';
import { type SearchResult, searchRoots } from './run-search.js';

export interface DiscoverOptions {
  readonly proc: ProcFiles;
  /** Its disk answers. */
  readonly workingDirectory: string;
  /** Other directories below which runs are looked for. */
  readonly roots: readonly string[];
  readonly answers: DiskAnswers;
  /** Where other machines' disks are mounted; the system's own word unless given. */
  readonly mounts?: () => readonly string[];
}

/** Milliseconds of work that one of the directories may take. */
const budget = 300;

/** What was not looked at, as sentences. */
function unseenBelow(roots: readonly string[], { leftOut, silent }: SearchResult, lives: number): readonly string[] {
  const below = roots.join(', ');
  const mounted = leftOut.silent - silent.length;
  return [
    ...(lives > 0
      ? [`${count(lives, 'run', 'runs')} of this machine left out: the disk that it works on does not answer.`]
      : []),
    ...roots
      .filter((root) => !silent.includes(root) && statusOf(root)?.isDirectory() !== true)
      .map((root) => `${root} is no directory.`),
    ...silent.map((root) => `${root} was not looked at: its disk does not answer.`),
    ...(mounted > 0
      ? [`${count(mounted, 'directory', 'directories')} below ${below} left out: the disk there does not answer.`]
      : []),
    ...(leftOut.refused > 0
      ? [`${count(leftOut.refused, 'directory', 'directories')} below ${below} may not be read.`]
      : []),
    ...(leftOut.unfinished > 0 ? [`Not all that lies below ${below} was looked at, which takes too long.`] : []),
  ];
}

const discoveredOnDisk = ({ path, modified }: FoundRun, roots: readonly string[]): DiscoveredRun => ({
  path,
  shown: path,
  log: null,
  config: null,
  live: null,
  time: modified,
  why: `Its files lie below ${roots.find((root) => isWithin(path, root)) ?? path}; no process was found that works on it.`,
});

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

export async function discoverRuns(options: DiscoverOptions): Promise<Discovery> {
  const { proc, workingDirectory, answers, mounts = mountsElsewhere } = options;
  const roots = outermost([workingDirectory, ...options.roots]);
  const looked = await lookForLiveRuns(proc, answers);
  const live = discoveryOf(looked);
  const known = live.runs.map((run) => (run.path === null ? null : statusOf(run.path)));
  const found = await searchRoots({ roots, answers, mounts: mounts(), budget });
  const onDisk = [...found.runs.values()].filter(({ path }) => {
    const status = statusOf(path);
    return !known.some((other) => isSameFile(status, other));
  });
  const failed: FailedStart[] = [];
  const areAll = atOnce(
    failedStarts(workingDirectory, (start) => failed.push(start), found.closed),
    budget,
  );
  const starts = failed.filter((start) => !isMade(start, live.runs)).map(discoveredStart);
  const past = [...onDisk.map((run) => discoveredOnDisk(run, roots)), ...starts];
  past.sort((one, other) => (other.time ?? 0) - (one.time ?? 0));
  const unfinished = Math.max(found.leftOut.unfinished, areAll === null ? 1 : 0);
  const seen = { ...found, leftOut: { ...found.leftOut, unfinished } };
  const problems = [...(live.problem === null ? [] : [live.problem]), ...unseenBelow(roots, seen, looked.silent)];
  return { runs: [...live.runs, ...past], problem: problems.length > 0 ? problems.join(' ') : null };
}
