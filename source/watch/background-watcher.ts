/**
 * What all watchers with a loop of their own share: they start once, rest between two rounds, and their end wakes them.
 */
import { Outbox } from './outbox.js';
import { Rest } from './rest.js';
import { createGate, type Deliver, type Progress, type Watcher } from './watcher.js';

export abstract class BackgroundWatcher implements Watcher {
  protected readonly gate = createGate();
  protected isStopped = false;
  /** Ends the rest, or whatever else is waited for. */
  protected wake: () => void = () => {};
  private readonly pauses = new Rest();
  protected running: Promise<void> | null = null;

  /** `clock`: seconds since the epoch. */
  constructor(private readonly clock: () => number) {}

  /** What asks has no history. */
  get progress(): Progress {
    return { read: 0, total: 0 };
  }

  get caughtUp(): Promise<void> {
    return this.gate.promise;
  }

  start(deliver: Deliver): void {
    if (this.running !== null || this.isStopped) return;
    this.running = this.run(new Outbox(deliver, this.clock));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.pauses.end();
    this.wake();
    await this.running;
    this.gate.open();
  }

  /** Asks and delivers until it is stopped; opens the gate once it has caught up. */
  protected abstract run(outbox: Outbox): Promise<void>;

  protected rest(seconds: number): Promise<void> {
    this.wake = () => this.pauses.wake();
    return this.pauses.take(seconds * 1000);
  }
}
