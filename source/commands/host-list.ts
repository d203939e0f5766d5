/**
 * The runs of another machine: its processes that train, and its directories; each run as a summary, read over a link
 * that stays idle for most of the time.
 *
 * One question is open at a time, on a shell of this list's own: a machine that is slow or gone holds up nothing but
 * its own rows, which stay as they were last seen, with their age.
 */

import { posix } from 'node:path';
import { type LeftOut, nothingLeftOut } from '../state/left-out.js';
import type { RunNode } from '../state/nodes.js';
import { endedPhases } from '../state/phase.js';
import { runName } from '../state/run-name.js';
import { quoted } from '../state/shell-word.js';
import type { HostLink, ListedRun, RunSummary } from '../state/summary.js';
import { errorWords } from '../watch/file-system.js';
import { isAllTold } from '../watch/presence-reading.js';
import { listRemoteRuns, remoteDirectory } from '../watch/remote/find-run.js';
import { findRemoteLive, type RemoteLiveRun } from '../watch/remote/live-runs.js';
import { answerText, type RemoteShell } from '../watch/remote/shell.js';
import { Rest } from '../watch/rest.js';
import { timedNames } from '../watch/sign-names.js';
import { type Fold, foldChunks } from './fold.js';
import { summaryAt } from './fold-directory.js';
import { readRemote } from './read-remote.js';
import { nothingSighted, type RemoteSight, sightAfter } from './remote-sight.js';
import type { RunList } from './run-list.js';

export interface HostListOptions {
  readonly host: string;
  /** Where runs are looked for; empty for the home directory. */
  readonly path: string;
  readonly shell: RemoteShell;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds between two looks at the processes and the files that grow. */
  readonly pause?: number;
  /** Milliseconds between two searches of the directories. */
  readonly searchPause?: number;
  /** Milliseconds before a machine that did not answer is asked again. */
  readonly retryPause?: number;
}

const defaultPause = 10_000;
const defaultSearchPause = 120_000;
const defaultRetry = 15_000;
const mostFiles = 400;
/** Runs that are read; those beyond are listed by their names. */
const mostRead = 40;
/** Rest for each millisecond of reading: the link is left alone for nine tenths of the time once the list is there. */
const laterRest = 9;

interface Entry {
  readonly path: string;
  readonly modified: number;
  readonly live: RemoteLiveRun | null;
  readonly sight: RemoteSight;
  readonly heard: number;
  readonly mark: string | null;
  readonly summary: RunSummary | null;
  /** What was read of a run that has not ended: time alone may change what it is. */
  readonly fold: Fold | null;
  /** Its console, wherever it lies: it may grow while nothing else does. */
  readonly log: string | null;
  /** Modification time at the last reading. */
  readonly readAs: number | null;
}

/** With what was seen of its processes. */
const summaryOfEntry = ({ sight }: Entry, fold: Fold, now: number): RunSummary =>
  summaryAt(foldChunks(fold, sight.told), now);

export class HostList implements RunList {
  readonly #options: HostListOptions;
  #entries: ReadonlyMap<string, Entry> = new Map();
  #list: readonly ListedRun[] | null = null;
  #link: HostLink;
  readonly #rest = new Rest();
  #running: Promise<void> | null = null;
  #changed: () => void = () => {};
  #complete = false;

  constructor(options: HostListOptions) {
    this.#options = options;
    this.#link = { host: options.host, state: 'connecting', heard: null, words: null };
  }

  readonly start = (changed: () => void): void => {
    this.#changed = changed;
    this.#running ??= this.#run();
  };

  readonly stop = async (): Promise<void> => {
    this.#rest.end();
    // Closing the shell ends the question that is open, however long its answer would take.
    await this.#options.shell.close();
    await this.#running;
  };

  get complete(): boolean {
    return this.#complete;
  }

