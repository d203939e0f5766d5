/** A directory: a run's own, one with runs or consoles below it, or one that is still to come. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runName } from '../../state/run-name.js';
import { ends, findConsoleLog, newestConsole, onlyLog } from '../../watch/console-log.js';
import { consoleOfSettings } from '../../watch/console-of-settings.js';
import { statusOf } from '../../watch/file-status.js';
import { findConfig } from '../../watch/find-config.js';
import type { LogContent } from '../../watch/log-file.js';
import { mountsElsewhere } from '../../watch/mounts.js';
import { type FoundRun, holdsEventFiles, looksLikeRun } from '../../watch/run-signs.js';
import { namesOutput } from '../../watch/saving-lines.js';
import { settingsOfConsole } from '../../watch/settings-of-console.js';
import { exitCodes } from '../exit-codes.js';
import { searchRoots } from '../run-search.js';
import { disksHere } from '../this-process.js';
import { UsageError } from '../usage-error.js';
import { head, holdsRows } from './file-content.js';
import type { Opened, OpenOptions } from './opened.js';
import { refusal } from './refusal.js';

const runFiles = 'trainer_log.jsonl, trainer_state.json, checkpoint-N, running_log.txt';

/** Milliseconds of work that looking for runs may take. */
const budget = 300;

/** The run that was written to last among those below a directory, which answers; what does not is passed over. */
async function newestRun(directory: string, { askDisk }: OpenOptions): Promise<FoundRun | null> {
  const { runs } = await searchRoots({
    ...{ roots: [directory], answers: disksHere(askDisk), mounts: mountsElsewhere(), budget },
  });
  return [...runs.values()].toSorted((one, other) => other.modified - one.modified)[0] ?? null;
}

/**
 * The console of a start that failed before it made a directory, so that the newest run is an older one: newer than all
 * of that run, not its own, and of none that saves anywhere. Null for none.
 */
function failedStart(newest: FoundRun | null, here: string): string | null {
  const console = newestConsole(here);
  if (console === null || newest === null) return console;
  const status = statusOf(console);
  if (status === null || status.mtimeMs / 1000 <= newest.modified) return null;
  const isOfNewest = findConsoleLog(newest.path, here) === console;
  return isOfNewest || namesOutput.test(ends({ path: console, status })) ? null : console;
}

/** What was written last below a directory: a run, or the console of a start that came to none. */
export async function newestBelow(here: string, options: OpenOptions): Promise<Opened | null> {
  const newest = await newestRun(here, options);
  const console = failedStart(newest, here);
  if (console !== null) return consoleOf(console, options);
  return newest === null ? null : openDirectory(newest.path, options);
}

/** A directory that was never made, of a start whose settings and console are there; null for none. */
export function neverMade(path: string, options: OpenOptions): Opened | null {
  const { workingDirectory } = options;
  const config = options.config ?? findConfig(path, workingDirectory);
  if (config === null) return null;
  const log = options.log ?? consoleOfSettings({ config, directory: path, workingDirectory });
  return log === null ? null : comingDirectory(path, { ...options, log, config });
}

/** A console, with the settings that it was started with where they lie beside it. */
export const consoleOf = (path: string, options: OpenOptions): ReturnType<typeof logOf> =>
  logOf(path, 'console', { ...options, config: options.config ?? settingsOfConsole(path, options.workingDirectory) });

export const logOf = (
  path: string,
  holds: LogContent,
  { config }: OpenOptions,
): Extract<Opened, { readonly kind: 'log' }> => ({
  kind: 'log',
  origin: { kind: 'log', path, name: basename(path) },
  path,
  config,
  holds,
});

/** A `trainer_log.jsonl` that its owner called otherwise, to keep it apart from those of other runs; the newest of them. */
async function newestRows(directory: string, names: readonly string[]): Promise<string | null> {
  const named = names.filter((name) => renamedLog.test(name)).slice(0, mostRenamed);
  const found = await Promise.all(
    named.map(async (name) => {
      const path = join(directory, name);
      const status = statusOf(path);
      // A named pipe would hold the program up.
      const bytes = status?.isFile() === true ? await head(path).catch(() => null) : null;
      return status && bytes && holdsRows(bytes) ? [{ path, modified: status.mtimeMs }] : [];
    }),
  );
  return found.flat().toSorted((one, other) => other.modified - one.modified)[0]?.path ?? null;
}

const renamedLog = /trainer_log.*\.jsonl$/;
const mostRenamed = 50;

/** What is left of a run where its directory is not there: its console tells most. */
async function anyLog(
  directory: string,
  names: readonly string[],
  options: OpenOptions,
): Promise<ReturnType<typeof logOf> | null> {
  const console = newestConsole(directory);
  if (console !== null) return consoleOf(console, options);
  const rows = await newestRows(directory, names);
  if (rows !== null) return logOf(rows, 'trainer-log', options);
  const log = onlyLog(directory);
  return log === null ? null : consoleOf(log, options);
}

export async function openDirectory(path: string, options: OpenOptions): Promise<Opened> {
  let names: readonly string[];
  try {
    names = await readdir(path);
  } catch (error) {
    throw refusal(path, error);
  }
  if (names.length > 0 && !looksLikeRun(path) && !holdsEventFiles(path)) {
    const newest = await newestRun(path, options);
    if (newest !== null) return openDirectory(newest.path, options);
    const log = await anyLog(path, names, options);
    // The folder is what the person named, and the file in it what is shown.
    if (log !== null) return { ...log, origin: { ...log.origin, name: `${runName(path)}/${log.origin.name}` } };
    throw new UsageError(
      `${path} holds no LLaMA-Factory run: none of ${runFiles} is in it or below it. Give the run's output_dir.`,
      exitCodes.nothing,
    );
  }
  const log = options.log ?? findConsoleLog(path, options.workingDirectory);
  const config = options.config ?? findConfig(path, options.workingDirectory);
  return { kind: 'directory', origin: { kind: 'directory', path, name: runName(path) }, path, log, config };
}

/** A run directory that is waited for. */
export const comingDirectory = (path: string, { log, config }: OpenOptions): Opened => ({
  kind: 'directory',
  origin: { kind: 'directory', path, name: runName(path) },
  path,
  log,
  config,
});
