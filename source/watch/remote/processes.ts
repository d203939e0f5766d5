/**
 * Follows the processes of one run on another machine, and that machine's memory: the same readings as `watch/processes.ts`
 * makes here. Read-only: `cat`, `grep` and `stat` of files of /proc over the link that is there.
 *
 * A look is one question, a kilobyte or two. "Not alive" is said only when two looks found none, because what the run
 * wrote last may still be on its way over the link.
 */
import { type Group, groupsOf } from '../../parse/control-groups.js';
import { filesOfGroups, parseRemoteLook, type RemoteLook } from '../../parse/remote-machine.js';
import type { TrainerProcess } from '../../state/event.js';
import { quoted } from '../../state/shell-word.js';
import { errorWords } from '../file-system.js';
import { type Found, isAllTold, type MachineReading } from '../presence-reading.js';
import { type Look, type Pace, ProcessFollower } from '../process-follower.js';
import type { Watcher } from '../watcher.js';
import { findRemoteLive, type RemoteLiveRun } from './live-runs.js';
import { answerText, type RemoteShell } from './shell.js';

export interface RemoteProcessesOptions {
  /** The run's directory and its console, on the other machine. */
  readonly directory: string;
  readonly log: string | null;
  /** One of its own, or one whose questions are short: these wait for each other. */
  readonly shell: RemoteShell;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  readonly pace?: Partial<Pace>;
}

/** What a run wrote last may still be on its way over the link when its processes are gone. */
export const looksToBeGone = 2;
const usualPace = {
  intervalSeconds: 5,
  surveySeconds: 30,
  soonestSeconds: 2,
  surveyShare: 0.05,
  looksToBeGone,
} as const;
/** Of a run with hundreds of loaders the first are followed: a look shall stay small. */
const mostFollowed = 64;
/** Which those are. */
const order = { rank: 0, launcher: 1, worker: 2 } as const;

/** Chunks of kind `processes`. `caughtUp`: the first one came. */
export function watchRemoteProcesses(options: RemoteProcessesOptions): Watcher {
  return new RemoteProcesses(options);
}

export const neverSeenOn = (host: string): string =>
  `No process of this run is to be seen on ${host}: it may run elsewhere, in another container, or be over.`;

/** Blocks of a path's file system; where it is not there yet, of the nearest directory above. A dead disk is not waited for. */
const roomAt = (path: string): string =>
  `timeout -s KILL 2 sh -c 'd=$1; until stat -f -c "%S %b %a" -- "$d"; do case $d in */*) d=\${d%/*};; *) break;; esac; done' - ${quoted(path)} 2>/dev/null`;

class RemoteProcesses extends ProcessFollower {
  private groups: readonly Group[] = [];
  private cache: string | null = null;

  constructor(private readonly options: RemoteProcessesOptions) {
    super(options.clock, { ...usualPace, ...options.pace });
  }

  /** A link that is down takes nothing away from what was seen. */
  protected override async read(): Promise<object | null> {
    try {
      return await super.read();
    } catch (error) {
      return this.absence(`processes of ${this.options.shell.host} could not be asked: ${errorWords(error)}.`, []);
    }
  }

  protected async find(known: ReadonlySet<number>): Promise<Found> {
    const { shell, directory, log } = this.options;
    const runs = await findRemoteLive(shell);
    const run =
      runs.find((one) => one.directory === directory || (log !== null && one.log === log)) ??
      (await this.sameDirectory(runs)) ??
      runs.find((one) => one.processes.some(({ pid }) => known.has(pid)));
    const found = { problem: neverSeenOn(shell.host), isUnseen: isAllTold(runs), isUnwritten: false };
    if (!run) return { ...found, run: null };
    const processes = run.processes
      .toSorted((one, other) => order[one.role] - order[other.role])
      .slice(0, mostFollowed);
    const groups = await shell.ask(`head -c 16384 /proc/${processes[0]?.pid ?? 'self'}/cgroup`);
    this.cache = run.cache;
    this.groups = groupsOf(answerText(groups));
    return { ...found, isUnseen: false, run: { processes, overrides: run.overrides } };
  }

  /** A path through a symbolic link leads to the same directory. */
  private async sameDirectory(runs: readonly RemoteLiveRun[]): Promise<RemoteLiveRun | undefined> {
    const { shell, directory } = this.options;
    const named = runs.flatMap((run) => (run.directory === null ? [] : [run.directory]));
    if (named.length === 0) return undefined;
    const answer = await shell.ask(
      `for d in ${[directory, ...named].map(quoted).join(' ')}; do stat -L -c '%d:%i' -- "$d" 2>/dev/null || echo; done`,
    );
    const [own = '', ...others] = answerText(answer).split('\n');
    const at = own === '' ? -1 : others.slice(0, named.length).indexOf(own);
    return at < 0 ? undefined : runs.find((run) => run.directory === named[at]);
  }

  protected async look(processes: readonly TrainerProcess[]): Promise<Look> {
    const pids = processes.map(({ pid }) => pid);
    const first = processes.find(({ role }) => role !== 'worker')?.pid ?? 'self';
    const of = (name: string): string => pids.map((pid) => `/proc/${pid}/${name}`).join(' ');
    const files = filesOfGroups(this.groups).map((path) => quoted(`.${path}`));
    // Another root than the shell's is a container's; where that may not be looked into, the machine's own has to do.
    const command = [
      `cat ${of('stat')} 2>/dev/null`,
      "printf '\\0'",
      `grep VmRSS: ${of('status')} /dev/null 2>/dev/null`,
      "printf '\\0'",
      "grep -E '^(MemTotal|MemAvailable):' /proc/meminfo; grep '^oom_kill ' /proc/vmstat; cat /proc/loadavg; echo cores $(nproc)",
      "printf '\\0'",
      `stat -f -c '%S %b %a' /proc/${first}/root/dev/shm 2>/dev/null || stat -f -c '%S %b %a' /dev/shm 2>/dev/null`,
      "printf '\\0'",
      // What is readable of its environment is so of its root: without it there would be no path.
      this.cache === null ? '' : roomAt(`/proc/${first}/root${this.cache}`),
      "printf '\\0'",
      files.length === 0
        ? ''
        : `(cd /proc/${first}/root/sys/fs/cgroup 2>/dev/null || cd /sys/fs/cgroup; grep -E '^(max|[0-9]+|(total_)?inactive_file [0-9]+|oom_kill [0-9]+)$' ${files.join(' ')} /dev/null) 2>/dev/null`,
    ];
    const answer = await this.options.shell.ask(command.filter((part) => part !== '').join('; '));
    const { stats, memory, ...machine } = parseRemoteLook(answerText(answer), this.groups);
    return { stats, memory, machine: () => readingOf(machine, this.cache) };
  }
}

const readingOf = (
  { group, machineKills, ...host }: Omit<RemoteLook, 'stats' | 'memory'>,
  cache: string | null,
): MachineReading => ({
  host: {
    ...host,
    cachePath: host.cacheTotal === null ? null : cache,
    memoryLimit: group.limit?.limit ?? null,
    memoryInLimit: group.limit?.used ?? null,
  },
  kills: { group: group.kills, machine: machineKills },
});
