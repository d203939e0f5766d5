/** Follows the SLURM job of the run that is open: how long it may still run, and how it ended. Chunks of kind `job`. */
import { BackgroundWatcher } from '../background-watcher.js';
import type { Outbox } from '../outbox.js';
import type { Watcher } from '../watcher.js';
import type { Slurm } from './queue.js';

export interface JobOptions {
  readonly id: string;
  readonly slurm: Slurm;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  readonly intervalSeconds?: number;
}

const defaultInterval = 60;

export function watchJob(options: JobOptions): Watcher {
  return new JobWatcher(options);
}

class JobWatcher extends BackgroundWatcher {
  constructor(private readonly options: JobOptions) {
    super(options.clock);
  }

  override stop(): Promise<void> {
    this.options.slurm.abandon();
    return super.stop();
  }

  protected async run(outbox: Outbox): Promise<void> {
    const { id, slurm, intervalSeconds = defaultInterval } = this.options;
    while (!this.isStopped) {
      const { job, problem } = await slurm.job(id);
      if (this.isStopped) return;
      const reading = { id, state: null, ...job, problem };
      await outbox.put({ kind: 'job', time: outbox.time(), text: JSON.stringify(reading) });
      outbox.flush();
      this.gate.open();
      // One that has ended may be requeued, as after the failure of its node; one that has left the queue does not come back.
      if (job === null && problem === null) return;
      await this.rest(intervalSeconds);
    }
  }
}
