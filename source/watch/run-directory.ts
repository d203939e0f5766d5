/**
 * Watches one run directory, its console log and its configuration file.
 *
 * One loop does everything in turn, so nothing ever overlaps: an agenda says what is due, hints from the operating
 * system bring errands forward, and without hints (no watches left, a network file system) the same errands simply come
 * at their own pace. What is found never depends on which of the two woke the loop.
 */
import { realpath } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { Agenda } from './agenda.js';
import { chokidarHints, type Hints, type HintSource } from './directory-hints.js';
import { type FileStatus, type FileSystem, isAbsent, isNetworkFileSystem, nodeFileSystem } from './file-system.js';
import { type Observation, Troubles } from './observation.js';
import { Outbox } from './outbox.js';
import { readByRule } from './read-file.js';
import { growingFiles, mostEntries } from './run-files.js';
import { RunTree } from './run-tree.js';
import type { ReadMode } from './tail-file.js';
import { type Tail, tailOfConsole, tailOfFile } from './tails.js';
import { createGate, type Deliver, type Progress, type Watcher } from './watcher.js';

export interface RunDirectoryOptions {
  /** The run's output directory; it need not exist yet. */
  readonly path: string;
  /** The file that holds the trainer's console, or null. Inside the run directory it is reported as console only. */
  readonly consolePath: string | null;
  /** The file with the run's settings, reported as `config:<file name>`, or null. */
  readonly configPath: string | null;
  /** `ends`: of growing files over 512 KiB only the first 256 and the last 128 KiB, with a `skip` between. */
  readonly read: ReadMode;
  /** Seconds since the epoch. */
  readonly clock: () => number;
}

/** The machine, as the watcher sees it; tests give another. */
export interface Machine {
  readonly files: FileSystem;
  readonly hints: HintSource;
  readonly isNetwork: (path: string) => Promise<boolean>;
}

const thisMachine: Machine = { files: nodeFileSystem, hints: chokidarHints, isNetwork: isNetworkFileSystem };

/** Milliseconds between two errands of a kind. */
const pace = {
  tick: 1000,
  tails: 500,
  root: 1000,
  young: 1000,
  sweep: 15_000,
  crowdedRoot: 5000,
  /** A hinted look comes at once, but not sooner after the last one than this: a 15 GB save hints all the time. */
  hintedTails: 15,
  hintedDirectory: 200,
};
/** Seconds after its last write during which a directory is looked at every second. */
const youth = 60;

type Errand = 'tick' | 'tails' | 'root' | 'young' | 'sweep' | `directory:${string}`;

const oneSmallFile = { reading: 'whole', limit: 4 * 1024 * 1024 } as const;

export function watchRunDirectory(options: RunDirectoryOptions, machine: Machine = thisMachine): Watcher {
  return new RunDirectoryWatcher(options, machine);
}

class RunDirectoryWatcher implements Watcher {
  private readonly root: string;
  private readonly gate = createGate();
  private readonly agenda = new Agenda<Errand>();
  private readonly troubles = new Troubles();
  private readonly tree: RunTree;
  private readonly tails: readonly Tail[];
  private readonly lastLook = new Map<string, number>();
  private readonly excluded = new Set<string>();
  private outbox: Outbox | null = null;
  private hints: Hints | null = null;
  /** True while somebody tells of changes, so that looking all the time is not needed. */
  private isHinted = false;
  private identity: FileStatus | null = null;
  private configStatus: FileStatus | null = null;
  private history = { read: 0, total: 0 };
  private isCaughtUp = false;
  private isStopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: RunDirectoryOptions,
    private readonly machine: Machine,
  ) {
    this.root = resolve(options.path);
    const { files } = machine;
    const console = options.consolePath === null ? null : resolve(options.consolePath);
    if (console !== null) this.excluded.add(relative(this.root, console).split(sep).join('/'));
    this.tree = new RunTree(this.root, files, this.troubles, (path) => this.excluded.has(path));
    const names = growingFiles.filter((name) => !this.excluded.has(name));
    const followed = names.map((name) => tailOfFile(name, join(this.root, name), options.read, files));
    this.tails = console === null ? followed : [...followed, tailOfConsole(console, options.read, files)];
  }

  get progress(): Progress {
    return this.history;
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
    this.agenda.wake();
    await this.running;
    await this.closeHints();
    this.gate.open();
  }

  private async run(outbox: Outbox): Promise<void> {
    for await (const observation of this.catchUp()) {
      if (!(await this.say(outbox, observation))) return;
    }
    outbox.flush();
    this.history = { read: this.history.total, total: this.history.total };
    this.isCaughtUp = true;
    this.gate.open();
    await this.listen();
    this.planAll(performance.now());
    while (!this.isStopped) {
      for (const errand of this.agenda.takeDue(performance.now())) {
        for await (const observation of this.perform(errand)) {
          if (!(await this.say(outbox, observation))) return;
        }
      }
      outbox.flush();
      if (!this.isStopped) await this.agenda.untilDue();
    }
  }

  /** False when the watch has been stopped meanwhile. */
  private async say(outbox: Outbox, observation: Observation): Promise<boolean> {
    if (this.isStopped) return false;
    await outbox.put({ ...observation, time: outbox.time() });
    return true;
  }

  private planAll(now: number): void {
    for (const errand of ['tick', 'tails', 'root', 'young', 'sweep'] as const) this.agenda.plan(errand, now + pace[errand]);
  }

  private async *catchUp(): AsyncGenerator<Observation> {
    const sizes = await Promise.all(this.tails.map((tail) => tail.size()));
    this.history = { read: 0, total: sizes.reduce((sum, size) => sum + size, 0) };
    yield* this.lookAtConfig();
    yield* this.appear(await this.status());
    // The newest facts first: what the run says of itself, then its checkpoints, of which there may be many.
    if (this.identity !== null) yield* this.tree.lookShallow('');
    yield* this.lookAtTails();
    if (this.identity !== null) yield* this.tree.look('');
  }

  private perform(errand: Errand): AsyncGenerator<Observation> {
    const now = performance.now();
    if (errand in this.errands) {
      const known = errand as keyof typeof this.errands;
      if (known !== 'tails') this.agenda.plan(known, now + pace[known]);
      return this.errands[known]();
    }
    return this.lookAtDirectory(errand.slice('directory:'.length));
  }
}
