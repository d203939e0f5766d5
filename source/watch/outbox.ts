/**
 * Collects chunks into batches that are small enough for a key to pass between two of them.
 *
 * A batch ends at 16 KiB of bytes or after 8 milliseconds of work, whichever comes first; then the event loop turns.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Chunk } from './chunk.js';
import type { Deliver } from './watcher.js';

const batchBytes = 16 * 1024;
const batchMilliseconds = 8;

export class Outbox {
  private batch: Chunk[] = [];
  private bytes = 0;
  private turnedAt = performance.now();
  private lastTime = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly deliver: Deliver,
    private readonly clock: () => number,
  ) {}

  /** The time to put on the next chunk: the clock's, but never before the last one given out. */
  time(): number {
    this.lastTime = Math.max(this.lastTime, this.clock());
    return this.lastTime;
  }

  /** Adds a chunk; resolves at once while there is room, after a turn of the event loop when the batch is full. */
  async put(chunk: Chunk): Promise<void> {
    this.batch.push(chunk);
    if ('bytes' in chunk && typeof chunk.bytes !== 'number') this.bytes += chunk.bytes.length;
    if (this.bytes < batchBytes && performance.now() - this.turnedAt < batchMilliseconds) return;
    await this.turn();
  }

  /** Delivers what is there and lets the event loop turn. */
  async turn(): Promise<void> {
    this.flush();
    await turn();
    this.turnedAt = performance.now();
  }

  /** Delivers what is there. */
  flush(): void {
    if (this.batch.length === 0) return;
    const batch = this.batch;
    this.batch = [];
    this.bytes = 0;
    this.deliver(batch);
  }
}
