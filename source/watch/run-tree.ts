/**
 * What is known of the entries of a run directory, and how that differs from what is there now.
 *
 * Looking at a directory lists it, asks the status of each entry, and reads only what changed. The root's growing files
 * are not its business: those are followed all the time. TensorBoard's event files are: of a run that was started often
 * there are many, only the newest still grows, and it costs nothing more than the look at its directory.
 */
import { join } from 'node:path';
import { type FileStatus, type FileSystem, isAbsent } from './file-system.js';
import type { Observation, Troubles } from './observation.js';
import { readByRule } from './read-file.js';
import { isEventFile, isListed, isMissed, mostEntries, newestFirst, ruleOf, selectEntries } from './run-files.js';
import type { ReadMode } from './tail-file.js';
import { type Tail, tailOfFile } from './tails.js';

interface KnownFile {
  readonly kind: 'file';
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
  readonly modified: number;
  /** False: it changed while it was read, so it is read again whatever its status says. */
  readonly settled: boolean;
}

interface KnownDirectory {
  readonly kind: 'directory';
  readonly modified: number;
}

type Known = KnownFile | KnownDirectory;

interface Directory {
  readonly entries: Map<string, Known>;
  /** The newest modification time of an entry, seconds since the epoch. */
  newest: number;
  isCrowded: boolean;
}

/** How many status calls are under way at once: enough to hide a network's delay, few enough for libuv's threads. */
const concurrentCalls = 32;

function childPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function isUnchanged(known: KnownFile, status: FileStatus): boolean {
  return (
    known.settled &&
    known.size === status.size &&
    known.modified === status.mtimeMs &&
    known.ino === status.ino &&
    known.dev === status.dev
  );
}

export class RunTree {
  private readonly directories = new Map<string, Directory>();
  /** Directories that are new, or in which entries came or went since they were looked at. */
  private readonly changed = new Set<string>();
  private readonly unreadable = new Set<string>();
  /** Of event files: where each was read to. */
  private readonly tails = new Map<string, Tail>();

  constructor(
    private readonly root: string,
    private readonly files: FileSystem,
    private readonly troubles: Troubles,
    /** Paths that somebody else reads. */
    private readonly isExcluded: (path: string) => boolean,
    private readonly read: ReadMode,
  ) {}

  /** The directories whose entries are known, the root first. */
  get listed(): readonly string[] {
    return [...this.directories.keys()];
  }

  /** Directories in which something was written less than `seconds` before `now` (both in seconds since the epoch).
   * A file server's clock may run ahead of ours, so the near future counts as well. */
  young(now: number, seconds: number): readonly string[] {
    return this.listed.filter((path) => Math.abs(now - (this.directories.get(path)?.newest ?? 0)) < seconds);
  }

  /** Whether the directory was there when it was looked at last. */
  knows(path: string): boolean {
    return path === '' || this.directories.has(path);
  }

  /** Whether a directory holds so much that looking at it every second would cost more than it tells. */
  isCrowded(path: string): boolean {
    return this.directories.get(path)?.isCrowded ?? false;
  }

  /** How many of its entries are known. */
  breadth(path: string): number {
    return this.directories.get(path)?.entries.size ?? 0;
  }

  /** Directories whose last listing failed: whoever is told so tries again. */
  get unread(): readonly string[] {
    return [...this.unreadable];
  }

  /** Looks into the directories that earlier looks found new or changed, then into what is new inside those. */
  async *lookAtChanged(): AsyncGenerator<Observation> {
    while (this.changed.size > 0) {
      for (const path of newestFirst([...this.changed])) if (this.changed.has(path)) yield* this.look(path);
    }
  }

  /** Looks at one directory; what is inside its directories waits for `lookAtChanged`. */
  async *look(path: string): AsyncGenerator<Observation> {
    const isKnown = path === '' || [this.directories, this.changed, this.unreadable].some((known) => known.has(path));
    this.changed.delete(path);
    if (!isKnown) return;
    const full = join(this.root, path);
    let names: readonly string[];
    try {
      names = await this.files.list(full);
    } catch (error) {
      if (isAbsent(error)) {
        yield* this.forget(path);
        return;
      }
      this.unreadable.add(path);
      yield* this.troubles.about(path === '' ? null : path, full, error);
      return;
    }
    this.unreadable.delete(path);
    yield* this.troubles.over(full);
    const selection = selectEntries(names, path);
    if (selection.left > 0) {
      const sentence = `${full} holds ${names.length} entries: only ${mostEntries} of them are looked at.`;
      yield* this.troubles.sayOnce(`crowded ${full}`, sentence);
    } else yield* this.troubles.over(`crowded ${full}`);
    const directory = this.directories.get(path) ?? { entries: new Map(), newest: 0, isCrowded: false };
    directory.isCrowded = selection.left > 0;
    this.directories.set(path, directory);
    yield* this.removeMissing(path, directory, new Set(selection.names));
    for (let from = 0; from < selection.names.length; from += concurrentCalls) {
      const group = selection.names.slice(from, from + concurrentCalls);
      const statuses = await Promise.all(group.map((name) => this.statusOf(childPath(path, name))));
      for (const [position, name] of group.entries()) {
        const status = statuses[position];
        if (status === undefined) continue;
        yield* this.compare(path, directory, name, status);
      }
    }
  }

