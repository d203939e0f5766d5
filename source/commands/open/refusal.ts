/** Sentences for paths that the system does not give. */
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { shellWord } from '../../state/shell-word.js';
import { settingsRule } from '../../watch/config-file.js';
import { errorWords, tooLarge } from '../../watch/file-system.js';
import { exitCodes } from '../exit-codes.js';
import { UsageError } from '../usage-error.js';

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** Not every command that opens runs can wait for one. */
const waiting = '`lf-tui PATH --wait` waits for a run that has not begun.';

/** Settings of a run that has not begun, or that ran elsewhere. */
export const noOutput = (config: string, directory: string): UsageError =>
  new UsageError(`${config} names the output_dir ${directory}, which is not there. ${waiting}`, exitCodes.nothing);

/** Nothing can be told of it by a command that looks once. */
export const emptyDirectory = (path: string): UsageError =>
  new UsageError(`${path} is empty: no trainer has written into it. ${waiting}`, exitCodes.nothing);

/** As the person named it: that is what they type again. */
export function noRecording(named: string): UsageError {
  const what = named === '-' ? 'standard input' : named;
  return new UsageError(
    `${what} is no recording, so there is nothing to replay: \`lf-tui ${shellWord(named)}\` opens it.`,
    exitCodes.nothing,
  );
}

/** A sentence for what the system refused. */
export function refusal(path: string, error: unknown): UsageError {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new UsageError(
        `${path}: no such file or directory. Give the run's output_dir, its console log or a recording. ${waiting}`,
        exitCodes.nothing,
      );
    case 'ENOTDIR':
      return new UsageError(
        `${path}: no such file or directory, because a part of this path is a file. Give the run's output_dir, its console log or a recording.`,
        exitCodes.nothing,
      );
    case 'EACCES':
    case 'EPERM':
      return new UsageError(`${path}: no permission to read it. Run lf-tui as the user who trains.`, exitCodes.nothing);
    default:
      return new UsageError(`${path}: ${errorWords(error)}`, exitCodes.nothing);
  }
}

/** @throws UsageError when the file is not there, or is too large to hold settings. */
export async function settingsBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > settingsRule.limit) throw new UsageError(tooLarge(path, size), exitCodes.nothing);
    return await readFile(path);
  } catch (error) {
    throw error instanceof UsageError ? error : refusal(path, error);
  }
}

/** To open a named pipe is to wait for who writes into it, which no key ends; what it gives can be read but once. */
export function ensureNoPipe(path: string, found: Stats): void {
  if (!found.isFIFO()) return;
  throw new UsageError(
    `${path} is a pipe, not a file: give what comes out of it as standard input, lf-tui - < ${path}`,
    exitCodes.nothing,
  );
}

/** A run that is waited for has no log yet, either. */
export async function ensureReadable(path: string, wait: boolean): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (wait && codeOf(error) === 'ENOENT') return null;
    throw refusal(path, error);
  });
  if (found) ensureNoPipe(path, found);
}
