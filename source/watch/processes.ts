/**
 * Follows the processes of one run: are they there, what do they do, what do they take.
 *
 * Every two seconds two small files of each known process are read; all processes are looked through only every 15
 * seconds, and when one of the known ones is gone. "Not alive" is said only of processes that were seen before: a run
 * whose processes were never seen may be made on another machine, or by a program that nobody recognises.
 */
import { statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { GroupMemory } from '../parse/control-groups.js';
import {
  parseLoad,
  parseMemoryInfo,
  parseMemoryKills,
  parseStat,
  parseStatus,
  ticksPerSecond,
} from '../parse/process-files.js';
import type { MemoryKills, TrainerProcess } from '../state/event.js';
import { BackgroundWatcher } from './background-watcher.js';
import { statusOf } from './file-status.js';
import type { Outbox } from './outbox.js';
import { writtenSteps } from './proc/console-writers.js';
import { type LiveRun, liveRunSteps } from './proc/live-runs.js';
import { groupListOf, groupMemoryOf } from './proc/memory-limit.js';
import { isSameFile } from './proc/places.js';
import { type ProcFiles, procText } from './proc/proc-files.js';
import { inTurns } from './steps.js';
import type { Watcher } from './watcher.js';

/** By what a run is known: where it writes to, its console, or the pipe that this program reads. */
export type ProcessTarget =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'log'; readonly path: string }
  | { readonly kind: 'pipe' };

export interface ProcessesOptions {
  readonly target: ProcessTarget;
  /** The file that the trainer's console goes to: whether anybody has it open tells of processes that are not known. */
  readonly console?: string | null;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  readonly intervalSeconds?: number;
  readonly surveySeconds?: number;
}

const defaultInterval = 2;
const defaultSurvey = 15;
/** A look through all that takes a tenth of a second comes no sooner than after ten. */
const shareOfTime = 100;
/** Seconds between a known process's end and the next look through all: its successor may be about to begin. */
const soonestSurvey = 2;

export const neverSeen =
  'No process of this run is to be seen on this machine: it may run elsewhere, in another container, or be over.';

/** Chunks of kind `processes`. `caughtUp`: the first one came. */
export function watchProcesses(options: ProcessesOptions, proc: ProcFiles): Watcher {
  return new ProcessesWatcher(options, proc);
}

const samePath = (one: string, other: string): boolean => one === other || isSameFile(statusOf(one), statusOf(other));

function isTarget(run: LiveRun, target: ProcessTarget, proc: ProcFiles): boolean {
  switch (target.kind) {
    case 'directory':
      return run.directory !== null && samePath(run.directory.path, target.path);
    case 'log':
      return run.console !== null && samePath(run.console.path, target.path);
    case 'pipe': {
      const ours = proc.link('self/fd/0');
      if (!ours.startsWith('pipe:')) return false;
      return run.processes.some((process) => ['1', '2'].some((fd) => proc.link(`${process.pid}/fd/${fd}`) === ours));
    }
  }
}

/** A process as it was last read, and from where its share of a core is counted. */
interface Followed {
  readonly process: TrainerProcess;
  /** Together with the pid it tells the process from a later one of the same pid. */
  readonly startTicks: number;
  readonly ticks: number;
  readonly at: number;
}

/** Seconds over which a share of a core is taken at the least: the kernel counts in hundredths. */
const shortestShare = 0.1;

function follow(proc: ProcFiles, process: TrainerProcess, before: Followed | undefined, at: number): Followed | null {
  const stat = parseStat(procText(proc, `${process.pid}/stat`));
  if (!stat || (before && before.startTicks !== stat.started)) return null;
  const { memory } = parseStatus(procText(proc, `${process.pid}/status`));
  const now = { ...process, state: stat.state, memory };
  if (before && at - before.at <= shortestShare)
    return { ...before, process: { ...now, processor: before.process.processor } };
  const used = before ? (stat.ticks - before.ticks) / ticksPerSecond : 0;
  const processor = before ? Math.max(0, Number((used / (at - before.at)).toFixed(3))) : null;
  return { process: { ...now, processor }, startTicks: stat.started, ticks: stat.ticks, at };
}

/** The room where a directory is, or will be; null when nothing tells. */
function roomOf(directory: string): { readonly total: number; readonly free: number } | null {
  for (let path = directory; ; path = dirname(path)) {
    const { total, free } = sharedMemory(path);
    if (total !== null && free !== null) return { total, free };
    if (path === dirname(path)) return null;
  }
}

function sharedMemory(directory: string): { readonly total: number | null; readonly free: number | null } {
  try {
    const { bsize, blocks, bavail } = statfsSync(directory);
    return { total: bsize * blocks, free: bsize * bavail };
  } catch {
    return { total: null, free: null };
  }
}

function hostReading(
  proc: ProcFiles,
  pid: number,
  group: GroupMemory,
  cache: string | null,
): Readonly<Record<string, number | string | null>> {
  const memory = parseMemoryInfo(procText(proc, 'meminfo'));
  // The trainer's own: in a container it is another one, and often a small one.
  const shared = sharedMemory(`${proc.root}/${pid}/root/dev/shm`);
  const { limit } = group;
  const room = cache === null ? null : roomOf(cache);
  return {
    memoryLimit: limit?.limit ?? null,
    memoryInLimit: limit?.used ?? null,
    cachePath: room === null ? null : cache,
    cacheFree: room?.free ?? null,
    cacheTotal: room?.total ?? null,
    memoryTotal: memory.total,
    memoryAvailable: memory.available,
    sharedTotal: shared.total,
    sharedFree: shared.free,
    load: parseLoad(procText(proc, 'loadavg')),
    cores: availableParallelism(),
  };
}

