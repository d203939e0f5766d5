/**
 * Asks the system how much room the run's file system has left, every few seconds and when a save has just ended.
 *
 * `statfs` tells of the whole file system: `bavail` blocks are what this user may still write, the part that is kept for
 * root left out. A quota of the user or the project is not in it; nothing tells a reader of that without the server's
 * own tools.
 */
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BackgroundWatcher } from './background-watcher.js';
import { isAbsent } from './file-system.js';
import type { Outbox } from './outbox.js';
import type { Watcher } from './watcher.js';

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

class StatfsWatcher extends BackgroundWatcher implements DiskWatcher {
  private isHurried = false;
  /** The rest after a look, which no other look cuts short. */
  private isSettling = false;
  private pending: Promise<Room | null> | null = null;

  constructor(private readonly options: DiskOptions) {
    super(options.clock);
  }

  look(): void {
    this.isHurried = true;
    if (!this.isSettling) this.wake();
  }

  protected async run(outbox: Outbox): Promise<void> {
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
      this.isSettling = true;
      await this.rest(shortestPause);
      this.isSettling = false;
      if (!this.isHurried) await this.rest(this.options.intervalSeconds - shortestPause);
    }
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
