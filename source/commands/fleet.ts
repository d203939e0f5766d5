/**
 * Many runs at once, each as a summary: found below some directories, read one after the other, the newest first.
 *
 * However many there are, reading them takes no more than a share of one core: after each run the fleet rests for a
 * multiple of the time that it took. Only the ends of big files are read.
 */
import { basename } from 'node:path';
import { type LeftOut, nothingLeftOut, sumLeftOut } from '../state/left-out.js';
import type { HostLink, ListedRun } from '../state/summary.js';
import type { Chunk } from '../watch/chunk.js';
import { consoleBudget, consoleLogSearch } from '../watch/console-log.js';
import { DiskAnswers, silentDisk } from '../watch/disk-answers.js';
import { type FailedStart, failedStarts } from '../watch/failed-starts.js';
import { errorWords } from '../watch/file-system.js';
import { configBudget, configSearch } from '../watch/find-config.js';
import { thisMachine } from '../watch/machine.js';
import { mountsElsewhere } from '../watch/mounts.js';
import type { AskWriter } from '../watch/own-part.js';
import { Rest } from '../watch/rest.js';
import type { FoundRun } from '../watch/run-signs.js';
import { SeenConsoles } from '../watch/seen-consoles.js';
import { inTurns } from '../watch/steps.js';
import { isMade } from './discover-runs.js';
import { type Entry, isDue, isOpen, livePause, rowOf, writtenOf } from './fleet-entry.js';
import { foldChunks } from './fold.js';
import { foldDirectory, summaryAt } from './fold-directory.js';
import { type KnownRun, knownByPath } from './known-run.js';
import type { RunList } from './run-list.js';
import { searchRoots } from './run-search.js';

export interface FleetOptions {
  readonly roots: readonly string[];
  /** Runs that live as processes now. */
  readonly known: () => readonly KnownRun[];
  /** Looks for those again, before each search. */
  readonly look?: () => Promise<void>;
  /** What that look found of a run, to be folded after what its files say. */
  readonly sight?: (run: { readonly path: string; readonly log: string | null }) => Promise<readonly Chunk[]>;
  /** Asks whose trainer writes a console of the run, which others may share. */
  readonly writerOf?: (path: string, log: string) => AskWriter;
  readonly workingDirectory: string;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  /** What is left out of `known`. */
  readonly knownLeftOut?: () => LeftOut;
  /** Milliseconds between two searches for new runs, and of work that one of the roots may take in one. */
  readonly searchPause?: number;
  readonly searchBudget?: number;
  readonly answers?: DiskAnswers;
  readonly mounts?: () => readonly string[];
}

const defaultSearchPause = 10_000;
const defaultSearchBudget = 10_000;
/** Milliseconds after which one is read again though nothing was written: silence has a meaning, too. */
const silentPause = 30_000;
/** Seconds after its last word in which what a run is may change without another one. */
const settleSeconds = 60;
/** Rest for each millisecond of reading: while the list is filled, and afterwards. */
const firstRest = 1;
const laterRest = 24;
/** Milliseconds: a run that took long to read holds up the others no longer than this. */
const longestRest = 2000;
/** The same between two searches: thousands of directories take a while to look at. */
const searchRest = 400;
/** Looking for a console log beside a run costs more than reading the run: it pays for the newest ones. */
const runsWithConsole = 24;
/** What of the troubles is about none of the runs. */
const search = 'search';
/** Enough for anybody to look through; the newest stay. */
const mostRuns = 5000;

