/**
 * A run whose console comes through a pipe, and what its process tells besides as soon as it is seen: a pipeline starts
 * all of its programs at once, and the trainer may need minutes to begin.
 *
 * The pipe is never waited with: where nothing is found, its console is all that is shown.
 */
import { Rest } from './rest.js';
import { type Deliver, isFinishing, type Progress, type Watcher } from './watcher.js';

export interface PipedRunOptions {
  /** The pipe. */
  readonly console: Watcher;
  /** What else tells of the run, once its process is seen; null until then. */
  readonly find: () => Promise<readonly Watcher[] | null>;
  /** Milliseconds before each look, the last of them again and again. */
  readonly pauses?: readonly number[];
}

/** Soon at first, when a trainer is likely to start, then seldom. */
const usualPauses = [0, 500, 1000, 2000, 4000, 8000, 15_000] as const;

/** `caughtUp` resolves when the pipe has ended and everything that was found had its last look. */
export function watchPipedRun(options: PipedRunOptions): Watcher {
  return new PipedRunWatcher(options);
}

class PipedRunWatcher implements Watcher {
  readonly caughtUp: Promise<void>;
  private readonly rest = new Rest();
  private seeking: Promise<void> = Promise.resolve();
  private beside: readonly Watcher[] = [];
  private isStopped = false;

  constructor(private readonly options: PipedRunOptions) {
    this.caughtUp = options.console.caughtUp.then(() => this.conclude());
  }

  get progress(): Progress {
    return this.options.console.progress;
  }

  start(deliver: Deliver): void {
    this.options.console.start(deliver);
    this.seeking = this.seek(deliver);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.rest.end();
    await this.seeking;
    await Promise.all(this.beside.map((watcher) => watcher.stop()));
    await this.options.console.stop();
    await this.caughtUp;
  }

  private async seek(deliver: Deliver): Promise<void> {
    const { find, pauses = usualPauses } = this.options;
    for (let look = 0; !this.rest.isOver; look += 1) {
      await this.rest.take(pauses[Math.min(look, pauses.length - 1)] ?? 0);
      if (this.rest.isOver) return;
      const found = await find();
      if (this.isStopped) return;
      if (found === null) continue;
      this.beside = found;
      for (const watcher of found) watcher.start(deliver);
      return;
    }
  }

  /** Whoever wrote into the pipe has ended: nothing that is not there yet will come. */
  private async conclude(): Promise<void> {
    this.rest.end();
    await this.seeking;
    await Promise.all(this.beside.map((watcher) => (isFinishing(watcher) ? watcher.finish() : watcher.stop())));
  }
}
