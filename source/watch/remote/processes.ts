/**
 * Follows the processes of one run on another machine, and that machine's memory: the same readings as `watch/processes.ts`
 * makes here. Read-only: `cat`, `grep` and `stat` of files of /proc over the link that is there.
 *
 * Every five seconds one question about the processes that are known, a kilobyte or two; all processes are looked through
 * every half minute, and when one of the known ones is gone. "Not alive" is said only when two looks found none, because
 * what the run wrote last may still be on its way over the link.
 */
import { type Group, groupsOf } from '../../parse/control-groups.js';
import { ticksPerSecond } from '../../parse/process-files.js';
import { filesOfGroups, parseRemoteLook, type RemoteLook } from '../../parse/remote-machine.js';
import type { TrainerProcess } from '../../state/event.js';
import { BackgroundWatcher } from '../background-watcher.js';
import type { Outbox } from '../outbox.js';
import type { Watcher } from '../watcher.js';
import { findRemoteLive, type RemoteLiveRun } from './live-runs.js';
import { quoted, type RemoteShell } from './shell.js';

export interface RemoteProcessesOptions {
  /** The run's directory and its console, on the other machine. */
  readonly directory: string;
  readonly log: string | null;
  /** One of its own, or one whose questions are short: these wait for each other. */
  readonly shell: RemoteShell;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  readonly intervalSeconds?: number;
  readonly surveySeconds?: number;
}

const defaultInterval = 5;
const defaultSurvey = 30;
/** Of a run with hundreds of loaders the first are followed: a look shall stay small. */
const mostFollowed = 64;
/** Looks without a process after which it is gone. */
const looksToBeGone = 2;

/** Chunks of kind `processes`. `caughtUp`: the first one came. */
export function watchRemoteProcesses(options: RemoteProcessesOptions): Watcher {
  return new RemoteProcessesWatcher(options);
}

const neverSeenOn = (host: string): string =>
  `No process of this run is to be seen on ${host}: it may run elsewhere, in another container, or be over.`;

interface Followed {
  readonly process: TrainerProcess;
  readonly startTicks: number;
  readonly ticks: number;
  readonly at: number;
}

class RemoteProcessesWatcher extends BackgroundWatcher {
  private followed: ReadonlyMap<number, Followed> = new Map();
  private lastSurvey = Number.NEGATIVE_INFINITY;
  private wasSeen = false;
  private looksWithout = 0;
  private groups: readonly Group[] = [];
  private lastAbsence: string | null = null;
  private settings: Readonly<Record<string, unknown>> | null = null;

  constructor(private readonly options: RemoteProcessesOptions) {
    super(options.clock);
  }

  protected async run(outbox: Outbox): Promise<void> {
    const { intervalSeconds = defaultInterval, shell } = this.options;
    while (!this.isStopped) {
      const reading = await this.read().catch((error: unknown) =>
        // A link that is down takes nothing away from what was seen.
        this.absence(
          `processes of ${shell.host} could not be asked: ${error instanceof Error ? error.message : String(error)}.`,
        ),
      );
      if (this.isStopped) return;
      if (reading !== null) {
        await outbox.put({ kind: 'processes', time: outbox.time(), text: JSON.stringify(reading) });
        outbox.flush();
      }
      this.gate.open();
      await this.rest(intervalSeconds);
    }
  }

  private async read(): Promise<object | null> {
    const { surveySeconds = defaultSurvey, shell } = this.options;
    if (performance.now() / 1000 - this.lastSurvey >= surveySeconds) await this.survey();
    let look = await this.look();
    const isGone = this.refresh(look);
    if (isGone) {
      await this.survey();
      look = await this.look();
      this.refresh(look);
    }
    const processes = [...this.followed.values()].map(({ process }) => process);
    const kills = { group: look.group.kills, machine: look.machineKills };
    if (processes.some(({ role, state }) => role !== 'worker' && !/^[ZX]$/.test(state))) {
      this.looksWithout = 0;
      this.lastAbsence = null;
      const { settings } = this;
      this.settings = null;
      return { alive: true, problem: null, processes, host: hostReading(look), kills, settings };
    }
    this.looksWithout += 1;
    if (this.wasSeen && this.looksWithout < looksToBeGone) return null;
    if (!this.wasSeen) return this.absence(neverSeenOn(shell.host));
    const isTold = this.lastAbsence !== null;
    this.lastAbsence = 'gone';
    return isTold ? null : { alive: false, problem: null, processes, host: null, kills, settings: null };
  }

  private absence(problem: string): object | null {
    if (this.lastAbsence === problem) return null;
    this.lastAbsence = problem;
    return { alive: null, problem, processes: [], host: null, settings: null };
  }

