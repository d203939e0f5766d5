/** The runs that are being made on this machine now, as whoever opens runs knows them, and which of them is meant. */
import type { DiskAnswers } from '../watch/disk-answers.js';
import { statusOf } from '../watch/file-status.js';
import { type LiveRun, type LiveRuns, lookForLiveRuns } from '../watch/proc/live-runs.js';
import { pipesHere, writesInto } from '../watch/proc/pipes-here.js';
import { isSameFile } from '../watch/proc/places.js';
import type { ProcFiles } from '../watch/proc/proc-files.js';
import type { DiscoveredRun, Discovery } from './discovered-run.js';

function whyLive(run: LiveRun): string {
  const where = run.directory === null ? 'its output directory is not known' : `it writes to ${run.directory.shown}`;
  const log =
    run.console === null
      ? 'its console goes to no file that can be found'
      : `its console goes to ${run.console.shown}${run.console.isDeleted ? ', which was deleted' : ''}`;
  const job = run.job === null ? '' : ` of SLURM job ${run.job}`;
  return [`Process ${run.pid}${job} trains now: ${where}; ${log}.`, ...run.problems].join(' ');
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
export const discoverLive = async (proc: ProcFiles, disks: DiskAnswers): Promise<Discovery> =>
  discoveryOf(await lookForLiveRuns(proc, disks));

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
