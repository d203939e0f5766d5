/**
 * The runs that can be opened when nobody names one: those that are being made on this machine now, the newest first,
 * then those on disk below the working directory, the last written first; each with the reason why it is listed.
 */
import { openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { count } from '../screen/words/count.js';
import { type LeftOut, nothingLeftOut } from '../state/left-out.js';
import type { RunNode } from '../state/nodes.js';
import { type FailedStart, failedStarts } from '../watch/failed-starts.js';
import { statusOf } from '../watch/file-status.js';
import { isRefused } from '../watch/file-system.js';
import { findLiveRuns, type LiveRun, type LiveRuns } from '../watch/proc/live-runs.js';
import { pipesHere, writesInto } from '../watch/proc/pipes-here.js';
import { isSameFile, isSamePath } from '../watch/proc/places.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';
import type { Sightings } from '../watch/proc/sightings.js';
import { type FoundRuns, findRuns, searchDepth } from '../watch/run-signs.js';
import { atOnce } from '../watch/steps.js';
import type { KnownRun } from './known-run.js';

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

export interface DiscoverOptions {
  readonly proc: ProcFiles;
  readonly workingDirectory: string;
}

const reach = { depth: searchDepth, budget: 300 } as const;

function whyLive(run: LiveRun): string {
  const where = run.directory === null ? 'its output directory is not known' : `writes to ${run.directory.shown}`;
  const log =
    run.console === null
      ? 'its console goes to no file that can be found'
      : `its console goes to ${run.console.shown}${run.console.isDeleted ? ', which was deleted' : ''}`;
  const job = run.job === null ? '' : ` of SLURM job ${run.job}`;
  return [`Process ${run.pid}${job} trains now: it ${where}; ${log}.`, ...run.problems].join(' ');
}

const discoveredLive = (run: LiveRun): DiscoveredRun => ({
  path: run.directory?.path ?? null,
  shown: run.directory?.shown ?? null,
  log: run.console?.path ?? null,
  config: run.config?.path ?? null,
  live: run,
  time: run.started,
  why: whyLive(run),
});

/** As whoever opens runs knows them. */
export const discoveryOf = ({ runs, problem }: Omit<LiveRuns, 'silent'>): Discovery => ({
  runs: runs.map(discoveredLive),
  problem,
});

/** For a command, and for whoever is to see a run at once. */
export const discoverLive = (proc: ProcFiles): Discovery => discoveryOf(findLiveRuns(proc));

/**
 * The live run that writes to this directory, which need not be there yet, or that was started with this settings file.
 */
export function liveRunOf({ runs }: Discovery, path: string): DiscoveredRun | null {
  const status = statusOf(path);
  const isIt = (other: string | null): boolean =>
    other !== null && (other === path || isSameFile(status, statusOf(other)));
  return runs.find((run) => isIt(run.path) || isIt(run.config)) ?? null;
}

/** The run whose console this program reads from a pipe; null while none of its processes is to be seen. */
export function pipedRunOf({ runs }: Discovery, proc: ProcFiles): DiscoveredRun | null {
  const pipes = pipesHere(proc);
  if (pipes.size === 0) return null;
  const isPiped = ({ live }: DiscoveredRun): boolean =>
    live?.processes.some(({ pid }) => writesInto(proc, pid, pipes)) === true;
  return runs.find(isPiped) ?? null;
}

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

/** This machine's part of a run over several, null where there is only one. */
function nodeOf(live: LiveRun | null): RunNode | null {
  if (!live?.node) return null;
  const ranks = live.processes.filter((process) => process.role === 'rank');
  const states = ranks.map((process) => process.state).join('');
  return { host: null, place: live.node, ranks: ranks.length, states, heard: null };
}

/** One that is not there is not refused: a run makes its directory with its first row. */
function mayNotBeSeen(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return isRefused(error);
  }
}

/** One that starts may have no directory yet. */
const mayBeListed = (path: string): boolean => statusOf(path)?.isDirectory() ?? !mayNotBeSeen(path);

/** The live runs with a directory of their own, there or to come, as they were at the last look. */
export class LiveRunsKept {
  #runs: readonly KnownRun[] = [];
  #leftOut: LeftOut = nothingLeftOut;
  readonly #sightings: Sightings;

  constructor(sightings: Sightings) {
    this.#sightings = sightings;
  }

  readonly runs = (): readonly KnownRun[] => this.#runs;

  readonly leftOut = (): LeftOut => this.#leftOut;

  readonly look = async (): Promise<void> => {
    const seen = await this.#sightings.look();
    const { runs } = discoveryOf(seen);
    const unplaced = runs.filter(({ path }) => path === null).length;
    const refused = runs.filter(({ path }) => path !== null && mayNotBeSeen(path)).length;
    this.#leftOut = { ...nothingLeftOut, silent: seen.silent, unplaced, refused };
    this.#runs = runs.flatMap(({ path, log, config, live }) =>
      path !== null && mayBeListed(path) ? [{ path, log, config, node: nodeOf(live) }] : [],
    );
  };
}

/** A live run that has something to show. */
export const canOpen = (run: DiscoveredRun): boolean => run.path !== null || run.log !== null;

const throughProc = /^\/\d+\/(?:root|fd\/\d+)(?:\/|$)/;

/**
 * A path that stays good when the process is gone: what leads through a link of /proc is held open, and leads through
 * this program's own link from then on. The thing itself is held, or the nearest directory above it that is there: a
 * container's mounts come apart with its last process, and what is held of its root would be empty then. Nothing is
 * closed before the program ends.
 */
export function heldOpen(path: string, root: string): string {
  if (!path.startsWith(root) || !throughProc.test(path.slice(root.length))) return path;
  for (let above = path; throughProc.test(above.slice(root.length)); above = dirname(above)) {
    try {
      return `/proc/self/fd/${openSync(above, 'r')}${path.slice(above.length)}`;
    } catch {
      // Not there yet, or not to be read: what is above it may be.
    }
  }
  return path;
}
