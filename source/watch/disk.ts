/** Asks the system how much room the run's file system has left, every few seconds and when a save has just ended. */
import { BackgroundWatcher } from './background-watcher.js';
import { silentDisk } from './disk-answers.js';
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
  /** How long one answer is waited for, and after how long without any it is said. */
  readonly patience?: { readonly answerSeconds: number; readonly silenceSeconds: number };
}

export interface DiskWatcher extends Watcher {
  /** Something big was written: look now. */
  look(): void;
}

/** A network disk whose server is gone never answers; a busy one keeps people waiting, too. */
const usualPatience = { answerSeconds: 5, silenceSeconds: 20 } as const;
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
  private readonly patience: NonNullable<DiskOptions['patience']>;

  constructor(private readonly options: DiskOptions) {
    super(options.clock);
    this.question = new RoomQuestion(options.ask);
    this.patience = options.patience ?? usualPatience;
  }

  look(): void {
    this.isHurried = true;
    if (!this.isSettling) this.wake();
  }

  protected async run(outbox: Outbox): Promise<void> {
    let known = '';
    let silentSince: number | null = null;
    let isTold = false;
    const message = silentDisk(this.options.path);
    while (!this.isStopped) {
      this.isHurried = false;
      const began = performance.now();
      const room = await this.ask();
      if (this.isStopped) return;
      const isSilent = room === null && this.question.isOpen;
      silentSince = isSilent ? (silentSince ?? began) : null;
      if (isTold && !isSilent) {
        isTold = false;
        await outbox.put({ kind: 'trouble-over', time: outbox.time(), path: 'disk', message });
        outbox.flush();
      }
      if (silentSince !== null && !isTold && performance.now() - silentSince >= 1000 * this.patience.silenceSeconds) {
        isTold = true;
        await outbox.put({ kind: 'trouble', time: outbox.time(), path: 'disk', message });
        outbox.flush();
      }
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
      timer = setTimeout(done, this.patience.answerSeconds * 1000, null);
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
