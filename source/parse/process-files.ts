/**
 * The files of /proc/PID as Linux writes them (proc(5)): bytes or text in, fields out. Nothing here reads a file.
 *
 *     cmdline    python\0/usr/local/bin/llamafactory-cli\0train\0a.yaml\0
 *     stat       4242 (pt_main (x) y) S 4200 4242 4200 0 -1 4194560 … 22 fields on: start time in clock ticks
 *     status     Name:\tpython\nUid:\t1000\t1000\t1000\t1000\nVmRSS:\t  123456 kB\n
 *
 * A process may write what it likes into its name and its command line, at any time: both are texts to be shown, with
 * control characters made visible, and never more than that.
 */

/** Linux counts these times in hundredths of a second on every platform that Node runs on (USER_HZ). */
export const ticksPerSecond = 100;

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** The words of a NUL-separated list; the last may lack its end where the reading stopped. */
function wordsOf(bytes: Uint8Array): readonly string[] {
  const text = textOf(bytes);
  if (text === '') return [];
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

/** The arguments of a process; empty for kernel threads and zombies. */
export const parseArguments = (bytes: Uint8Array): readonly string[] => wordsOf(bytes);

/** Only the variables that are asked for: an environment holds passwords and tokens, which are nobody's business. */
export function parseEnvironment(bytes: Uint8Array, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const word of wordsOf(bytes)) {
    const at = word.indexOf('=');
    const name = word.slice(0, Math.max(0, at));
    if (names.has(name) && !found.has(name)) found.set(name, word.slice(at + 1));
  }
  return found;
}

export interface ProcessStat {
  readonly pid: number;
  /** At most 15 bytes; may hold parentheses, spaces and line feeds. */
  readonly name: string;
  /** R running, S sleeping, D waiting for a disk, T stopped, t traced, Z ended but not reaped, X gone. */
  readonly state: string;
  readonly parent: number;
  /** Time on a processor, of all its threads, in ticks. */
  readonly ticks: number;
  /** When it began, in ticks after the machine did. */
  readonly started: number;
  /** A thread of the kernel's own, of which a big machine has thousands. */
  readonly isKernel: boolean;
}

/** PF_KTHREAD (Linux `include/linux/sched.h`). */
const kernelFlag = 0x0020_0000;

/** Null for a text that is no such line, as a reading of a process that just ended may be. */
export function parseStat(text: string): ProcessStat | null {
  // The name is in parentheses and may hold some itself: it ends at the last one.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const rest = text
    .slice(close + 1)
    .trim()
    .split(/\s+/);
  const pid = Number(text.slice(0, open).trim());
  // The fields of proc(5) count from 1 and the state is the third.
  const field = (number: number): number => Number(rest[number - 3] ?? Number.NaN);
  const stat = {
    pid,
    name: text.slice(open + 1, close),
    state: rest[0] ?? '',
    parent: field(4),
    ticks: field(14) + field(15),
    started: field(22),
    isKernel: (field(9) & kernelFlag) !== 0,
  };
  const numbers = [stat.pid, stat.parent, stat.ticks, stat.started];
  return /^[A-Za-z]$/.test(stat.state) && numbers.every(Number.isSafeInteger) ? stat : null;
}

export interface ProcessStatus {
  /** The user in whose name it acts. */
  readonly user: number | null;
  /** Bytes of memory that are resident; null for kernel threads and zombies, which have none. */
  readonly memory: number | null;
}

export function parseStatus(text: string): ProcessStatus {
  const user = /^Uid:\s+\d+\s+(\d+)/m.exec(text)?.[1];
  const memory = /^VmRSS:\s+(\d+) kB/m.exec(text)?.[1];
  return {
    user: user === undefined ? null : Number(user),
    memory: memory === undefined ? null : Number(memory) * 1024,
  };
}

/** When the machine began, seconds since the epoch: the `btime` line of /proc/stat. */
export function parseBootTime(text: string): number | null {
  const seconds = /^btime (\d+)$/m.exec(text)?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** Bytes, from /proc/meminfo. */
export function parseMemoryInfo(text: string): { readonly total: number | null; readonly available: number | null } {
  const bytes = (name: string): number | null => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
    return found === undefined ? null : Number(found) * 1024;
  };
  return { total: bytes('MemTotal'), available: bytes('MemAvailable') };
}

/** Processes that the kernel killed for memory since the machine began, from /proc/vmstat (Linux 4.13 and later). */
export function parseMemoryKills(text: string): number | null {
  const kills = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return kills === undefined ? null : Number(kills);
}

/** The load of the last minute, from /proc/loadavg. */
export function parseLoad(text: string): number | null {
  const first = /^(\d+(?:\.\d+)?) /.exec(text)?.[1];
  return first === undefined ? null : Number(first);
}
