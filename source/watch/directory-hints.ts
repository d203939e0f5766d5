/**
 * Hints that something changed in a directory, from the operating system through chokidar.
 *
 * A hint only makes the watcher look sooner; the truth is always what it then finds, so a hint that is lost costs a
 * second and a hint too many costs a few status calls. chokidar sets one inotify watch for every file that it is not
 * told to ignore, 600 for fifty checkpoints; here it ignores all files, and its `raw` event still tells of every write
 * inside the directories that it watches.
 */
import { basename, dirname, relative, sep } from 'node:path';
import { type ChokidarOptions, watch } from 'chokidar';
import type { WatchRefusal } from './chunk.js';
import { errorCode, errorWords } from './file-system.js';
import { isListed } from './run-files.js';

export interface HintListener {
  /** Something happened to the entry `name` (null: unknown) of `directory`, which is relative to the root. */
  readonly hint: (directory: string, name: string | null) => void;
  /** Something happened to the file that is watched by itself. */
  readonly fileHint: () => void;
  /** The root was removed or renamed: the watches in it are dead, even if it is there again. */
  readonly rootLost: () => void;
  /** All directories are being watched now; what happened before went unnoticed. */
  readonly ready: () => void;
  /** No hints will come any more; `words` are the system's. */
  readonly failed: (refusal: WatchRefusal, words: string) => void;
}

export interface Hints {
  close(): Promise<void>;
}

/** `root` (free of symbolic links) is watched as a run directory, `file` by itself; either may be null. */
export type HintSource = (root: string | null, file: string | null, listener: HintListener) => Hints;

/** Errors after which no further watch can be had; all others (a directory that vanished meanwhile) pass. */
const refusals: ReadonlyMap<string, WatchRefusal> = new Map([
  ['ENOSPC', 'watches'],
  ['EMFILE', 'instances'],
  ['ENOSYS', 'system'],
]);

function isDetails(value: unknown): value is { readonly watchedPath: string } {
  return typeof value === 'object' && value !== null && 'watchedPath' in value && typeof value.watchedPath === 'string';
}

export const chokidarHints: HintSource = (root, file, listener) => {
  const relativePath = (path: string): string =>
    relative(root ?? '', path)
      .split(sep)
      .join('/');
  const options: ChokidarOptions = {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    persistent: true,
    ignored: (path, status) => {
      if (path === file) return false;
      if (!isListed(relativePath(path))) return true;
      return status !== undefined && !status.isDirectory();
    },
  };
  const watcher = watch(
    [root, file].filter((path) => path !== null),
    options,
  );
  watcher.on('raw', (_event, name: unknown, details) => {
    if (!isDetails(details)) return;
    const watched = details.watchedPath;
    if (watched === file) return listener.fileHint();
    const entry = typeof name === 'string' ? name : null;
    // A directory that is removed reports itself by its own name; the change is its parent's.
    const isItself = entry !== null && entry === basename(watched);
    if (isItself && watched === root) return listener.rootLost();
    listener.hint(relativePath(isItself ? dirname(watched) : watched), entry);
  });
  watcher.on('ready', listener.ready);
  watcher.on('error', (error) => {
    const refusal = refusals.get(errorCode(error));
    if (refusal !== undefined) listener.failed(refusal, errorWords(error));
  });
  return { close: () => watcher.close() };
};
