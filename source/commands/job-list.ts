/**
 * The user's SLURM jobs beside the runs that they make. A job whose output directory is there joins its run's row; one
 * that waits, or whose directory nobody names, has a row of its own. What lies in the directory of a job that waits is an
 * older job's.
 *
 * The controller is asked every half minute for the whole list, and once for the files of each job.
 */

import { existsSync } from 'node:fs';
import { hasBegun, hasEnded, type JobPlaces, type SlurmJob } from '../parse/slurm.js';
import { type LeftOut, nothingLeftOut } from '../state/left-out.js';
import type { HostLink, ListedJob, ListedRun } from '../state/summary.js';
import { errorWords } from '../watch/file-system.js';
import { Rest } from '../watch/rest.js';
import { type JobRun, runOfJob } from '../watch/slurm/find-run.js';
import type { Slurm } from '../watch/slurm/queue.js';
import type { KnownRun } from './known-run.js';
import type { RunList } from './run-list.js';

/** A job with what was found of its run. */
export interface FoundJob {
  readonly job: SlurmJob;
  readonly places: JobPlaces | null;
  readonly run: JobRun;
}

export interface JobListOptions {
  readonly slurm: Slurm;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds between two looks. */
  readonly pause?: number;
}

const defaultPause = 30_000;
/** Each costs a call; the rest are listed by what squeue says. */
const mostPlaces = 50;
/** Those that run come first, then those that wait, then those that ended; of each the newest. */
const order = (job: SlurmJob): number =>
  (hasEnded(job.state) ? 2 : hasBegun(job) ? 0 : 1) * 1e12 - Number(/^\d+/.exec(job.id)?.[0] ?? 0);

const nowhere: JobRun = { directory: null, log: null, config: null };

export class JobList implements RunList {
  readonly #options: JobListOptions;
  readonly #places = new Map<string, JobPlaces | null>();
  #jobs: readonly FoundJob[] = [];
  #list: readonly ListedRun[] | null = null;
  #problem: string | null = null;
  #time: number | null = null;
  #looking: Promise<void> | null = null;
  #running: Promise<void> | null = null;
  readonly #rest = new Rest();
  #changed: () => void = () => {};

  constructor(options: JobListOptions) {
    this.#options = options;
  }

  get complete(): boolean {
    return this.#time !== null;
  }

  get problem(): string | null {
    return this.#problem;
  }

  get jobs(): readonly FoundJob[] {
    return this.#jobs;
  }

  readonly start = (changed: () => void): void => {
    this.#changed = changed;
    this.#running ??= this.#run();
  };

  readonly stop = async (): Promise<void> => {
    this.#rest.end();
    this.#options.slurm.abandon();
    await this.#running;
    await this.#looking;
  };

  /** One look; while one goes on, that one. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** The controller's silence is told as a broken link is. */
  readonly leftOut = (): LeftOut => nothingLeftOut;

  readonly links = (): readonly HostLink[] =>
    this.#problem === null ? [] : [{ host: 'SLURM', state: 'down', heard: this.#time, words: this.#problem }];

  /** Jobs with a directory that is there: their rows are the fleet's. */
  readonly known = (): readonly KnownRun[] =>
    [...this.#makers().values()].flatMap(({ job, run }) =>
      run.directory === null
        ? []
        : [{ path: run.directory, log: run.log, config: run.config, node: null, job: this.#listed(job) }],
    );

  /** The one job of each directory: of several the one that runs, then the newest. */
  #makers(): ReadonlyMap<string, FoundJob> {
    const makers = new Map<string, FoundJob>();
    for (const found of this.#jobs) {
      const { directory } = found.run;
      if (directory === null || makers.has(directory) || !hasBegun(found.job) || !existsSync(directory)) continue;
      makers.set(directory, found);
    }
    return makers;
  }

  /** Whether what lies in the job's directory is its own: a newer job may write there by now. */
  readonly makes = (found: FoundJob): boolean =>
    found.run.directory === null || (this.#makers().get(found.run.directory) ?? found) === found;

  readonly runs = (): readonly ListedRun[] => {
    if (this.#list !== null) return this.#list;
    const makers = this.#makers();
    this.#list = this.#jobs
      // A run that is made anew shows how it stands; how its older job ended is told no more.
      .filter(({ job, run }) => !makers.has(run.directory ?? '') || !hasBegun(job))
      .map(({ job, run }) => ({
        path: hasBegun(job) && run.log !== null ? run.log : `job ${job.id}`,
        name: job.name === '' ? job.id : job.name,
        host: null,
        identity: null,
        nodes: [],
        modified: this.#time ?? 0,
        summary: null,
        job: this.#listed(job),
      }));
    return this.#list;
  };

  /** The job whose run has this path in the list, or writes its console there. */
  readonly jobAt = (path: string): FoundJob | null =>
    this.#makers().get(path) ??
    this.#jobs.find(({ job, run }) => `job ${job.id}` === path || (hasBegun(job) && run.log === path)) ??
    null;

  #listed({ id, state, reason, left, nodes }: SlurmJob): ListedJob {
    return { id, state, reason, left, nodes, time: this.#time ?? 0 };
  }

  async #run(): Promise<void> {
    const { pause = defaultPause } = this.#options;
    while (!this.#rest.isOver) {
      try {
        await this.look();
      } catch (error) {
        this.#problem = errorWords(error);
        this.#time ??= this.#options.clock();
        if (!this.#rest.isOver) this.#changed();
      }
      await this.#rest.take(pause);
    }
  }

  async #look(): Promise<void> {
    const { slurm, clock } = this.#options;
    const { jobs, problem } = await slurm.jobs();
    if (this.#rest.isOver) return;
    this.#problem = problem;
    // A controller that did not answer takes no job away.
    if (problem === null || jobs.length > 0) {
      const found: FoundJob[] = [];
      for (const job of jobs.toSorted((one, other) => order(one) - order(other))) {
        const known = this.#places.get(job.id);
        const isAsked = known !== undefined || this.#places.size < mostPlaces;
        const places = known ?? (isAsked ? await slurm.places(job) : null);
        if (this.#rest.isOver) return;
        // A job that could not be asked for is asked for again.
        if (places !== null) this.#places.set(job.id, places);
        found.push({ job, places, run: places === null ? nowhere : await runOfJob(places) });
      }
      for (const id of this.#places.keys()) if (!jobs.some((job) => job.id === id)) this.#places.delete(id);
      this.#jobs = found;
      this.#time = clock();
    }
    this.#time ??= clock();
    this.#list = null;
    this.#changed();
  }
}
