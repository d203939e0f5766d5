/**
 * Watches one run directory, its console log and its configuration file.
 *
 * One loop does everything in turn, so nothing ever overlaps: an agenda says what is due, hints from the operating
 * system bring errands forward, and without hints (no watches left, a network file system) the same errands simply come
 * at their own pace. What is found never depends on which of the two woke the loop.
 */
import { join, relative, resolve, sep } from 'node:path';
import { Agenda } from './agenda.js';
import { ConfigFile } from './config-file.js';
import { type FileStatus, isAbsent } from './file-system.js';
import { HeardDirectory } from './heard-directory.js';
import { HeardFile } from './heard-file.js';
import { type Job, LoopWatcher, readJob } from './loop.js';
import { type Machine, thisMachine } from './machine.js';
import { type Observation, Troubles } from './observation.js';
import type { AskWriter } from './own-part.js';
import { growingFiles } from './run-files.js';
import { RunTree } from './run-tree.js';
import type { ReadMode } from './tail-file.js';
import { type Tail, tailOfConsole, tailOfFile } from './tails.js';
import type { Deliver, FinishingWatcher } from './watcher.js';

export interface RunDirectoryOptions {
  /** The run's output directory; it need not exist yet. */
  readonly path: string;
  /** The file that holds the trainer's console, or null. Inside the run directory it is reported as console only. */
  readonly consolePath: string | null;
  /** The file with the run's settings, reported as `config:<file name>`, or null. */
  readonly configPath: string | null;
  /** `ends`: of growing files over 512 KiB only the first 256 and the last 128 KiB, with a `skip` between. */
  readonly read: ReadMode;
  /** Whose trainer writes the console now, which several runs may share. */
  readonly askWriter?: AskWriter | undefined;
  /** Seconds since the epoch. */
  readonly clock: () => number;
}

type Regular = 'tick' | 'tails' | 'root' | 'young' | 'sweep';
type Errand = Regular | `directory:${string}` | `tail:${string}`;

/** Milliseconds between two errands of a kind. */
const pace: Readonly<Record<Regular, number>> = { tick: 1000, tails: 500, root: 1000, young: 1000, sweep: 60_000 };
/** The same while hints come: then it is only a net under them. */
const hintedPace: Readonly<Partial<Record<Regular, number>>> = { tails: 1000, young: 5000 };
/** Milliseconds between two listings of the root, and two sweeps, for each entry: that is a hundredth of the time. */
const entryPace = { root: 5, sweep: 500 };
/**
 * Entries of the root with which there are no hints: chokidar asks the status of all of them, once a second, as long as
 * any file in it is written, and at first that of all that is in them.
 */
const mostHeard = 128;
/** A hint brings a look forward, but not closer to the last one than this (ms): a 15 GB save hints all the time. */
const hintedGap = { tail: 15, directory: 200 };
/** Seconds after its last write during which a directory is looked at again and again, hints or not. */
const youth = 60;

export function watchRunDirectory(options: RunDirectoryOptions, machine: Machine = thisMachine): FinishingWatcher {
  return new LoopWatcher(new RunDirectoryJob(options, machine), options.clock);
}

/** The run as it stands, once, through the same eyes as a watch. */
export const readRunDirectory = (
  options: RunDirectoryOptions,
  deliver: Deliver,
  machine: Machine = thisMachine,
): Promise<void> => readJob(new RunDirectoryJob(options, machine), deliver, options.clock);

class RunDirectoryJob implements Job<Errand> {
  readonly agenda = new Agenda<Errand>();
  private readonly root: string;
  /** The console's path in the run directory, or null when it lies elsewhere. */
  private readonly consoleName: string | null;
  private readonly troubles = new Troubles();
  private readonly tree: RunTree;
  private readonly tails: readonly Tail[];
  private readonly config: ConfigFile | null;
  private readonly lastLook = new Map<string, number>();
  private readonly errands: Readonly<Record<Regular, () => AsyncGenerator<Observation>>>;
  private readonly directory: HeardDirectory;
  /** A console that lies elsewhere is watched by itself. */
  private readonly console: HeardFile | null;
  /** The root changed, but was listed only just before. */
  private rootIsDue = false;
  /** The root as it was when last seen, null while there is none. */
  private identity: FileStatus | null = null;