  /** Which processes are the run's, and in which control groups. */
  private async survey(): Promise<void> {
    const { shell, directory, log } = this.options;
    const runs = await findRemoteLive(shell);
    const run =
      runs.find((one) => one.directory === directory || (log !== null && one.log === log)) ??
      (await this.sameDirectory(runs)) ??
      runs.find((one) => one.processes.some(({ process }) => this.followed.has(process.pid)));
    this.lastSurvey = performance.now() / 1000;
    if (!run) return;
    if (!this.wasSeen && Object.keys(run.overrides).length > 0) this.settings = run.overrides;
    this.wasSeen = true;
    const order = { rank: 0, launcher: 1, worker: 2 } as const;
    const members = run.processes
      .toSorted((one, other) => order[one.process.role] - order[other.process.role])
      .slice(0, mostFollowed);
    this.followed = new Map(
      members.map(({ process, startTicks, ticks }) => {
        const before = this.followed.get(process.pid);
        const isKnown = before?.startTicks === startTicks;
        return [process.pid, isKnown ? before : { process, startTicks, ticks, at: Number.NaN }] as const;
      }),
    );
    const first = members[0]?.process.pid;
    if (first === undefined) return;
    const { bytes } = await shell.ask(`head -c 16384 /proc/${first}/cgroup`);
    this.groups = groupsOf(Buffer.from(bytes).toString('utf8'));
  }

  /** A path through a symbolic link leads to the same directory. */
  private async sameDirectory(runs: readonly RemoteLiveRun[]): Promise<RemoteLiveRun | undefined> {
    const { shell, directory } = this.options;
    const named = runs.flatMap((run) => (run.directory === null ? [] : [run.directory]));
    if (named.length === 0) return undefined;
    const { bytes } = await shell.ask(
      `for d in ${[directory, ...named].map(quoted).join(' ')}; do stat -L -c '%d:%i' -- "$d" 2>/dev/null || echo; done`,
    );
    const [own = '', ...others] = Buffer.from(bytes).toString('utf8').split('\n');
    const at = own === '' ? -1 : others.slice(0, named.length).indexOf(own);
    return at < 0 ? undefined : runs.find((run) => run.directory === named[at]);
  }

  private async look(): Promise<RemoteLook> {
    const pids = [...this.followed.keys()];
    const first = [...this.followed.values()].find(({ process }) => process.role !== 'worker')?.process.pid ?? 'self';
    const of = (name: string): string => pids.map((pid) => `/proc/${pid}/${name}`).join(' ');
    const files = filesOfGroups(this.groups).map((path) => quoted(`.${path}`));
    // Another root than the shell's is a container's; where that may not be looked into, the machine's own has to do.
    const command = [
      pids.length === 0 ? '' : `cat ${of('stat')} 2>/dev/null`,
      "printf '\\0'",
      pids.length === 0 ? '' : `grep VmRSS: ${of('status')} /dev/null 2>/dev/null`,
      "printf '\\0'",
      "grep -E '^(MemTotal|MemAvailable):' /proc/meminfo; grep '^oom_kill ' /proc/vmstat; cat /proc/loadavg; echo cores $(nproc)",
      "printf '\\0'",
      `stat -f -c '%S %b %a' /proc/${first}/root/dev/shm 2>/dev/null || stat -f -c '%S %b %a' /dev/shm 2>/dev/null`,
      "printf '\\0'",
      files.length === 0
        ? ''
        : `(cd /proc/${first}/root/sys/fs/cgroup 2>/dev/null || cd /sys/fs/cgroup; grep -E '^(max|[0-9]+|(total_)?inactive_file [0-9]+|oom_kill [0-9]+)$' ${files.join(' ')} /dev/null) 2>/dev/null`,
    ];
    const { bytes } = await this.options.shell.ask(command.filter((part) => part !== '').join('; '));
    return parseRemoteLook(Buffer.from(bytes).toString('utf8'), this.groups);
  }

  /** True when one that was known is gone. */
  private refresh(look: RemoteLook): boolean {
    const at = performance.now() / 1000;
    const before = this.followed;
    const still = new Map<number, Followed>();
    for (const [pid, one] of before) {
      const stat = look.stats.get(pid);
      if (!stat || stat.started !== one.startTicks) continue;
      const seconds = at - one.at;
      const used = (stat.ticks - one.ticks) / ticksPerSecond;
      const processor = Number.isNaN(seconds) || seconds <= 0 ? null : Math.max(0, Number((used / seconds).toFixed(3)));
      const process = { ...one.process, state: stat.state, memory: look.memory.get(pid) ?? null, processor };
      still.set(pid, { process, startTicks: one.startTicks, ticks: stat.ticks, at });
    }
    this.followed = still;
    return still.size < before.size;
  }
}

const hostReading = (look: RemoteLook): Readonly<Record<string, number | string | null>> => ({
  memoryTotal: look.memoryTotal,
  memoryAvailable: look.memoryAvailable,
  memoryLimit: look.group.limit?.limit ?? null,
  memoryInLimit: look.group.limit?.used ?? null,
  sharedTotal: look.sharedTotal,
  sharedFree: look.sharedFree,
  load: look.load,
  cores: look.cores,
  cachePath: null,
  cacheFree: null,
  cacheTotal: null,
});