  /** Everything known below and at `path` is gone; the root itself is never named. */
  *forget(path: string): Generator<Observation> {
    const directory = this.directories.get(path);
    this.changed.delete(path);
    this.unreadable.delete(path);
    if (directory !== undefined) {
      this.directories.delete(path);
      for (const [name, known] of directory.entries) yield* this.remove(childPath(path, name), known);
    }
  }

  private *remove(path: string, known: Known): Generator<Observation> {
    if (known.kind === 'directory') yield* this.forget(path);
    this.tails.delete(path);
    // What is gone ails no more: checkpoints come and go for weeks.
    const full = join(this.root, path);
    for (const key of [full, `crowded ${full}`, `large ${full}`, `status ${full}`]) yield* this.troubles.over(key);
    yield { kind: 'remove', path };
  }

  private *removeMissing(path: string, directory: Directory, there: ReadonlySet<string>): Generator<Observation> {
    for (const [name, known] of [...directory.entries]) {
      if (there.has(name)) continue;
      directory.entries.delete(name);
      yield* this.remove(childPath(path, name), known);
    }
  }

  /** Null: absent. An error is handed on as a value, so that one unreadable entry does not hide the others. */
  private async statusOf(path: string): Promise<FileStatus | null | { readonly error: unknown }> {
    try {
      return await this.files.status(join(this.root, path));
    } catch (error) {
      return isAbsent(error) ? null : { error };
    }
  }

  private async *compare(
    parent: string,
    directory: Directory,
    name: string,
    status: FileStatus | null | { readonly error: unknown },
  ): AsyncGenerator<Observation> {
    const path = childPath(parent, name);
    const full = join(this.root, path);
    const known = directory.entries.get(name);
    if (status !== null && 'error' in status) {
      // To ask again: permissions come back without a change of the directory.
      this.unreadable.add(parent);
      yield* this.troubles.about(path, full, status.error, `status ${full}`);
      return;
    }
    yield* this.troubles.over(`status ${full}`);
    const kind = status === null ? null : status.isDirectory() ? 'directory' : status.isFile() ? 'file' : null;
    if (known !== undefined && known.kind !== kind) {
      directory.entries.delete(name);
      yield* this.remove(path, known);
    }
    if (status === null || kind === null) return;
    directory.newest = Math.max(directory.newest, status.mtimeMs / 1000);
    if (kind === 'directory') {
      const before = known?.kind === 'directory' ? known.modified : null;
      if (isListed(path) && before !== status.mtimeMs) this.changed.add(path);
      directory.entries.set(name, { kind, modified: status.mtimeMs });
      if (before === null) yield { kind, path };
      return;
    }
    const isEvents = isEventFile(path);
    if (this.isExcluded(path) || (ruleOf(path).reading === 'grow' && !isEvents)) return;
    if (known?.kind === 'file' && isUnchanged(known, status)) return;
    if (isEvents) yield* this.readGrown(path, directory, name, status);
    else yield* this.readChanged(path, directory, name, status);
  }

  /** What was written since the last look. A file that grows meanwhile has another status then, and is read again. */
  private async *readGrown(
    path: string,
    directory: Directory,
    name: string,
    status: FileStatus,
  ): AsyncGenerator<Observation> {
    const { dev, ino, size } = status;
    const known = { kind: 'file' as const, dev, ino, size, modified: status.mtimeMs };
    directory.entries.set(name, { settled: true, ...known });
    const full = join(this.root, path);
    const tail = this.tails.get(path) ?? tailOfFile(path, full, this.read, this.files);
    this.tails.set(path, tail);
    try {
      yield* tail.look();
      yield* this.troubles.over(full);
    } catch (error) {
      directory.entries.set(name, { settled: false, ...known });
      yield* this.troubles.about(path, full, error);
    }
  }

  private async *readChanged(
    path: string,
    directory: Directory,
    name: string,
    status: FileStatus,
  ): AsyncGenerator<Observation> {
    const full = join(this.root, path);
    const rule = ruleOf(path);
    const signature = { kind: 'file' as const, dev: status.dev, ino: status.ino };
    const modified = status.mtimeMs;
    if (rule.reading === 'size' || (rule.reading === 'whole' && status.size > rule.limit)) {
      directory.entries.set(name, { size: status.size, modified, settled: true, ...signature });
      yield { kind: 'head', path, size: status.size, modified: modified / 1000, bytes: new Uint8Array() };
      if (isMissed(path, status.size)) yield* this.troubles.tooLarge(path, full, status.size);
      return;
    }
    try {
      const read = await readByRule(full, rule, this.files);
      for (const key of [full, `large ${full}`]) yield* this.troubles.over(key);
      directory.entries.set(name, { size: status.size, modified, settled: read.settled, ...signature });
      const { bytes, size } = read;
      if (read.kind === 'write') yield { kind: 'write', path, modified: read.modified, bytes };
      else yield { kind: 'head', path, size, modified: read.modified, bytes };
    } catch (error) {
      if (isAbsent(error)) return;
      yield* this.troubles.about(path, full, error);
      // The size is known even when the content is not; unsettled, it is tried again with every look.
      const before = directory.entries.get(name);
      directory.entries.set(name, { size: status.size, modified, settled: false, ...signature });
      if (before?.kind === 'file' && before.size === status.size && before.modified === modified) return;
      yield { kind: 'head', path, size: status.size, modified: modified / 1000, bytes: new Uint8Array() };
    }
  }
}