export class Fleet implements RunList {
  readonly #options: FleetOptions;
  /** By path, as the last search found them: the newest first. Thousands, so that none is copied for a change of one. */
  #entries = new Map<string, Entry>();
  /** Paths of those that never were read, the newest first. */
  #unread: string[] = [];
  /** The newest, for which a console log is looked for. */
  #newest: ReadonlySet<string> = new Set();
  /** Where other machines' disks were mounted at the last search. */
  #mounts: readonly string[] = [];
  #starts: ReadonlyMap<string, FailedStart> = new Map();
  #list: readonly ListedRun[] | null = null;
  readonly #rest = new Rest();
  readonly #answers: DiskAnswers;
  readonly #consoles = new SeenConsoles();
  #running: Promise<void> | null = null;
  #changed: () => void = () => {};
  #complete = false;
  #leftOut: LeftOut = nothingLeftOut;
  /** What went wrong at the last search, and at the last reading of each run. */
  readonly #troubles = new Map<string, string>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#answers = options.answers ?? new DiskAnswers();
  }

  /** `changed` is called whenever the list may look different. */
  start(changed: () => void): void {
    this.#changed = changed;
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#rest.end();
    await this.#running;
  }

  /** Whether every directory was searched at least once. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Newest first. */
  runs(): readonly ListedRun[] {
    if (this.#list !== null) return this.#list;
    const known = knownByPath(this.#options.known());
    this.#list = Array.from(this.#entries.values(), ({ row }) => {
      const { node, job } = known.get(row.path) ?? {};
      return node || job ? { ...row, nodes: node ? [node] : [], ...(job ? { job } : {}) } : row;
    }).sort((a, b) => b.modified - a.modified);
    return this.#list;
  }

  /** This machine has no link to itself; what stands for one tells what went wrong. */
  readonly links = (): readonly HostLink[] => {
    const [words] = this.#troubles.values();
    return words === undefined ? [] : [{ host: null, state: 'down', heard: null, words }];
  };

  readonly leftOut = (): LeftOut => sumLeftOut([this.#leftOut, this.#options.knownLeftOut?.() ?? nothingLeftOut]);

  async #run(): Promise<void> {
    const searchPause = this.#options.searchPause ?? defaultSearchPause;
    let due = Number.NEGATIVE_INFINITY;
    while (!this.#rest.isOver) {
      if (performance.now() > due) {
        const began = performance.now();
        await this.#heed(search, () => this.#search());
        const now = performance.now();
        due = now + Math.max(searchPause, searchRest * (now - began));
      }
      const next = this.#next();
      if (next === null) await this.#rest.take(Math.min(1000, searchPause));
      else {
        const began = performance.now();
        await this.#heed(next.found.path, () => this.#read(next));
        // Those that never were read have their turn first.
        const rest = next.readAs === null ? firstRest : laterRest;
        await this.#rest.take(Math.min(longestRest, (performance.now() - began) * rest));
      }
    }
  }

  /** Whatever goes wrong ends no list: it is told until the same goes well. */
  async #heed(about: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.#troubles.delete(about)) this.#tell();
    } catch (error) {
      this.#troubles.set(about, errorWords(error));
      this.#complete = true;
      const entry = this.#entries.get(about);
      // The others have their turn before it is tried again.
      const tried = entry && { ...entry, readAs: entry.found.modified, seenAt: performance.now() };
      if (tried) this.#entries.set(about, tried);
      this.#tell();
    }
  }

  async #search(): Promise<void> {
    const { roots, searchBudget, mounts = mountsElsewhere } = this.#options;
    this.#mounts = mounts();
    const { runs, leftOut, silent, closed } = await searchRoots({
      roots,
      answers: this.#answers,
      mounts: this.#mounts,
      budget: searchBudget ?? defaultSearchBudget,
      isOver: () => this.#rest.isOver,
      // Somebody waits for the first search.
      found: (some) => this.#complete || this.#take(some),
    });
    if (this.#rest.isOver) return;
    await this.#options.look?.();
    const { starts, areAll } = await this.#lookForStarts(closed);
    this.#leftOut = { ...leftOut, unfinished: Math.max(leftOut.unfinished, areAll ? 0 : 1) };
    this.#complete = true;
    this.#take(new Map([...starts, ...runs]));
    for (const about of this.#troubles.keys()) {
      if (about !== search && !this.#entries.has(about)) this.#troubles.delete(about);
    }
    if (silent[0] !== undefined) throw new Error(silentDisk(silent[0]));
  }

  /** Starts that came to no directory are listed by the one that their settings name. */
  async #lookForStarts(closed: ReadonlySet<string>): Promise<{
    readonly starts: readonly (readonly [string, FoundRun])[];
    readonly areAll: boolean;
  }> {
    const { workingDirectory, known } = this.#options;
    if (!(await this.#answers.at(workingDirectory))) return { starts: [], areAll: true };
    const starts: FailedStart[] = [];
    const areAll = await inTurns(
      failedStarts(workingDirectory, (start) => starts.push(start), closed),
      configBudget,
    );
    this.#starts = new Map(starts.filter((start) => !isMade(start, known())).map((start) => [start.directory, start]));
    const found = Array.from(this.#starts, ([path, { modified }]) => [path, { path, modified, mark: null }] as const);
    return { starts: found, areAll: areAll !== null };
  }

  /** What is listed from now on: what was found, and what is known. */
  #take(runs: ReadonlyMap<string, FoundRun>): void {
    const found = new Map(runs);
    const now = this.#options.clock();
    for (const { path } of this.#options.known())
      found.set(path, found.get(path) ?? { path, modified: now, mark: null });
    const newest = [...found.values()].sort((a, b) => b.modified - a.modified).slice(0, mostRuns);
    const never = Number.NEGATIVE_INFINITY;
    const blank = { summary: null, readAs: null, readAt: never, written: '', seenAt: never, took: 0 };
    const entryOf = (run: FoundRun): Entry => {
      const entry = this.#entries.get(run.path);
      if (entry === undefined) return { found: run, row: rowOf(run, null), ...blank };
      const isSame = entry.found.modified === run.modified && entry.found.mark === run.mark;
      return isSame ? entry : { ...entry, found: run, row: rowOf(run, entry.summary) };
    };
    this.#entries = new Map(newest.map((run) => [run.path, entryOf(run)] as const));
    this.#unread = newest.flatMap(({ path }) => (this.#entries.get(path)?.readAs === null ? [path] : []));
    this.#newest = new Set(newest.slice(0, runsWithConsole).map(({ path }) => path));
    this.#tell();
  }

  /** The run that most needs to be read: one that never was, then one that changed and may be alive. */
  #next(): Entry | null {
    const unread = this.#unread.shift();
    if (unread !== undefined) return this.#entries.get(unread) ?? null;
    const now = performance.now();
    const seconds = this.#options.clock();
    let best: Entry | null = null;
    for (const entry of this.#entries.values()) {
      if (isDue(entry, now, seconds) && (best === null || entry.seenAt < best.seenAt)) best = entry;
    }
    return best;
  }

  /** A run that wrote its last a moment ago is about to be judged by its silence: it is not left with what it was then. */
  #pauseOf(entry: Entry): number {
    const isSettling = this.#options.clock() - entry.found.modified < settleSeconds;
    return isOpen(entry) && isSettling ? livePause : silentPause;
  }

  async #read(entry: Entry): Promise<void> {
    const { path, modified } = entry.found;
    const known = this.#options.known().find((run) => run.path === path);
    if (!(await this.#answers.all([path, ...(known?.log ? [known.log] : [])]))) throw new Error(silentDisk(path));
    const written = writtenOf(path, known?.log ?? null);
    const seenAt = performance.now();
    const age = 1000 * (this.#options.clock() - entry.readAt);
    if (entry.written === written && entry.readAs === modified && age < this.#pauseOf(entry)) {
      this.#entries.set(path, { ...entry, seenAt });
      return;
    }
    const { clock } = this.#options;
    const start = this.#starts.get(path);
    const log = known?.log ?? start?.console ?? (this.#newest.has(path) ? await this.#consoleOf(path) : null);
    const config = known?.config ?? start?.config ?? (await this.#configOf(path));
    const place = { path, listed: path, name: basename(path), consolePath: log, configPath: config };
    const askWriter = log === null ? undefined : this.#options.writerOf?.(path, log);
    const files = await foldDirectory(place, clock, thisMachine, askWriter);
    const fold = foldChunks(files, (await this.#options.sight?.({ path, log })) ?? []);
    const now = clock();
    const summary = summaryAt(fold, now);
    const active = Math.max(modified, Math.min(summary.active ?? 0, now));
    const current = this.#entries.get(path);
    if (!current) return;
    const found = { ...current.found, modified: Math.max(current.found.modified, active) };
    const row = rowOf(found, summary);
    const took = performance.now() - seenAt;
    const read = { found, summary, row, readAs: found.modified, readAt: now, written, seenAt, took };
    this.#entries.set(path, read);
    this.#tell();
  }

  #configOf(path: string): Promise<string | null> {
    return inTurns(configSearch(path, this.#options.workingDirectory, this.#mounts), configBudget);
  }

  #consoleOf(path: string): Promise<string | null> {
    return inTurns(consoleLogSearch(path, this.#options.workingDirectory, this.#consoles), consoleBudget);
  }

  #tell(): void {
    this.#list = null;
    if (!this.#rest.isOver) this.#changed();
  }
}
