/** `--slurm`: the queue that this machine's squeue tells of, and the job to begin with. */
import { userInfo } from 'node:os';
import { hasBegun } from '../parse/slurm.js';
import { findTool } from '../watch/find-tool.js';
import { askSlurm, missing } from '../watch/slurm/queue.js';
import { watchJob } from '../watch/slurm/watch-job.js';
import { localTools } from '../watch/tool-machine.js';
import type { Watcher } from '../watch/watcher.js';
import { exitCodes } from './exit-codes.js';
import { type FoundJob, JobList } from './job-list.js';
import { UsageError } from './usage-error.js';

export interface Queue {
  readonly list: JobList;
  /** The job of that path, or of no path the newest that runs and has written something; null when none is told in time. */
  readonly first: (path: string | null) => Promise<FoundJob | null>;
  readonly watch: (id: string) => Watcher;
}

/** Milliseconds that the first picture waits for the controller. */
const patience = 2000;

/** What there is to open of a job. @throws Error with a sentence for one that has written nothing yet. */
export function pathOfJob({ job, run }: FoundJob): string {
  const path = hasBegun(job) ? (run.directory ?? run.log) : null;
  if (path !== null) return path;
  const why = job.reason === null ? job.state : `${job.state}: ${job.reason}`;
  throw new Error(`Job ${job.id} has written nothing that could be opened (${why}).`);
}

export interface JobFiles {
  readonly log?: string;
  readonly config?: string;
  readonly wait: true;
}

/** What is known besides: the log beside a directory, where it is not the thing that is opened. A run may not have begun. */
export const filesOf = ({ run }: FoundJob): JobFiles => ({
  wait: true,
  ...(run.directory !== null && run.log !== null ? { log: run.log } : {}),
  ...(run.config === null ? {} : { config: run.config }),
});

/** @throws UsageError where there is no squeue. */
export function openQueue(environment: NodeJS.ProcessEnv, clock: () => number): Queue {
  if (findTool('squeue', environment, ['/usr/local/slurm/bin', '/opt/slurm/bin']) === null) {
    throw new UsageError(missing, exitCodes.nothing);
  }
  const user = environment.USER || userInfo().username;
  const slurm = askSlurm(localTools(environment), user);
  const list = new JobList({ slurm, clock });
  const canOpen = ({ job, run }: FoundJob): boolean =>
    job.state === 'RUNNING' && (run.directory !== null || run.log !== null);
  return {
    list,
    async first(path) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patience);
      });
      await Promise.race([list.look(), late]);
      clearTimeout(timer);
      if (path !== null) return list.jobAt(path);
      const number = ({ job }: FoundJob): number => Number(/^\d+/.exec(job.id)?.[0] ?? 0);
      return list.jobs.filter(canOpen).toSorted((a, b) => number(b) - number(a))[0] ?? null;
    },
    // A tool of its own: the list's calls and these never wait for each other.
    watch: (id) => watchJob({ id, slurm: askSlurm(localTools(environment), user), clock }),
  };
}
