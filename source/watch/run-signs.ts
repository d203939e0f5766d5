/**
 * Recognising a run directory by its files, never by its name, and finding the runs below a directory.
 *
 * Bounded in depth, in entries and in time, because people start the program in directories with millions of files.
 */
import { type Dir, type Dirent, opendirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { noneClosed, openPlace } from './closed-directories.js';
import { statusOf } from './file-status.js';
import { isRefused } from './file-system.js';
import { checkpointStep, isEventFile } from './run-files.js';
import { isSign, namesARun, passedOver, systemDirectories, timedNames } from './sign-names.js';

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether the directory is a run's output directory. False for a directory that is not there or not readable. */
export function looksLikeRun(directory: string): boolean {
  return namesARun(new Set(entriesOf(directory).map((entry) => entry.name)));
}

/**
 * Whether TensorBoard's event files lie in `runs/`, one directory a start; ms-swift puts them there without (its
 * `logging_dir` is `OUTPUT_DIR/runs`, where the Trainer's own is `runs/DATE_HOST`). Other programs write them too, so
 * they make a run of a directory that a person named, and not of one that was come upon.
 */
export const holdsEventFiles = (directory: string): boolean =>
  entriesOf(join(directory, 'runs'))
    .slice(0, mostEventDirectories)
    .some(
      (entry) =>
        isEventFile(`runs/${entry.name}`) ||
        entriesOf(join(directory, 'runs', entry.name)).some((file) => isEventFile(`runs/${entry.name}/${file.name}`)),
    );

const mostEventDirectories = 50;

export interface FoundRun {
  /** Absolute path. */
  readonly path: string;
  /** When the newest of its entries was written, seconds since the epoch. */
  readonly modified: number;
  /** Inode and birth of the directory: the same on every machine that shares its disk. */
  readonly mark: string | null;
}

/** How many directories below the place that was named a run may lie, whoever looks for it on whichever machine. */
export const searchDepth = 6;

const mostSubdirectories = 5000;

export const lastWritten = (directory: string): number =>
  Math.max(...timedNames.map((name) => statusOf(join(directory, name))?.mtimeMs ?? 0)) / 1000;

interface Identity {
  /** The same directory has the same, by whatever path. */
  readonly key: string;
  /** As `stat -c %i:%W` writes it on other machines. */
  readonly mark: string;
}

/** Null for what is not there, or is a link that leads to itself. */
function identityOf(path: string): Identity | 'refused' | null {
  try {
    // Inodes of big file systems have more digits than a number holds.
    const { dev, ino, birthtimeMs } = statSync(path, { bigint: true });
    return { key: `${dev}:${ino}`, mark: `${ino}:${birthtimeMs / 1000n}` };
  } catch (error) {
    return isRefused(error) ? 'refused' : null;
  }
}

/** A directory of 100,000 files takes a seventh of a second to list: others have their turn after so many. */
const turnEntries = 1000;

interface Content {
  readonly isRun: boolean;
  /** Directories that are worth a look. */
  readonly inner: readonly string[];
}

/** What is seen of a directory's entries; yields between parts of a long list. */
function* contentOf(directory: string): Generator<null, Content | 'refused'> {
  const names = new Set<string>();
  const inner: string[] = [];
  let handle: Dir;
  try {
    handle = opendirSync(directory, { bufferSize: 256 });
  } catch (error) {
    return isRefused(error) ? 'refused' : { isRun: false, inner };
  }
  try {
    let count = 0;
    for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) {
      const { name } = entry;
      if (isSign(name)) names.add(name);
      if (inner.length < mostSubdirectories && isWorthLooking(entry)) inner.push(name);
      count += 1;
      if (count % turnEntries === 0) yield null;
    }
  } catch {
    // It was taken away while it was read: what was seen counts.
  } finally {
    handle.closeSync();
  }
  return { isRun: namesARun(names), inner };
}

/** A directory that is to be looked at. */
interface Next {
  readonly path: string;
  /** The same: its name in the directory above, by a path without links where some may lead astray. */
  readonly above: string;
  readonly name: string;
}

/** A run, a directory that may not be read, or null for one that is no run. */
export type Come = FoundRun | 'refused' | null;

/**
 * The runs below a directory, breadth first, so that a short budget finds what lies near. Yields after every directory,
 * so that the caller may stop or let others have their turn. A link is followed once, whatever circle it is part of.
 * What is in the `closed` directories is left alone.
 */
export function* searchRuns(root: string, depth: number, closed: ReadonlySet<string> = noneClosed): Generator<Come> {
  const seen = new Set<string>();
  let level: readonly Next[] = [{ path: resolve(root), above: '/', name: resolve(root) }];
  for (let levels = 0; levels <= depth && level.length > 0; levels += 1) {
    const next: Next[] = [];
    for (const { path: directory, above, name } of level) {
      const place = closed.size === 0 ? directory : openPlace(above, name, closed);
      if (place === null) continue;
      const identity = identityOf(directory);
      if (identity === 'refused') yield identity;
      if (identity === null || identity === 'refused' || seen.has(identity.key)) continue;
      seen.add(identity.key);
      const content = yield* contentOf(directory);
      if (content === 'refused') {
        yield content;
        continue;
      }
      const { isRun, inner } = content;
      yield isRun ? { path: directory, modified: lastWritten(directory), mark: identity.mark } : null;
      // Runs may lie inside a run's directory (a resumed experiment), but its checkpoints are no runs.
      const below = inner.map((one) => ({ path: join(directory, one), above: place, name: one }));
      next.push(...below.filter(({ path }) => !systemDirectories.has(path)));
    }
    level = next;
  }
}

function isWorthLooking(entry: Dirent): boolean {
  if (!entry.isDirectory() && !entry.isSymbolicLink()) return false;
  return !entry.name.startsWith('.') && !passedOver.has(entry.name) && checkpointStep(entry.name) === null;
}
