/**
 * One look at another machine's processes and memory, as the shell there answers it: parts that each end in a NUL, which
 * stands in none of these files.
 *
 *     4242 (pt_main_thread) R 4200 …            `cat /proc/PID/stat …`
 *     /proc/4242/status:VmRSS:  123456 kB       `grep VmRSS: /proc/PID/status …`
 *     MemTotal: …                               lines of /proc/meminfo, /proc/vmstat and /proc/loadavg, the count of cores
 *     4096 1000 900                             `stat -f -c '%S %b %a'` of /dev/shm
 *     512 2000 1800                             the same of where its libraries keep prepared data, or empty
 *     ./memory/job_7/memory.usage_in_bytes:95   `grep` of the files of its control groups
 */
import type { HostEvent } from '../state/event.js';
import { type Group, type GroupMemory, memoryOf } from './control-groups.js';
import { type ProcessStat, parseLoad, parseMemoryInfo, parseMemoryKills, parseStat } from './process-files.js';

export interface RemoteLook
  extends Pick<
    HostEvent,
    'memoryTotal' | 'memoryAvailable' | 'sharedTotal' | 'sharedFree' | 'cacheTotal' | 'cacheFree' | 'load' | 'cores'
  > {
  readonly stats: ReadonlyMap<number, ProcessStat>;
  /** Bytes that are resident, by pid. */
  readonly memory: ReadonlyMap<number, number>;
  readonly group: GroupMemory;
  readonly machineKills: number | null;
}

/** The texts of files by the paths with which their lines begin; a path may hold anything but a line feed. */
function textsOf(lines: readonly string[], paths: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const line of lines) {
    const path = paths.find((one) => line.startsWith(`.${one}:`));
    if (path === undefined) continue;
    const before = texts.get(path);
    const text = line.slice(path.length + 2);
    texts.set(path, before === undefined ? text : `${before}\n${text}`);
  }
  return texts;
}

/**
 * Bytes of a file system, from the size of its blocks, their count, and those that this user may still write. One without
 * a size (/proc, where nothing else is left of a path) tells nothing.
 */
function roomOf(text: string): { readonly total: number | null; readonly free: number | null } {
  const [, size, blocks, free] = /^(\d+) (\d+) (\d+)$/m.exec(text) ?? [];
  if (size === undefined || Number(blocks) === 0) return { total: null, free: null };
  return { total: Number(size) * Number(blocks), free: Number(size) * Number(free) };
}

/** The files that `memoryOf` wants to see, below `/sys/fs/cgroup`. */
export const filesOfGroups = (groups: readonly Group[]): readonly string[] =>
  groups.flatMap(({ directory, files }) =>
    [files.limit, files.used, files.statistics, files.kills].map((name) => `${directory}/${name}`),
  );

export function parseRemoteLook(text: string, groups: readonly Group[]): RemoteLook {
  const [stat = '', status = '', machine = '', shared = '', cache = '', group = ''] = text.split('\0');
  const stats = new Map<number, ProcessStat>();
  for (const line of stat.split('\n')) {
    const known = parseStat(line);
    if (known) stats.set(known.pid, known);
  }
  const memory = new Map<number, number>();
  for (const [, pid, kilobytes] of status.matchAll(/^\/proc\/(\d+)\/status:VmRSS:\s+(\d+) kB$/gm)) {
    memory.set(Number(pid), Number(kilobytes) * 1024);
  }
  const { total, available } = parseMemoryInfo(machine);
  const load = /^\d+\.\d+ \d+\.\d+ \d+\.\d+ .*$/m.exec(machine)?.[0];
  const cores = /^cores (\d+)$/m.exec(machine)?.[1];
  const [sharedRoom, cacheRoom] = [roomOf(shared), roomOf(cache)];
  const texts = textsOf(group.split('\n'), filesOfGroups(groups));
  return {
    stats,
    memory,
    memoryTotal: total,
    memoryAvailable: available,
    sharedTotal: sharedRoom.total,
    sharedFree: sharedRoom.free,
    cacheTotal: cacheRoom.total,
    cacheFree: cacheRoom.free,
    load: load === undefined ? null : parseLoad(load),
    cores: cores === undefined ? null : Number(cores),
    group: memoryOf(groups, (path) => texts.get(path) ?? null),
    machineKills: parseMemoryKills(machine),
  };
}