class ProcessesWatcher extends BackgroundWatcher {
  private followed: ReadonlyMap<number, Followed> = new Map();
  private lastSurvey = Number.NEGATIVE_INFINITY;
  /** Seconds that it took. */
  private surveyTook = 0;
  private wasSeen = false;
  private problem: string | null = null;
  /** What was said last of a run that is not there: it is not said again. */
  private lastAbsence: string | null = null;
  private settings = '';
  private cache: string | null = null;
  /** The control groups of the run, as its first process listed them last. */
  private groups = '';
  /** Counted once it was gone: what the kernel kills later is not this run's. */
  private killsAtEnd: MemoryKills | null = null;
  /** Nobody has the console open. */
  private isUnwritten = false;

  constructor(
    private readonly options: ProcessesOptions,
    private readonly proc: ProcFiles,
  ) {
    super(options.clock);
  }

  protected async run(outbox: Outbox): Promise<void> {
    const { intervalSeconds = defaultInterval } = this.options;
    // The first picture comes first: the look through all processes takes some milliseconds.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.isStopped) {
      const reading = await this.read();
      if (this.isStopped) return;
      if (reading !== null) {
        await outbox.put({ kind: 'processes', time: outbox.time(), text: JSON.stringify(reading) });
        outbox.flush();
      }
      this.gate.open();
      await this.rest(intervalSeconds);
    }
  }

  /** What is to be said now, null when it is what was said before. */
  private async read(): Promise<object | null> {
    const at = performance.now() / 1000;
    const { surveySeconds = defaultSurvey } = this.options;
    const wasGone = this.followed.size > 0 && this.refresh(at);
    const since = at - this.lastSurvey;
    const pause = Math.max(surveySeconds, this.surveyTook * shareOfTime);
    if (since >= pause || (wasGone && since >= Math.min(soonestSurvey, surveySeconds))) await this.survey(at);
    const processes = [...this.followed.values()].map((one) => one.process);
    const trains = processes.filter((process) => process.role !== 'worker' && !/^[ZX]$/.test(process.state));
    const first = trains[0];
    if (!first) return this.absence(processes);
    this.lastAbsence = null;
    const settings = this.settings === '' ? null : JSON.parse(this.settings);
    this.settings = '';
    this.groups = groupListOf(this.proc, first.pid);
    this.killsAtEnd = null;
    const group = groupMemoryOf(this.proc, this.groups, first.pid);
    const host = hostReading(this.proc, first.pid, group, this.cache);
    return { alive: true, problem: null, processes, host, kills: this.kills(group), settings };
  }

  private kills({ kills }: GroupMemory): MemoryKills {
    return { group: kills, machine: parseMemoryKills(procText(this.proc, 'vmstat')) };
  }

  private absence(processes: readonly TrainerProcess[]): object | null {
    if (this.wasSeen) this.killsAtEnd ??= this.kills(groupMemoryOf(this.proc, this.groups, 'self'));
    const reading = {
      alive: this.wasSeen ? false : null,
      problem: this.wasSeen ? null : (this.problem ?? neverSeen),
      processes,
      host: null,
      settings: null,
      ...(this.isUnwritten ? { unwritten: true } : {}),
      ...(this.killsAtEnd === null ? {} : { kills: this.killsAtEnd }),
    };
    const text = JSON.stringify(reading);
    if (text === this.lastAbsence) return null;
    this.lastAbsence = text;
    return reading;
  }

  /** Reads the known processes again; true when one of them is gone. */
  private refresh(at: number): boolean {
    const still = new Map<number, Followed>();
    for (const [pid, before] of this.followed) {
      const now = follow(this.proc, before.process, before, at);
      if (now) still.set(pid, now);
    }
    const isGone = still.size < this.followed.size;
    this.followed = still;
    return isGone;
  }

  private async survey(at: number): Promise<void> {
    this.lastSurvey = at;
    const { runs, problem } = await inTurns(liveRunSteps(this.proc));
    this.surveyTook = performance.now() / 1000 - at;
    this.problem = problem;
    // Processes that were once the run's stay its own, though their settings file may be edited for the next one.
    const run =
      runs.find((one) => isTarget(one, this.options.target, this.proc)) ??
      runs.find((one) => one.processes.some((process) => this.followed.has(process.pid)));
    const { console } = this.options;
    this.isUnwritten = !run && console != null && (await inTurns(writtenSteps(this.proc, console))) === false;
    if (!run) return;
    if (!this.wasSeen && Object.keys(run.overrides).length > 0) this.settings = JSON.stringify(run.overrides);
    this.wasSeen = true;
    this.cache = run.cache;
    const now = performance.now() / 1000;
    const found = new Map<number, Followed>();
    for (const seen of run.processes) {
      const before = this.followed.get(seen.pid);
      // A launcher whose ranks have just ended looks like a process that trains by itself.
      const process = before?.process.role === 'launcher' ? { ...seen, role: 'launcher' as const, rank: null } : seen;
      // Those that are known were read a moment ago.
      if (before) found.set(process.pid, { ...before, process: { ...process, ...live(before) } });
      else {
        const followed = follow(this.proc, process, undefined, now);
        if (followed) found.set(process.pid, followed);
      }
    }
    this.followed = found;
  }
}

/** What was read just now, which a survey does not know better. */
const live = ({ process }: Followed): Pick<TrainerProcess, 'state' | 'memory' | 'processor'> => ({
  state: process.state,
  memory: process.memory,
  processor: process.processor,
});
