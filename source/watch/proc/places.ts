/**
 * Where a process's paths lie as this program can open them.
 *
 * A relative path counts from the process's own working directory. In a container its paths count from a root of its
 * own, which is reachable as /proc/PID/root; where the same file lies under the same path here (a mounted data
 * directory), the plain path is taken, because it is still there when the process is not.
 */
import type { Stats } from 'node:fs';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import { statusOf } from '../file-status.js';
import type { ProcFiles } from './proc-files.js';

export interface Place {
  /** The path as the process sees it; absolute. */
  readonly shown: string;
  /** The path to open. */
  readonly path: string;
}

export interface Places {
  /** Null when the path is relative and the working directory may not be read. */
  readonly of: (path: string) => Place | null;
  readonly workingDirectory: string | null;
}

export const isSameFile = (one: Stats | null, other: Stats | null): boolean =>
  one !== null && other !== null && one.ino === other.ino && one.dev === other.dev;

/** The same file or directory, by whatever path. */
export const isSamePath = (one: string, other: string): boolean =>
  one === other || isSameFile(statusOf(one), statusOf(other));

/** What stands before the process's absolute paths: nothing where its files are ours. */
function prefixOf(proc: ProcFiles, pid: number): string {
  const ours = proc.link('self/ns/mnt');
  const theirs = proc.link(`${pid}/ns/mnt`);
  const root = proc.link(`${pid}/root`);
  const isReadable = ![ours, theirs, root].some((link) => link === 'absent' || link === 'denied');
  return isReadable && (ours !== theirs || root !== '/') ? `${proc.root}/${pid}/root` : '';
}

export function placesOf(proc: ProcFiles, pid: number): Places {
  const prefix = prefixOf(proc, pid);
  const link = proc.link(`${pid}/cwd`);
  const workingDirectory = isAbsolute(link) ? link : null;
  const of = (path: string): Place | null => {
    if (!isAbsolute(path) && workingDirectory === null) return null;
    const shown = resolve(workingDirectory ?? '/', path);
    if (prefix === '') return { shown, path: shown };
    const inside = normalize(join(prefix, shown));
    return { shown, path: isSameFile(statusOf(shown), statusOf(inside)) ? shown : inside };
  };
  return { of, workingDirectory };
}
