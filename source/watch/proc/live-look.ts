/**
 * The look through all processes of this machine, shared by everybody who wants to know which runs are being made: the
 * list of runs, who follows a run's processes, who looks for its console. Among thousands it takes tenths of a second.
 */
import { DiskAnswers } from '../disk-answers.js';
import { type Aged, KeptAnswer } from '../kept-answer.js';
import { KnownProcesses } from './known-processes.js';
import { type LiveRuns, lookForLiveRuns } from './live-runs.js';
import type { ProcFiles } from './proc-files.js';

export class LiveLook {
  readonly #kept: KeptAnswer<LiveRuns>;

  /** `clock`: milliseconds, only going on. */
  constructor(proc: ProcFiles, disks: DiskAnswers = new DiskAnswers(), clock?: () => number) {
    const known = new KnownProcesses();
    this.#kept = new KeptAnswer((began) => lookForLiveRuns(proc, disks, known, began / 1000), clock);
  }

  /** What there is now; of the processes of others, as they were at most a minute ago. */
  async fresh(): Promise<LiveRuns> {
    return (await this.#kept.fresh()).answer;
  }

  /** What there was at most so many milliseconds ago; longer ago where looking takes more of the time than that. */
  async recent(milliseconds: number): Promise<LiveRuns> {
    return (await this.aged(milliseconds)).answer;
  }

  /** The same with its age. */
  aged(milliseconds: number): Promise<Aged<LiveRuns>> {
    return this.#kept.recent(milliseconds);
  }
}
