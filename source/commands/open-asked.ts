/** Opening the run that the command line asks for, with what it says about it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { askingBeside, askingOnce } from '../watch/ask-disk.js';
import type { AskDisk } from '../watch/disk-answers.js';
import { type CountDatasets, datasetCounting } from './datasets.js';
import { exitCodes } from './exit-codes.js';
import { ensureMoment } from './moment.js';
import { asProcessesTell, ensureBegun } from './open/live.js';
import type { Opened, OpenOptions } from './open/opened.js';
import { openRun } from './open.js';
import { type Link, openLink } from './open-remote.js';
import { around, disksHere } from './this-process.js';
import { UsageError } from './usage-error.js';

export interface RunOptions {
  readonly log?: string;
  readonly config?: string;
  readonly data?: string;
  readonly wait?: boolean;
  readonly at?: number;
}

export const openPath = (
  path: string | undefined,
  options: RunOptions,
  connect: (host: string) => Link = (host) => openLink(host, process.env),
  example: OpenOptions['example'] = null,
  askDisk?: AskDisk,
): Promise<Opened> =>
  openRun({
    path: path ?? null,
    log: options.log ?? null,
    config: options.config ?? null,
    wait: options.wait ?? false,
    workingDirectory: process.cwd(),
    connect,
    proc: around.proc,
    example,
    ...(askDisk ? { askDisk } : {}),
  });

/** The same for a command that looks once, and so looks well: who writes the console, the processes know best. */
export async function openOnce(path: string | undefined, options: RunOptions): Promise<Opened> {
  const ask = askingOnce(askingBeside(process.env));
  const found = await openPath(path, options, undefined, undefined, ask);
  const told = { proc: around.proc, disks: disksHere(ask) };
  const opened = await asProcessesTell(found, { ...told, log: options.log ?? null });
  ensureMoment(opened, options.at);
  if (options.wait !== true) await ensureBegun(opened, told);
  return opened;
}

/** Rows of the dataset files, from where the person says they are or where the trainer must have found them. */
export function countingOf(opened: Opened, data: string | undefined): CountDatasets {
  const given = data === undefined ? null : resolve(data);
  if (given !== null && !existsSync(join(given, 'dataset_info.json'))) {
    throw new UsageError(`${data}: there is no dataset_info.json in it. Give the run's dataset_dir.`, exitCodes.usage);
  }
  return datasetCounting(opened, given, process.cwd());
}
