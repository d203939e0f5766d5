/**
 * The trainer's console from a pipe: `llamafactory-cli train run.yaml 2>&1 | lf-tui -`.
 *
 * The pipe is read only as fast as its bytes are taken, so a trainer that prints faster than the screen can follow is
 * held up by the system exactly as it would be by a slow terminal. How the trainer ended cannot be known from here.
 */
import type { Readable } from 'node:stream';
import { errorWords } from './file-system.js';
import { Outbox } from './outbox.js';
import { createGate, type Deliver, type Progress, type Watcher } from './watcher.js';

export interface StandardInputOptions {
  /** The pipe, `process.stdin` in the program. */
  readonly input: Readable;
  /** Seconds since the epoch. */
  readonly clock: () => number;
}

const largestSlice = 256 * 1024;
const tickMilliseconds = 1000;

/** `caughtUp` resolves when the pipe ends, since until then nobody knows how much history it holds. */
export function watchStandardInput(options: StandardInputOptions): Watcher {
  return new StandardInputWatcher(options);
}

class StandardInputWatcher implements Watcher {
  private readonly gate = createGate();
  private read = 0;
  private isStopped = false;
  private outbox: Outbox | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: StandardInputOptions) {}

  get progress(): Progress {
    return { read: this.read, total: this.read };
  }

  get caughtUp(): Promise<void> {
    return this.gate.promise;
  }

  start(deliver: Deliver): void {
    if (this.outbox !== null || this.isStopped) return;
    const outbox = new Outbox(deliver, this.options.clock);
    this.outbox = outbox;
    this.running = this.run(outbox);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.options.input.destroy();
    await this.running;
    this.gate.open();
  }

  private async run(outbox: Outbox): Promise<void> {
    const ticking = setInterval(() => {
      void outbox.put({ kind: 'tick', time: outbox.time() });
      outbox.flush();
    }, tickMilliseconds);
    try {
      for await (const piece of this.options.input) {
        if (this.isStopped) return;
        await this.take(outbox, typeof piece === 'string' ? Buffer.from(piece) : piece);
      }
    } catch (error) {
      if (this.isStopped) return;
      const message = `Standard input broke off: ${errorWords(error)}.`;
      await outbox.put({ kind: 'trouble', path: null, message, time: outbox.time() });
    } finally {
      clearInterval(ticking);
      if (!this.isStopped) outbox.flush();
      this.gate.open();
    }
  }

  private async take(outbox: Outbox, piece: Uint8Array): Promise<void> {
    for (let from = 0; from < piece.length && !this.isStopped; from += largestSlice) {
      const bytes = piece.subarray(from, from + largestSlice);
      const time = outbox.time();
      this.read += bytes.length;
      await outbox.put({ kind: 'console', bytes, time, modified: time });
    }
    // The next piece may be long in coming; what is here is shown now.
    if (!this.isStopped) outbox.flush();
  }
}
