/**
 * The file that a trainer's console goes to, as the kernel knows it: its standard output, or its standard error.
 *
 *     /proc/4242/fd/1 -> /home/me/train.log                 > train.log
 *     /proc/4242/fd/1 -> /home/me/train.log (deleted)       removed since: still there for who opens it through the link
 *     /proc/4242/fd/1 -> pipe:[81234]                       | tee train.log: the file that the pipe's reader writes
 */
import { join } from 'node:path';
import { statusOf } from '../file-status.js';
import { isSameFile, type Places } from './places.js';
import type { ProcFiles } from './proc-files.js';

export interface ConsoleFile {
  /** The path as the trainer sees it. */
  readonly shown: string;
  /** The path to open; through a link of /proc it lives only as long as the process does. */
  readonly path: string;
  readonly isDeleted: boolean;
}

/** A descriptor that leads to a regular file. */
function fileOf(proc: ProcFiles, pid: number, descriptor: string, places: Places): ConsoleFile | null {
  const name = `${pid}/fd/${descriptor}`;
  const link = proc.link(name);
  if (!link.startsWith('/')) return null;
  const status = proc.status(name);
  if (!status?.isFile()) return null;
  const through = `${proc.root}/${name}`;
  if (status.nlink === 0) return { shown: link.replace(/ \(deleted\)$/, ''), path: through, isDeleted: true };
  const place = places.of(link);
  // A file that was replaced under its name is no longer what the trainer writes to.
  const isThere = place !== null && isSameFile(statusOf(place.path), status);
  return { shown: link, path: isThere ? place.path : through, isDeleted: false };
}

/** Descriptors from which `tee` and its like write: their own files first, then their standard output. */
const outputs = (names: readonly string[]): readonly string[] => {
  const numbers = names.map(Number).filter((number) => number > 2);
  return [...numbers.sort((one, other) => one - other), 1].slice(0, 16).map(String);
};

function readerOf(proc: ProcFiles, pipe: string, own: number): number | null {
  for (const pid of proc.pids() ?? []) if (pid !== own && proc.link(`${pid}/fd/0`) === pipe) return pid;
  return null;
}

/** A file that a job of SLURM writes by default, when its output goes through a pipe that may not be looked into. */
function jobFile(environment: ReadonlyMap<string, string> | null, places: Places): ConsoleFile | null {
  const job = environment?.get('SLURM_JOB_ID');
  const directory = environment?.get('SLURM_SUBMIT_DIR');
  if (job === undefined || directory === undefined || !/^\d+$/.test(job)) return null;
  const place = places.of(join(directory, `slurm-${job}.out`));
  if (!place || statusOf(place.path)?.isFile() !== true) return null;
  return { ...place, isDeleted: false };
}

/** Null when the console is a terminal, a pipe to nowhere known, or not to be looked at. */
export function consoleOf(
  proc: ProcFiles,
  pid: number,
  places: Places,
  environment: ReadonlyMap<string, string> | null,
  own: number,
): ConsoleFile | null {
  for (const descriptor of ['1', '2']) {
    const file = fileOf(proc, pid, descriptor, places);
    if (file) return file;
    const link = proc.link(`${pid}/fd/${descriptor}`);
    const reader = link.startsWith('pipe:') ? readerOf(proc, link, own) : null;
    if (reader === null) continue;
    for (const output of outputs(proc.names(`${reader}/fd`))) {
      const written = fileOf(proc, reader, output, places);
      if (written) return written;
    }
  }
  return jobFile(environment, places);
}