  constructor(
    private readonly options: RunDirectoryOptions,
    private readonly machine: Machine,
  ) {
    const { files } = machine;
    this.root = resolve(options.path);
    const console = options.consolePath === null ? null : resolve(options.consolePath);
    const inside = console === null ? null : relative(this.root, console).split(sep).join('/');
    this.consoleName = inside === null || inside.startsWith('../') ? null : inside;
    this.tree = new RunTree(this.root, files, this.troubles, (path) => path === this.consoleName, options.read);
    this.config =
      options.configPath === null ? null : new ConfigFile(resolve(options.configPath), files, this.troubles);
    const followed = growingFiles
      .filter((name) => name !== this.consoleName)
      .map((name) => tailOfFile(name, join(this.root, name), options.read, files));
    const owner = { run: this.root, askWriter: options.askWriter };
    const tail = console === null ? null : tailOfConsole(console, options.read, files, owner);
    this.tails = tail === null ? followed : [...followed, tail];
    const grows = (name: string): boolean => growingFiles.includes(name) || name === this.consoleName;
    const root = { path: this.root, grows, isCrowded: () => this.tree.breadth('') > mostHeard };
    this.directory = new HeardDirectory(root, machine, {
      file: (name) => this.hearTail(join(this.root, name)),
      directory: (path) => this.bringForward(`directory:${path}`, path, hintedGap.directory),
      ready: () => {
        this.agenda.plan('tails', performance.now());
        this.agenda.plan('sweep', performance.now());
      },
      lost: () => this.agenda.plan('root', performance.now()),
    });
    const isElsewhere = tail !== null && this.consoleName === null;
    this.console = isElsewhere ? new HeardFile(tail, machine, () => this.hearTail(tail.path)) : null;
    this.errands = {
      tick: () => this.tick(),
      tails: () => this.lookAtTails(),
      root: () => this.lookAtRoot(),
      young: () => this.lookAtYoung(),
      sweep: () => this.lookAtAll(),
    };
  }