  readonly links = (): readonly HostLink[] => [this.#link];

  readonly leftOut = (): LeftOut => nothingLeftOut;

  readonly runs = (): readonly ListedRun[] => {
    const { host } = this.#options;
    this.#list ??= [...this.#entries.values()]
      .sort((a, b) => b.modified - a.modified)
      .map((entry) => ({
        path: `${host}:${entry.path}`,
        name: runName(entry.path),
        host,
        identity: { directory: entry.path, mark: entry.mark },
        nodes: entry.live === null ? [] : [this.#node(entry.live, entry.heard)],
        modified: entry.modified,
        summary: entry.summary,
      }));
    return this.#list;
  };

  #node(run: RemoteLiveRun, heard: number): RunNode {
    return { host: this.#options.host, place: run.node, ranks: run.ranks, states: run.states, heard };
  }

  async #run(): Promise<void> {
    const { pause = defaultPause, searchPause = defaultSearchPause, retryPause = defaultRetry } = this.#options;
    let searched = Number.NEGATIVE_INFINITY;
    while (!this.#rest.isOver) {
      try {
        const isDue = performance.now() - searched > searchPause;
        await this.#look(isDue);
        if (isDue) searched = performance.now();
        await this.#readChanged();
        await this.#rest.take(pause);
      } catch (error) {
        if (this.#rest.isOver) return;
        this.#link = { ...this.#link, state: 'down', words: errorWords(error) };
        this.#complete = true;
        this.#tell();
        await this.#rest.take(retryPause);
      }
    }
  }

  #answered(): void {
    this.#link = { ...this.#link, state: 'connected', heard: this.#options.clock(), words: null };
  }

  /** The processes, the directories when they are due, and when their logs were last written. */
  async #look(searches: boolean): Promise<void> {
    const { shell, path } = this.#options;
    const running = await findRemoteLive(shell);
    this.#answered();
    const found = new Map<string, number>();
    if (searches) {
      // Names and processes first: the search of a big disk takes seconds.
      if (this.#entries.size === 0) this.#keep(running, new Map(), new Map());
      const root = await remoteDirectory(shell, path);
      if (root.path === null) throw new Error(root.words);
      for (const run of await listRemoteRuns(shell, root.path, mostFiles)) found.set(run.path, run.modified);
      this.#answered();
    } else {
      for (const entry of this.#entries.values()) found.set(entry.path, entry.modified);
    }
    const paths = [...new Set([...found.keys(), ...running.flatMap(({ directory }) => directory ?? [])])];
    const logs = new Map([...this.#entries.values()].map(({ path: directory, log }) => [directory, log]));
    for (const { directory, log } of running) if (directory !== null && log !== null) logs.set(directory, log);
    const stats = await this.#stats(paths.slice(0, mostFiles), logs);
    this.#answered();
    for (const gone of paths) if (!stats.has(gone)) found.delete(gone);
    this.#keep(running, found, stats);
    this.#judge();
    this.#complete = true;
    this.#tell();
  }

  /** What `stat` tells of directories and of their files that grow, by directory. */
  async #stats(
    paths: readonly string[],
    logs: ReadonlyMap<string, string | null>,
  ): Promise<ReadonlyMap<string, { readonly mark: string; readonly modified: number }>> {
    const found = new Map<string, { readonly mark: string; readonly modified: number }>();
    if (paths.length === 0) return found;
    const filesOf = (path: string): readonly string[] => {
      const log = logs.get(path) ?? null;
      return [...timedNames.map((name) => posix.join(path, name)), ...(log === null ? [] : [log])];
    };
    for (let from = 0; from < paths.length; from += 50) {
      const asked = paths.slice(from, from + 50);
      const words = asked.flatMap(filesOf).map(quoted).join(' ');
      const answer = await this.#options.shell.ask(`stat -L -c '%i:%W %.3Y %n' -- ${words} 2>/dev/null`);
      for (const line of answerText(answer).split('\n')) {
        const match = /^(\d+:-?\d+) (-?[\d.]+) (.*)$/.exec(line);
        const [, mark = '', time = '', name = ''] = match ?? [];
        const path = asked.find((one) => filesOf(one).includes(name));
        if (path === undefined) continue;
        const known = found.get(path);
        const modified = Math.max(known?.modified ?? 0, Number(time));
        found.set(path, { mark: name === path ? mark : (known?.mark ?? ''), modified });
      }
    }
    return found;
  }

  #keep(
    running: readonly RemoteLiveRun[],
    onDisk: ReadonlyMap<string, number>,
    stats: ReadonlyMap<string, { readonly mark: string; readonly modified: number }>,
  ): void {
    const { host, clock } = this.#options;
    const heard = clock();
    const isTold = isAllTold(running);
    /** The run that writes to the same directory by another name. */
    const another = (mark: string | undefined): RemoteLiveRun | null =>
      running.find(({ directory }) => mark && stats.get(directory ?? '')?.mark === mark) ?? null;
    const entries = new Map<string, Entry>();
    const add = (path: string, modified: number, run: RemoteLiveRun | null): void => {
      const known = this.#entries.get(path);
      const told = stats.get(path);
      entries.set(path, {
        path,
        modified: told?.modified ?? Math.max(modified, known?.modified ?? 0),
        live: run,
        sight: sightAfter(known?.sight ?? nothingSighted, run ?? another(told?.mark), { host, time: heard, isTold }),
        heard,
        mark: told?.mark || known?.mark || null,
        summary: known?.summary ?? null,
        fold: known?.fold ?? null,
        log: run?.log ?? known?.log ?? null,
        readAs: known?.readAs ?? null,
      });
    };
    for (const [path, modified] of onDisk) add(path, modified, null);
    for (const run of running) {
      if (run.directory !== null) add(run.directory, run.started ?? heard, run);
    }
    this.#entries = entries;
  }

  /**
   * A run that died without a word is told by its silence: nothing is written then that could be read. One that was
   * written to since is not silent, and is about to be read.
   */
  #judge(): void {
    const now = this.#options.clock();
    const judged = [...this.#entries].map(([path, entry]) => {
      const { fold, readAs, modified } = entry;
      const isSilent = fold !== null && readAs !== null && readAs >= modified;
      return [path, isSilent ? { ...entry, summary: summaryOfEntry(entry, fold, now) } : entry] as const;
    });
    this.#entries = new Map(judged);
  }

