/** Follows one log file, as the trainer's console or as its rows, when that is all there is of a run. */
import { resolve } from 'node:path';
import { Agenda } from './agenda.js';
import { ConfigFile } from './config-file.js';
import { HeardFile } from './heard-file.js';
import { type Job, LoopWatcher } from './loop.js';
import { type Machine, thisMachine } from './machine.js';
import { type Observation, Troubles } from './observation.js';
import type { ReadMode } from './tail-file.js';
import { type Tail, tailOfConsole, tailOfFile } from './tails.js';
import type { FinishingWatcher } from './watcher.js';

export type LogContent = 'console' | 'trainer-log';

export interface LogFileOptions {
  /** The log; it need not exist yet. */
  readonly path: string;
  readonly holds: LogContent;
  /** The settings that it was started with; null where they are not known. */
  readonly configPath: string | null;
  readonly read: ReadMode;
  /** Seconds since the epoch. */
  readonly clock: () => number;
}

type Errand = 'tick' | 'look';

/** Milliseconds between two errands of a kind. */
const pace: Readonly<Record<Errand, number>> = { tick: 1000, look: 500 };
const hintedGap = 15;

export function watchLogFile(options: LogFileOptions, machine: Machine = thisMachine): FinishingWatcher {
  return new LoopWatcher(new LogFileJob(options, machine), options.clock);
}

class LogFileJob implements Job<Errand> {
  readonly agenda = new Agenda<Errand>();
  private readonly tail: Tail;
  private readonly troubles = new Troubles();
  private readonly heard: HeardFile;
  private readonly config: ConfigFile | null;
  private isHinted = false;
  private lastLook = 0;

  constructor(
    options: LogFileOptions,
    private readonly machine: Machine,
  ) {
    const path = resolve(options.path);
    const { configPath } = options;
    this.config = configPath === null ? null : new ConfigFile(resolve(configPath), machine.files, this.troubles);
    this.tail =
      options.holds === 'console'
        ? tailOfConsole(path, options.read, machine.files)
        : tailOfFile('trainer_log.jsonl', path, options.read, machine.files);
    this.heard = new HeardFile(this.tail, machine, () => {
      this.isHinted = true;
      this.agenda.plan('look', Math.max(performance.now(), this.lastLook + hintedGap));
    });
  }

  measure(): Promise<number> {
    return this.tail.size();
  }

  async *catchUp(): AsyncGenerator<Observation> {
    const isThere = await this.machine.files.status(this.tail.path).then(
      () => true,
      () => false,
    );
    if (!isThere) yield* this.troubles.waitOnce('absence', `${this.tail.path} does not exist yet: waiting for it.`);
    yield* this.lookAtSettings();
    yield* this.look();
  }

  async *conclude(): AsyncGenerator<Observation> {
    yield* this.lookAtSettings();
    yield* this.look();
  }

  async settle(): Promise<void> {
    const now = performance.now();
    this.agenda.plan('tick', now + pace.tick);
    this.agenda.plan('look', now + pace.look);
    await this.heard.open();
  }

  async *perform(errand: Errand): AsyncGenerator<Observation> {
    this.agenda.plan(errand, performance.now() + pace[errand]);
    if (errand === 'look') return yield* this.look();
    yield { kind: 'tick' };
    yield* this.lookAtSettings();
  }

  async close(): Promise<void> {
    await this.heard.close();
  }

  private async *lookAtSettings(): AsyncGenerator<Observation> {
    if (this.config !== null) yield* this.config.look();
  }

  private async *look(): AsyncGenerator<Observation> {
    const { isHinted } = this;
    this.isHinted = false;
    try {
      let isNews = false;
      for await (const found of this.tail.look()) {
        isNews = true;
        yield found;
      }
      if (isNews && !isHinted) this.heard.missed();
      await this.heard.follow();
      yield* this.troubles.over(this.tail.path);
    } catch (error) {
      yield* this.troubles.about(null, this.tail.path, error);
    }
    this.lastLook = performance.now();
  }
}
