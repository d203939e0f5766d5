/** Follows one log file, as the trainer's console or as its rows, when that is all there is of a run. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Agenda } from './agenda.js';
import type { Hints } from './directory-hints.js';
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
  private hints: Hints | null = null;
  private lastLook = 0;

  constructor(
    options: LogFileOptions,
    private readonly machine: Machine,
  ) {
    const path = resolve(options.path);
    this.tail =
      options.holds === 'console'
        ? tailOfConsole(path, options.read, machine.files)
        : tailOfFile('trainer_log.jsonl', path, options.read, machine.files);
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
    yield* this.look();
  }

  conclude(): AsyncGenerator<Observation> {
    return this.look();
  }

  async settle(): Promise<void> {
    const now = performance.now();
    this.agenda.plan('tick', now + pace.tick);
    this.agenda.plan('look', now + pace.look);
    try {
      const path = await realpath(this.tail.path);
      if (!(await this.machine.isNetwork(path))) this.hints = this.listen(path);
    } catch {
      // Not there yet: the look twice a second will find it.
    }
  }

  async *perform(errand: Errand): AsyncGenerator<Observation> {
    this.agenda.plan(errand, performance.now() + pace[errand]);
    if (errand === 'tick') yield { kind: 'tick' };
    else yield* this.look();
  }

  async close(): Promise<void> {
    await this.hints?.close();
  }

  private listen(path: string): Hints {
    const comeForward = (): void => {
      this.agenda.plan('look', Math.max(performance.now(), this.lastLook + hintedGap));
    };
    // Without hints the look twice a second goes on, so that losing them needs no words.
    const listener = { hint: comeForward, fileHint: comeForward, rootLost() {}, ready: comeForward, failed() {} };
    return this.machine.hints(null, path, listener);
  }

  private async *look(): AsyncGenerator<Observation> {
    try {
      yield* this.tail.look();
      yield* this.troubles.over(this.tail.path);
    } catch (error) {
      yield* this.troubles.about(null, this.tail.path, error);
    }
    this.lastLook = performance.now();
  }
}
