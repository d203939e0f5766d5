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
  /** The piece that is being delivered; the pipe rests meanwhile. */
  private taking: Promise<void> = Promise.resolve();
  private leave: () => void = () => {};

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
    this.begin(outbox);
  }

  /** The pipe is left as it is: whoever breaks it ends the trainer that writes into it. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.leave();
    this.gate.open();
    await this.taking;
  }

  private begin(outbox: Outbox): void {
    const { input } = this.options;
    const ticking = setInterval(() => {
      void outbox.put({ kind: 'tick', time: outbox.time() });
      outbox.flush();
    }, tickMilliseconds);
    const onData = (piece: Uint8Array | string): void => {
      input.pause();
      this.taking = this.take(outbox, typeof piece === 'string' ? Buffer.from(piece) : piece).then(() => {
        if (!this.isStopped) input.resume();
      });
    };
    const end = async (trouble: string | null): Promise<void> => {
      this.leave();
      await this.taking;
      if (trouble !== null) {
        await outbox.put({ kind: 'trouble', path: null, message: trouble, time: outbox.time() });
      }
      if (!this.isStopped) outbox.flush();
      this.gate.open();
    };
    const onEnd = (): void => void end(null);
    const onError = (error: unknown): void => void end(`Standard input broke off: ${errorWords(error)}.`);
    this.leave = () => {
      clearInterval(ticking);
      input.off('data', onData).off('end', onEnd).off('error', onError).pause();
      // What breaks off later is nobody's trouble any more.
      input.on('error', () => {});
    };
    input.on('data', onData).on('end', onEnd).on('error', onError);
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
