/**
 * Asks the system how much room the run's file system has left, every few seconds and when a save has just ended.
 *
 * `statfs` tells of the whole file system: `bavail` blocks are what this user may still write, the part that is kept for
 * root left out. A quota of the user or the project is not in it; nothing tells a reader of that without the server's
 * own tools.
 */
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isAbsent } from './file-system.js';
import { Outbox } from './outbox.js';
import { createGate, type Deliver, type Progress, type Watcher } from './watcher.js';

export interface Room {
  readonly bsize: number;
  readonly blocks: number;
  readonly bavail: number;
}

export interface DiskOptions {
  /** The run directory; until it is there its nearest parent answers for it. */
  readonly path: string;
  readonly intervalSeconds: number;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  /** The system's call; tests give another. */
  readonly ask?: (path: string) => Promise<Room>;
}

export interface DiskWatcher extends Watcher {
  /** Something big was written: look now. */
  look(): void;
}

/** A network disk whose server is gone never answers: such a call is left to itself, and no other is made beside it. */
const patienceSeconds = 5;
/** Saves come in bursts of files; one look after the burst is enough. */
const shortestPause = 0.5;

export function watchDisk(options: DiskOptions): DiskWatcher {
  return new StatfsWatcher(options);
}

class StatfsWatcher implements DiskWatcher {
  readonly progress: Progress = { read: 0, total: 0 };
  private readonly gate = createGate();
  private isStopped = false;
  private isHurried = false;
  private wake: () => void = () => {};
  private running: Promise<void> | null = null;
  private pending: Promise<Room | null> | null = null;

  constructor(private readonly options: DiskOptions) {}

  get caughtUp(): Promise<void> {
    return this.gate.promise;
  }

  start(deliver: Deliver): void {
    if (this.running !== null || this.isStopped) return;
    this.running = this.run(new Outbox(deliver, this.options.clock));
  }

  look(): void {
    this.isHurried = true;
    this.wake();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.wake();
    await this.running;
    this.gate.open();
  }

  private async run(outbox: Outbox): Promise<void> {
    let known = '';
    while (!this.isStopped) {
      this.isHurried = false;
      const room = await this.ask();
      if (this.isStopped) return;
      const free = room === null ? 0 : room.bavail * room.bsize;
      const total = room === null ? 0 : room.blocks * room.bsize;
      // A file system that has no size (some FUSE and overlay ones say 0) has told nothing.
      if (total > 0 && known !== `${free} ${total}`) {
        known = `${free} ${total}`;
        await outbox.put({ kind: 'disk', time: outbox.time(), path: this.options.path, free, total });
        outbox.flush();
      }
      this.gate.open();
      await this.rest(shortestPause);
      if (!this.isHurried) await this.rest(Math.max(0, this.options.intervalSeconds - shortestPause));
    }
  }

  private rest(seconds: number): Promise<void> {
    return new Promise((done) => {
      if (this.isStopped) return done();
      const timer = setTimeout(done, seconds * 1000);
      this.wake = () => {
        if (!this.isStopped && seconds === shortestPause) return;
        clearTimeout(timer);
        done();
      };
    });
  }

  /** Null when nothing tells. */
  private async ask(): Promise<Room | null> {
    const ask = this.options.ask ?? statfs;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((done) => {
      timer = setTimeout(done, patienceSeconds * 1000, null);
      this.wake = () => {
        if (this.isStopped) done(null);
      };
    });
    this.pending ??= nearest(resolve(this.options.path), ask).finally(() => {
      this.pending = null;
    });
    try {
      return await Promise.race([this.pending, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function nearest(path: string, ask: (path: string) => Promise<Room>): Promise<Room | null> {
  try {
    return await ask(path);
  } catch (error) {
    const parent = dirname(path);
    return isAbsent(error) && parent !== path ? nearest(parent, ask) : null;
  }
}
