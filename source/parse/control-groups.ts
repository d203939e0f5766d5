/**
 * The memory that a process's control groups let it use, which is often far less than the machine has, and how often the
 * kernel killed for it. Version 2 (kernel documentation, `cgroup-v2.rst`) and version 1 (`cgroup-v1/memory.rst`), which a
 * machine may have side by side; then the one that has the memory controller counts.
 *
 *     /proc/4242/cgroup                                               0::/system.slice/job_123
 *                                                                     9:memory:/slurm_gpu01/uid_1001/job_36
 *     /sys/fs/cgroup/system.slice/job_123/memory.max                  68719476736, or `max`
 *     /sys/fs/cgroup/system.slice/job_123/memory.events               …\noom_kill 1
 *     /sys/fs/cgroup/memory/slurm_gpu01/uid_1001/job_36/memory.limit_in_bytes      314572800, or 9223372036854771712
 *     /sys/fs/cgroup/memory/slurm_gpu01/uid_1001/job_36/memory.oom_control         …\noom_kill 1
 *
 * What was read from files and may be dropped at any time does not count as used.
 */

export interface MemoryLimit {
  readonly limit: number;
  readonly used: number;
}

export interface GroupMemory {
  /** The narrowest of the limits that hold; null where there is none or it cannot be read. */
  readonly limit: MemoryLimit | null;
  /** Processes of the group that the kernel killed for memory since it was made; null where nothing tells, as when it is gone. */
  readonly kills: number | null;
}

/** The files of one version, by what they tell. */
interface Files {
  readonly limit: string;
  readonly used: string;
  readonly statistics: string;
  /** The line of the statistics that tells what may be dropped. */
  readonly dropped: RegExp;
  readonly kills: string;
  /** Whether a group counts the kills of those below it. */
  readonly killsBelow: boolean;
}

const versions = {
  two: {
    limit: 'memory.max',
    used: 'memory.current',
    statistics: 'memory.stat',
    dropped: /^inactive_file (\d+)$/m,
    kills: 'memory.events',
    killsBelow: true,
  },
  one: {
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    statistics: 'memory.stat',
    dropped: /^total_inactive_file (\d+)$/m,
    kills: 'memory.oom_control',
    killsBelow: false,
  },
} as const satisfies Readonly<Record<string, Files>>;

/** A directory below `/sys/fs/cgroup`, with the names of its files. */
export interface Group {
  readonly directory: string;
  /** The one that the process itself is in. */
  readonly isOwn: boolean;
  readonly files: Files;
}

/** Deeper than any scheduler nests them; a forged list shall not grow without end. */
const mostParts = 32;

/**
 * The group of the process and all above it: a limit of a parent holds for all below. In a container the path is often
 * that of the host, and the outermost that is seen is the container's own.
 */
export function groupsOf(text: string): readonly Group[] {
  const found: Group[] = [];
  for (const line of text.split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const isOne = controllers.split(',').includes('memory');
    if ((!isOne && (controllers !== '' || !line.startsWith('0:'))) || path === '' || path.includes('..')) continue;
    const parts = path.split('/').filter((part) => part !== '');
    for (let length = Math.min(mostParts, parts.length); length >= 0; length -= 1) {
      const directory = [isOne ? '/memory' : '', ...parts.slice(0, length)].join('/');
      found.push({ directory, isOwn: length === parts.length, files: isOne ? versions.one : versions.two });
    }
  }
  return found;
}

/** Version 1 has a number for "no limit": the greatest that it can count to. */
const unlimited = 2 ** 60;

function numberIn(text: string | null): number | null {
  const trimmed = text?.trim() ?? '';
  const number = /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  return number < unlimited ? number : null;
}

/** `read` gives the text of a file by its path below `/sys/fs/cgroup`, null where there is none. */
export function memoryOf(groups: readonly Group[], read: (path: string) => string | null): GroupMemory {
  let limit: MemoryLimit | null = null;
  let kills: number | null = null;
  for (const { directory, isOwn, files } of groups) {
    const killed = /^oom_kill (\d+)$/m.exec(read(`${directory}/${files.kills}`) ?? '')?.[1];
    if (killed !== undefined && (isOwn || files.killsBelow)) kills = Math.max(kills ?? 0, Number(killed));
    const most = numberIn(read(`${directory}/${files.limit}`));
    if (most === null || (limit !== null && limit.limit <= most)) continue;
    const current = numberIn(read(`${directory}/${files.used}`));
    if (current === null) continue;
    const dropped = Number(files.dropped.exec(read(`${directory}/${files.statistics}`) ?? '')?.[1] ?? 0);
    limit = { limit: most, used: Math.max(0, current - dropped) };
  }
  return { limit, kills };
}
