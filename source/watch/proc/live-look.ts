/**
 * The look through all processes of this machine, shared by everybody who wants to know which runs are being made: the
 * list of runs, who follows a run's processes, who looks for its console. Among thousands it takes tenths of a second.
 */
import { DiskAnswers } from '../disk-answers.js';
import { KnownProcesses } from './known-processes.js';
import { type LiveRuns, lookForLiveRuns } from './live-runs.js';
import type { ProcFiles } from './proc-files.js';

/** An answer is taken again for so many times as long as it took to find. */
const share = 400;

interface Answer {
  readonly runs: LiveRuns;
  /** Milliseconds of the clock. */
  readonly at: number;
  readonly took: number;
}

export class LiveLook {
  readonly #proc: ProcFiles;
  readonly #disks: DiskAnswers;
  readonly #clock: () => number;
  readonly #known = new KnownProcesses();
  #last: Answer | null = null;
  #looking: Promise<LiveRuns> | null = null;

  /** `clock`: milliseconds, only going on. */
  constructor(proc: ProcFiles, disks: DiskAnswers = new DiskAnswers(), clock: () => number = () => performance.now()) {
    this.#proc = proc;
    this.#disks = disks;
    this.#clock = clock;
  }

  /** What there is now; of the processes of others, as they were at most a minute ago. */
  fresh(): Promise<LiveRuns> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** What there was at most so many milliseconds ago; longer ago where looking takes more of the time than that. */
  async recent(milliseconds: number): Promise<LiveRuns> {
    const last = this.#last;
    if (last && this.#clock() - last.at <= Math.max(milliseconds, share * last.took)) return last.runs;
    return this.fresh();
  }

  async #look(): Promise<LiveRuns> {
    const began = this.#clock();
    const runs = await lookForLiveRuns(this.#proc, this.#disks, this.#known, began / 1000);
    const at = this.#clock();
    this.#last = { runs, at, took: at - began };
    return runs;
  }
}
