/**
 * The few ways in which this program looks into /proc, under a root that can be another: a container may have its
 * host's mounted elsewhere (`HOST_PROC`), and tests lay out one of their own.
 *
 * Reads are synchronous on purpose: these files are made in memory by the kernel, and 300 of them take 2 ms so, 30 ms
 * through Node's pool of threads. A process may vanish between any two reads, so every answer may be "not there".
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readlinkSync, readSync, type Stats, statSync } from 'node:fs';
import { errorCode } from '../file-system.js';

/** Why nothing was read: the process is gone, or it belongs to somebody else. */
export type Refusal = 'absent' | 'denied';

export interface ProcFiles {
  readonly root: string;
  /** All that can be seen, in ascending order; null where there is no /proc. */
  pids(): readonly number[] | null;
  /** The first 128 KiB of a file, by its path below the root. */
  bytes(path: string): Uint8Array | Refusal;
  /**
   * The same of a process that waits in the kernel (state D). Its command line and environment are read out of its
   * memory, and a driver that hangs may hold that locked: such a reading never returns, as `ps` knows. So it is left to
   * another process, which is not waited for, and tried again only after a while.
   */
  bytesOfWaiting(path: string): Uint8Array | Refusal;
  /** What a symbolic link says. */
  link(path: string): string | Refusal;
  /** What a link leads to, or null. */
  status(path: string): Stats | null;
  /** The names in a directory; empty when it may not be read. */
  names(path: string): readonly string[];
}

const refusals: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
const mostBytes = 128 * 1024;
const page = 4096;

/** Milliseconds: more than a busy machine takes to start a program, less than a person takes for a standstill. */
const patience = 250;
/** So many processes that do not answer are enough to know what is the matter; the others are not asked. */
const mostSilent = 3;

/** Milliseconds after the last that did not answer. */
const forgetAfter = 300_000;

const refusalOf = (error: unknown): Refusal => (refusals.has(errorCode(error)) ? 'denied' : 'absent');

export function openProc(root: string): ProcFiles {
  const buffer = Buffer.allocUnsafeSlow(mostBytes);
  const read = (path: string): Uint8Array => {
    const descriptor = openSync(`${root}/${path}`, 'r');
    try {
      let length = 0;
      // The kernel gives a page at a time; less than a page is the end.
      for (let got = page; got >= page && length < mostBytes; length += got) {
        got = readSync(descriptor, buffer, length, mostBytes - length, null);
      }
      return Uint8Array.prototype.slice.call(buffer, 0, length);
    } finally {
      closeSync(descriptor);
    }
  };
  const attempt = <Value>(action: () => Value): Value | Refusal => {
    try {
      return action();
    } catch (error) {
      return refusalOf(error);
    }
  };
  const silent = new Set<string>();
  let silentSince = Number.NEGATIVE_INFINITY;
  const readByOther = (path: string): Uint8Array | Refusal => {
    if (performance.now() - silentSince > forgetAfter) silent.clear();
    if (silent.has(path) || silent.size >= mostSilent) return 'denied';
    const { status, stdout, error } = spawnSync('cat', [`${root}/${path}`], {
      timeout: patience,
      killSignal: 'SIGKILL',
      maxBuffer: mostBytes,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (errorCode(error) === 'ETIMEDOUT') {
      silent.add(path);
      silentSince = performance.now();
    }
    // More than is read otherwise is no failure: what came counts.
    return status === 0 || errorCode(error) === 'ENOBUFS' ? stdout.subarray(0, mostBytes) : 'denied';
  };
  return {
    root,
    bytesOfWaiting: readByOther,
    pids() {
      const names = attempt(() => readdirSync(root));
      if (typeof names === 'string') return null;
      const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
      return pids.length === 0 ? null : pids.sort((one, other) => one - other);
    },
    bytes: (path) => attempt(() => read(path)),
    link: (path) => attempt(() => readlinkSync(`${root}/${path}`)),
    status(path) {
      const status = attempt(() => statSync(`${root}/${path}`));
      return typeof status === 'string' ? null : status;
    },
    names(path) {
      const names = attempt(() => readdirSync(`${root}/${path}`));
      return typeof names === 'string' ? [] : names;
    },
  };
}

/** Where /proc is mounted: `HOST_PROC` is the name that other tools use for a host's, seen from a container. */
export const procRoot = (environment: NodeJS.ProcessEnv): string => environment.HOST_PROC || '/proc';

/** The text of a file that is not there or not ours is empty. */
export function procText(proc: ProcFiles, path: string): string {
  const bytes = proc.bytes(path);
  return typeof bytes === 'string'
    ? ''
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