  /** Reads the newest of the runs that were written to since they were read, one after the other. */
  async #readChanged(): Promise<void> {
    const newest = [...this.#entries.values()].sort((a, b) => b.modified - a.modified).slice(0, mostRead);
    const changed = newest.filter((entry) => entry.readAs === null || entry.readAs < entry.modified);
    for (const entry of changed) {
      if (this.#rest.isOver) return;
      const began = performance.now();
      const isFirst = entry.readAs === null;
      await this.#read(entry);
      this.#answered();
      this.#tell();
      if (!isFirst) await this.#rest.take((performance.now() - began) * laterRest);
    }
  }

  async #read(entry: Entry): Promise<void> {
    const { path, live } = entry;
    const place = { path, log: live?.log ?? null, config: live?.config ?? null };
    const { summary, fold, log } = await readRemote(this.#options, place);
    const current = this.#entries.get(path);
    if (!current) return;
    // How it ended by its own words will not change; that its processes are gone may.
    const kept = endedPhases.has(summary.state) ? null : fold;
    const told = kept === null ? summary : summaryOfEntry(current, kept, this.#options.clock());
    const read = { summary: told, log, fold: kept, readAs: entry.modified };
    this.#entries = new Map(this.#entries).set(path, { ...current, ...read });
  }

  #tell(): void {
    this.#list = null;
    if (!this.#rest.isOver) this.#changed();
  }
}
