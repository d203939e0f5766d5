/** Follows the processes of one run on this machine: a few small files of each that is known. */
import { statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { GroupMemory } from '../parse/control-groups.js';
import {
  type ProcessStat,
  parseLoad,
  parseMemoryInfo,
  parseMemoryKills,
  parseStat,
  parseStatus,
} from '../parse/process-files.js';
import type { TrainerProcess } from '../state/event.js';
import { DiskAnswers, silentDisk } from './disk-answers.js';
import type { Found, MachineReading } from './presence-reading.js';
import { isWritten, openFileSteps } from './proc/console-writers.js';
import { LiveLook } from './proc/live-look.js';
import { groupListOf, groupMemoryOf } from './proc/memory-limit.js';
import { pipeSteps } from './proc/pipes-here.js';
import { type ProcFiles, procText } from './proc/proc-files.js';
import { Among, type ProcessTarget, runAmong } from './proc/run-among.js';
import { type Look, type Pace, ProcessFollower } from './process-follower.js';
import { type AskRoom, type Room, RoomQuestion } from './room.js';
import { inTurns } from './steps.js';
import type { Watcher } from './watcher.js';

export interface ProcessesOptions {
  readonly target: ProcessTarget;
  /** The file that the trainer's console goes to: whether anybody has it open tells of processes that are not known. */
  readonly console?: string | null;
  /** Seconds since the epoch. */
  readonly clock: () => number;
  readonly pace?: Partial<Pace>;
  /** The system's call; tests give another. */
  readonly askRoom?: AskRoom;
}

const usualPace = {
  intervalSeconds: 2,
  surveySeconds: 15,
  soonestSeconds: 1.5,
  surveyShare: 0.01,
  looksToBeGone: 1,
} as const;

/** The libraries' cache may be on a network disk whose server is gone. */
const patienceMilliseconds = 500;

/** Chunks of kind `processes`. `caughtUp`: the first one came. */
export function watchProcesses(options: ProcessesOptions, proc: ProcFiles, live?: Pick<LiveLook, 'fresh'>): Watcher {
  return new LocalProcesses(options, proc, live);
}

interface Capacity {
  readonly total: number | null;
  readonly free: number | null;
}

const unknown: Capacity = { total: null, free: null };

/** A file system without a size (/proc, where nothing else is left of a path) tells nothing. */
const capacityOf = ({ bsize, blocks, bavail }: Room): Capacity =>
  blocks > 0 ? { total: bsize * blocks, free: bsize * bavail } : unknown;

/** Of a file system in memory, which always answers. */
function capacityIn(directory: string): Capacity {
  try {
    return capacityOf(statfsSync(directory));
  } catch {
    return unknown; // Not there, or not to be asked.
  }
}

function hostReading(
  proc: ProcFiles,
  through: number | 'self',
  group: GroupMemory,
  cache: Capacity & { readonly path: string | null },
): MachineReading['host'] {
  const memory = parseMemoryInfo(procText(proc, 'meminfo'));
  // The trainer's own: in a container it is another one, and often a small one.
  const shared = capacityIn(`${proc.root}/${through}/root/dev/shm`);
  const { limit } = group;
  return {
    memoryLimit: limit?.limit ?? null,
    memoryInLimit: limit?.used ?? null,
    cachePath: cache.total === null ? null : cache.path,
    cacheFree: cache.free,
    cacheTotal: cache.total,
    memoryTotal: memory.total,
    memoryAvailable: memory.available,
    sharedTotal: shared.total,
    sharedFree: shared.free,
    load: parseLoad(procText(proc, 'loadavg')),
    cores: availableParallelism(),
  };
}

class LocalProcesses extends ProcessFollower {
  private cache: string | null = null;
  private readonly question: RoomQuestion;
  private readonly answers: DiskAnswers;
  private readonly live: Pick<LiveLook, 'fresh'>;
  /** The control groups of the run, as its first process listed them last. */
  private groups = '';
  /** Those that were there before the last look through all. */
  private pids: ReadonlySet<number> = new Set();

  constructor(
    private readonly options: ProcessesOptions,
    private readonly proc: ProcFiles,
    live?: Pick<LiveLook, 'fresh'>,
  ) {
    super(options.clock, { ...usualPace, ...options.pace });
    this.question = new RoomQuestion(options.askRoom);
    this.answers = new DiskAnswers(options.askRoom);
    this.live = live ?? new LiveLook(proc, this.answers);
  }

  protected override hasNewcomers(): boolean {
    return this.proc.pids()?.some((pid) => !this.pids.has(pid)) ?? false;
  }

  protected async find(known: ReadonlySet<number>): Promise<Found> {
    this.pids = new Set(this.proc.pids());
    const { target, console } = this.options;
    const paths = [...(target.kind === 'pipe' ? [] : [target.path]), ...(console == null ? [] : [console])];
    const silent = await this.answers.firstSilent(paths);
    if (silent !== null) return { run: null, problem: silentDisk(silent), isUnseen: false, isUnwritten: false };
    const live = await this.live.fresh();
    const pipes = target.kind === 'pipe' ? await inTurns(pipeSteps(this.proc)) : new Set<string>();
    const sighted = runAmong(new Among(live), { target, pipes, isKnown: ({ pid }) => known.has(pid) }, this.proc);
    if (sighted.run) this.cache = sighted.run.cache;
    return { ...sighted, isUnwritten: sighted.run === null && console != null && (await this.isUnwritten(console)) };
  }

  private async isUnwritten(console: string): Promise<boolean> {
    return isWritten(this.proc, await inTurns(openFileSteps(this.proc)), console) === false;
  }

  protected async look(processes: readonly TrainerProcess[]): Promise<Look> {
    const stats = new Map<number, ProcessStat>();
    const memory = new Map<number, number>();
    for (const { pid } of processes) {
      const stat = parseStat(procText(this.proc, `${pid}/stat`));
      if (!stat) continue;
      stats.set(pid, stat);
      const { memory: resident } = parseStatus(procText(this.proc, `${pid}/status`));
      if (resident !== null) memory.set(pid, resident);
    }
    const cache = { ...(await this.cacheCapacity()), path: this.cache };
    return { stats, memory, machine: (pid) => this.machine(pid, cache) };
  }

  private async cacheCapacity(): Promise<Capacity> {
    if (this.cache === null) return unknown;
    const room = await this.question.of(this.cache, setTimeout(patienceMilliseconds, null, { ref: false }));
    return room === null ? unknown : capacityOf(room);
  }

  private machine(pid: number | null, cache: Capacity & { readonly path: string | null }): MachineReading {
    const through = pid ?? 'self';
    if (pid !== null) this.groups = groupListOf(this.proc, pid);
    const group = groupMemoryOf(this.proc, this.groups, through);
    const kills = { group: group.kills, machine: parseMemoryKills(procText(this.proc, 'vmstat')) };
    return { host: hostReading(this.proc, through, group, cache), kills };
  }
}
