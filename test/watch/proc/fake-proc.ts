/** A /proc of a test's own: a directory with the files and links that a survey reads, in the forms of proc(5). */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../collect.js';

export interface FakeProcess {
  readonly pid: number;
  readonly parent?: number;
  readonly words: readonly string[];
  readonly state?: string;
  /** The flags of proc(5)'s field 9. */
  readonly flags?: number;
  /** Clock ticks after the machine began. */
  readonly started?: number;
  readonly user?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where `cwd` leads; without it the link is missing, as it is for a process of somebody else. */
  readonly cwd?: string;
  readonly output?: string;
  /** Identifies the mount namespace; all share one unless told otherwise. */
  readonly namespace?: string;
  /** Where `root` leads. */
  readonly root?: string;
}

/** A machine that began long ago, so that its processes may be older or younger than a test's files. */
export const boot = 1_600_000_000;

export function statText(process: FakeProcess): string {
  const { pid, parent = 1, state = 'S', flags = 0x40_0100, started = 1000 } = process;
  return `${pid} (pt_main (thread) x) ${state} ${parent} ${pid} ${pid} 0 -1 ${flags} 0 0 0 0 150 50 0 0 20 0 1 0 ${started} 0 0\n`;
}

export function addProcess(root: string, process: FakeProcess): void {
  const directory = join(root, String(process.pid));
  mkdirSync(join(directory, 'fd'), { recursive: true });
  mkdirSync(join(directory, 'ns'));
  writeFileSync(join(directory, 'cmdline'), process.words.map((word) => `${word}\0`).join(''));
  writeFileSync(join(directory, 'stat'), statText(process));
  const user = process.user ?? 1000;
  writeFileSync(join(directory, 'status'), `Name:\tx\nUid:\t${user}\t${user}\t${user}\t${user}\nVmRSS:\t 1024 kB\n`);
  if (process.environment) {
    const variables = Object.entries(process.environment).map(([name, value]) => `${name}=${value}\0`);
    writeFileSync(join(directory, 'environ'), variables.join(''));
  }
  symlinkSync(`mnt:[${process.namespace ?? '1'}]`, join(directory, 'ns', 'mnt'));
  symlinkSync(process.root ?? '/', join(directory, 'root'));
  if (process.cwd) symlinkSync(process.cwd, join(directory, 'cwd'));
  if (process.output) symlinkSync(process.output, join(directory, 'fd', '1'));
}

/** The root of a /proc with these processes and process 1. */
export function fakeProc(processes: readonly FakeProcess[]): string {
  const root = temporaryDirectory();
  writeFileSync(join(root, 'stat'), `cpu  0 0\nbtime ${boot}\n`);
  writeFileSync(join(root, 'meminfo'), 'MemTotal: 1000 kB\nMemAvailable: 400 kB\n');
  writeFileSync(join(root, 'loadavg'), '0.50 0.40 0.30 1/100 9\n');
  addProcess(root, { pid: 1, parent: 0, words: ['/sbin/init'], user: 0 });
  for (const process of processes) addProcess(root, process);
  symlinkSync('1', join(root, 'self'));
  return root;
}
