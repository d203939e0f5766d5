/** A directory: a run's own, one with runs or consoles below it, or one that is still to come. */
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { findConsoleLog, newestConsole } from '../../watch/console-log.js';
import { findConfig } from '../../watch/find-config.js';
import type { LogContent } from '../../watch/log-file.js';
import { findRuns, holdsEventFiles, looksLikeRun } from '../../watch/run-signs.js';
import { exitCodes } from '../exit-codes.js';
import { runName } from '../run-name.js';
import { UsageError } from '../usage-error.js';
import type { Opened, OpenOptions } from './opened.js';
import { refusal } from './refusal.js';

const runFiles = 'trainer_log.jsonl, trainer_state.json, checkpoint-N, running_log.txt';

/** The run that was written to last among those below a directory. */
export const newestRun = (directory: string): string | null =>
  findRuns(directory, { depth: 5, budget: 300 }).runs[0]?.path ?? null;

export const logOf = (path: string, holds: LogContent, { config }: OpenOptions): Opened => ({
  kind: 'log',
  origin: { kind: 'log', path, name: basename(path) },
  path,
  config,
  holds,
});

export async function openDirectory(path: string, options: OpenOptions): Promise<Opened> {
  let names: readonly string[];
  try {
    names = await readdir(path);
  } catch (error) {
    throw refusal(path, error);
  }
  if (names.length > 0 && !looksLikeRun(path) && !holdsEventFiles(path)) {
    const newest = newestRun(path);
    if (newest !== null) return openDirectory(newest, options);
    const console = newestConsole(path);
    if (console !== null) {
      const log = logOf(console, 'console', options);
      // The folder is what the person named, and the file in it what is shown.
      return { ...log, origin: { ...log.origin, name: `${runName(path)}/${basename(console)}` } };
    }
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
