/**
 * The memory that a trainer's container or job may use, which is often far less than the machine has: control groups of
 * version 2 (kernel documentation, `cgroup-v2.rst`). What was read from files and may be dropped at any time does not
 * count as used.
 *
 *     /proc/4242/cgroup                                     0::/system.slice/job_123
 *     /sys/fs/cgroup/system.slice/job_123/memory.max        68719476736, or `max`
 */
import { readFileSync } from 'node:fs';
import { type ProcFiles, procText } from './proc-files.js';

export interface MemoryLimit {
  readonly limit: number;
  readonly used: number;
}

function numberIn(path: string): number | null {
  try {
    const text = readFileSync(path, 'latin1').trim();
    return /^\d+$/.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** The narrowest of the limits that hold for the process; null where there is none or it cannot be read. */
export function memoryLimitOf(proc: ProcFiles, pid: number): MemoryLimit | null {
  const path = /^0::(\/.*)$/m.exec(procText(proc, `${pid}/cgroup`))?.[1];
  if (path === undefined || path.includes('..')) return null;
  const root = `${proc.root}/${pid}/root/sys/fs/cgroup`;
  let found: MemoryLimit | null = null;
  // A limit of a parent holds for all below it; in a container the outermost that is seen is its own.
  const parts = path.split('/').filter((part) => part !== '');
  for (let length = parts.length; length >= 0; length -= 1) {
    const directory = [root, ...parts.slice(0, length)].join('/');
    const limit = numberIn(`${directory}/memory.max`);
    const current = numberIn(`${directory}/memory.current`);
    if (limit === null || current === null || (found !== null && found.limit <= limit)) continue;
    const dropped = Number(/^inactive_file (\d+)$/m.exec(textOf(`${directory}/memory.stat`))?.[1] ?? 0);
    found = { limit, used: Math.max(0, current - dropped) };
  }
  return found;
}
