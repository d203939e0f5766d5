/**
 * The loop that all watchers of files share: catch up with what is there, then do what the agenda says, one errand at
 * a time, with the event loop turning between batches.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Agenda } from './agenda.js';
import { BackgroundWatcher } from './background-watcher.js';
import type { Observation } from './observation.js';
import { Outbox } from './outbox.js';
import type { Deliver, FinishingWatcher, Progress } from './watcher.js';

/** What a particular watcher does in the loop. */
export interface Job<Errand> {
  readonly agenda: Agenda<Errand>;
  /** Bytes of growing files that are there now. */
  measure(): Promise<number>;
  /** Everything that is there now. */
  catchUp(): AsyncIterable<Observation>;
  /** Everything that is new since, found whether it was hinted at or not. */
  conclude(): AsyncIterable<Observation>;
  /** Called once after catching up: plans the first errands. */
  settle(): Promise<void>;
  perform(errand: Errand): AsyncIterable<Observation>;
  /** Lets go of everything. Called once, whatever happened before. */
  close(): Promise<void>;
}

/** Delivers everything that is there now, and watches for nothing more. */
export async function readJob<Errand>(job: Job<Errand>, deliver: Deliver, clock: () => number): Promise<void> {
  const outbox = new Outbox(deliver, clock);
  try {
    for await (const observation of job.catchUp()) await outbox.put({ time: outbox.time(), ...observation });
    outbox.flush();
  } finally {
    await job.close();
  }
}

function historyBytes(observation: Observation): number {
  if (observation.kind === 'skip') return observation.bytes;
  return observation.kind === 'append' || observation.kind === 'console' ? observation.bytes.length : 0;
}

export class LoopWatcher<Errand> extends BackgroundWatcher implements FinishingWatcher {
  private history: Progress = { read: 0, total: 0 };
  private isFinishing = false;

  constructor(
    private readonly job: Job<Errand>,
    clock: () => number,
  ) {
    super(clock);
    this.wake = () => job.agenda.wake();
  }

  override get progress(): Progress {
    return this.history;
  }

  async finish(): Promise<void> {
    this.isFinishing = true;
    this.wake();
    await this.running;
    await this.stop();
  }

  protected async run(outbox: Outbox): Promise<void> {
    const { job } = this;
    try {
      const total = await job.measure();
      this.history = { read: 0, total };
      await this.report(outbox, job.catchUp());
      if (!this.isStopped) this.history = { read: total, total };
      this.gate.open();
      // Who wanted to know what is there stops now. A watch that is begun leaves timers of chokidar's behind, for which
      // a command that has printed its answer would wait a second.
      await turn();
      if (!this.isStopped) await job.settle();
      while (!this.isStopped && !this.isFinishing) {
        for (const errand of job.agenda.takeDue(performance.now())) await this.report(outbox, job.perform(errand));
        if (!this.isStopped && !this.isFinishing) await job.agenda.untilDue();
      }
      if (this.isFinishing) await this.report(outbox, job.conclude());
    } finally {
      await job.close();
    }
  }

  private async report(outbox: Outbox, observations: AsyncIterable<Observation>): Promise<void> {
    if (this.isStopped) return;
    for await (const observation of observations) {
      if (this.isStopped) return;
      const { read, total } = this.history;
      if (read < total) this.history = { read: Math.min(total, read + historyBytes(observation)), total };
      await outbox.put({ time: outbox.time(), ...observation });
    }
    if (!this.isStopped) outbox.flush();
  }
}