  async measure(): Promise<number> {
    const sizes = await Promise.all(this.tails.map((tail) => tail.size()));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async settle(): Promise<void> {
    if (this.identity !== null) await this.directory.open();
    await this.console?.open();
    const now = performance.now();
    for (const errand of Object.keys(pace) as Regular[]) this.agenda.plan(errand, now + pace[errand]);
  }

  perform(errand: Errand): AsyncGenerator<Observation> {
    if (errand.startsWith('directory:')) return this.lookAtDirectory(errand.slice('directory:'.length));
    if (errand.startsWith('tail:')) return this.lookAtTails(errand.slice('tail:'.length));
    const regular = errand as Regular;
    // A console in a folder of its own within the run's directory is in no watch.
    const isConsoleHeard = this.console?.isHeard ?? !(this.consoleName?.includes('/') ?? false);
    const isHeard = this.directory.isHeard && (regular !== 'tails' || isConsoleHeard);
    const usual = (isHeard ? hintedPace[regular] : undefined) ?? pace[regular];
    const most = regular === 'sweep' ? entryPace.sweep * this.tree.listed.length : 0;
    this.agenda.plan(regular, performance.now() + Math.max(usual, most));
    return this.errands[regular]();
  }

  async close(): Promise<void> {
    await this.directory.close();
    await this.console?.close();
  }

  /** The newest facts first: what the run says of itself, then its checkpoints, of which there may be many. */
  async *catchUp(): AsyncGenerator<Observation> {
    if (this.config !== null) yield* this.config.look();
    yield* this.lookAtIdentity();
    if (this.identity !== null) yield* this.tree.look('');
    yield* this.lookAtTails();
    yield* this.tree.lookAtChanged();
  }

  async *conclude(): AsyncGenerator<Observation> {
    yield* this.catchUp();
    yield* this.lookAtAll();
  }

  private async *tick(): AsyncGenerator<Observation> {
    yield { kind: 'tick' };
  }

  /** At all of them, or at the one of that path. */
  private async *lookAtTails(path: string | null = null): AsyncGenerator<Observation> {
    for (const tail of this.tails) {
      if (path !== null && tail.path !== path) continue;
      try {
        let isNews = false;
        for await (const found of tail.look()) {
          isNews = true;
          yield found;
        }
        const isUnheard = isNews && path === null;
        if (tail.name === null) {
          if (isUnheard) this.console?.missed();
          await this.console?.follow();
        } else if (isUnheard) this.directory.missed();
        yield* this.troubles.over(tail.path);
      } catch (error) {
        // Where the directory may not be looked into, every name in it fails alike, whether there is such a file or not.
        if (tail.name === null || tail.isThere) yield* this.troubles.about(tail.name, tail.path, error);
      }
      this.lastLook.set(tail.path, performance.now());
    }
  }

  private async *lookAtDirectory(path: string): AsyncGenerator<Observation> {
    if (this.identity === null) return;
    yield* this.tree.look(path);
    yield* this.tree.lookAtChanged();
    if (this.tree.knows(path)) this.lastLook.set(path, performance.now());
    else this.lastLook.delete(path);
  }

  private async *lookAtYoung(): AsyncGenerator<Observation> {
    for (const path of this.tree.young(this.options.clock(), youth)) if (path !== '') yield* this.lookAtDirectory(path);
  }

  private async *lookAtAll(): AsyncGenerator<Observation> {
    for (const path of this.tree.listed) yield* this.lookAtDirectory(path);
  }

  /** Is it there, is it the same, did entries come or go? Without hints its files are looked at as well. */
  private async *lookAtRoot(): AsyncGenerator<Observation> {
    if (this.config !== null) yield* this.config.look();
    const { problem } = this.directory;
    if (problem === null) yield* this.troubles.over('hints');
    else yield* this.troubles.refused('hints', problem.refusal, problem.words);
    const before = this.identity;
    yield* this.lookAtIdentity();
    const now = this.identity;
    if (now === null) return;
    const isSame = before !== null && before.ino === now.ino && before.dev === now.dev;
    if (!isSame || this.directory.isLost) await this.directory.open();
    for (const path of this.tree.unread) yield* this.lookAtDirectory(path);
    const isChanged = !isSame || before.mtimeMs !== now.mtimeMs || this.rootIsDue;
    const isWanted = isChanged || !(this.directory.isHeard || this.tree.isCrowded(''));
    const listed = performance.now() - (this.lastLook.get('') ?? Number.NEGATIVE_INFINITY);
    const isDue = this.directory.isHeard || listed >= entryPace.root * this.tree.breadth('');
    // What came too soon after the last listing is still to be listed when nothing more comes.
    this.rootIsDue = isChanged && !isDue;
    if (isWanted && isDue) yield* this.lookAtDirectory('');
    await this.directory.closeIfCrowded();
  }

  /** Sets `identity`; everything known is gone when the directory is, or when another one stands in its place. */
  private async *lookAtIdentity(): AsyncGenerator<Observation> {
    const before = this.identity;
    let now: FileStatus | null = null;
    try {
      now = await this.machine.files.status(this.root);
      yield* this.troubles.over('identity');
    } catch (error) {
      if (!isAbsent(error)) {
        yield* this.troubles.about(null, this.root, error, 'identity');
        return;
      }
    }
    const isDirectory = now?.isDirectory() === true;
    this.identity = isDirectory ? now : null;
    if (before !== null && !(isDirectory && now?.ino === before.ino && now.dev === before.dev)) {
      await this.directory.close();
      yield* this.tree.forget('');
      yield* this.lookAtTails();
    }
    const absence = now === null ? (before === null ? 'does not exist yet' : 'was deleted') : 'is not a directory';
    if (isDirectory) yield* this.troubles.over('absence');
    else yield* this.troubles.waitOnce('absence', `${this.root} ${absence}: waiting for it.`);
  }

  private hearTail(path: string): void {
    this.bringForward(`tail:${path}`, path, hintedGap.tail);
  }

  private bringForward(errand: Errand, key: string, gap: number): void {
    const now = performance.now();
    this.agenda.plan(errand, Math.max(now, (this.lastLook.get(key) ?? 0) + gap));
  }
}
