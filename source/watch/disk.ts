/** Asks the system how much room the run's file system has left, every few seconds and when a save has just ended. */
import { BackgroundWatcher } from './background-watcher.js';
import type { Outbox } from './outbox.js';
import { type AskRoom, type Room, RoomQuestion } from './room.js';
import type { Watcher } from './watcher.js';

export interface DiskOptions {
  /** The run directory; until it is there its nearest parent answers for it. */
  readonly path: string;
  readonly intervalSeconds: number;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  /** The system's call; tests give another. */
  readonly ask?: AskRoom;
}

export interface DiskWatcher extends Watcher {
  /** Something big was written: look now. */
  look(): void;
}

/** A network disk whose server is gone never answers. */
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
  private readonly question: RoomQuestion;

  constructor(private readonly options: DiskOptions) {
    super(options.clock);
    this.question = new RoomQuestion(options.ask);
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
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((done) => {
      timer = setTimeout(done, patienceSeconds * 1000, null);
      this.wake = () => {
        if (this.isStopped) done(null);
      };
    });
    try {
      return await this.question.of(this.options.path, late);
    } finally {
      clearTimeout(timer);
    }
  }
}
