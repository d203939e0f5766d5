/** Sentences for paths that the system does not give. */
import { stat } from 'node:fs/promises';
import { errorWords } from '../../watch/file-system.js';
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

/** A run that is waited for has no log yet, either. */
export async function ensureReadable(path: string, wait: boolean): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    if (!wait || codeOf(error) !== 'ENOENT') throw refusal(path, error);
  }
}
