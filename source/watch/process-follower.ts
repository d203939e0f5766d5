/**
 * Follows the processes of one run, on whichever machine: are they there, what do they do, what do they take.
 *
 * Those that are known are looked at every few seconds; all processes are looked through seldom, and when one of the
 * known ones is gone. "Not alive" is said only of processes that were seen before: a run whose processes were never seen
 * may be made on another machine, or by a program that nobody recognises.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type ProcessStat, ticksPerSecond } from '../parse/process-files.js';
import type { MemoryKills, TrainerProcess } from '../state/event.js';
import { BackgroundWatcher } from './background-watcher.js';
import type { Outbox } from './outbox.js';
import { absentReading, type Found, type MachineReading, presentReading } from './presence-reading.js';

export interface Pace {
  readonly intervalSeconds: number;
  readonly surveySeconds: number;
  /** The same at the least: after a known process's end, or while none is known and others have begun. */
  readonly soonestSeconds: number;
  /** The looks through all processes take at most such a part of the time. */
  readonly surveyShare: number;
  /** Looks without a process after which it is gone. */
  readonly looksToBeGone: number;
}

/** What the processes that were asked for are now. */
export interface Look {
  readonly stats: ReadonlyMap<number, ProcessStat>;
  /** Bytes that are resident. */
  readonly memory: ReadonlyMap<number, number>;
  /** The machine as a process of the run sees it; null when none is left. */
  readonly machine: (pid: number | null) => MachineReading;
}

/** A process as it was last read, and from where its share of a core is counted. */
interface Followed {
  readonly process: TrainerProcess;
  /** Together with the pid it tells the process from a later one of the same pid; null before the first look at it. */
  readonly startTicks: number | null;
  readonly ticks: number;
  readonly at: number;
}

/** Seconds over which a share of a core is taken at the least: the kernel counts in hundredths. */
const shortestShare = 0.1;

const trains = ({ role, state }: TrainerProcess): boolean => role !== 'worker' && !/^[ZX]$/.test(state);

/** As it is now; null for another process of the same pid. */
function followedNow(before: Followed, { stats, memory }: Look, at: number): Followed | null {
  const { pid } = before.process;
  const stat = stats.get(pid);
  if (!stat || (before.startTicks !== null && before.startTicks !== stat.started)) return null;
  const process = { ...before.process, state: stat.state, memory: memory.get(pid) ?? null };
  const counted = { startTicks: stat.started, ticks: stat.ticks, at };
  if (before.startTicks === null) return { ...counted, process: { ...process, processor: null } };
  const seconds = at - before.at;
  if (seconds <= shortestShare) return { ...before, process };
  const used = (stat.ticks - before.ticks) / ticksPerSecond;
  return { ...counted, process: { ...process, processor: Math.max(0, Number((used / seconds).toFixed(3))) } };
}

const now = (): number => performance.now() / 1000;

export abstract class ProcessFollower extends BackgroundWatcher {
  private followed: ReadonlyMap<number, Followed> = new Map();
  private lastSurvey = Number.NEGATIVE_INFINITY;
  /** Seconds. */
  private surveyTook = 0;
  private found: Found | null = null;
  private wasSeen = false;
  private looksWithout = 0;
  /** Others had begun before the last look through all: one of them may have become the trainer since. */
  private hadNewcomers = false;
  /** What was said last of a run that is not there: it is not said again. */
  private lastAbsence: string | null = null;
  /** Told once. */
  private settings: Readonly<Record<string, unknown>> | null = null;
  /** Counted once it was gone: what the kernel kills later is not this run's. */
  private killsAtEnd: MemoryKills | null = null;

  constructor(
    clock: () => number,
    private readonly pace: Pace,
  ) {
    super(clock);
  }

  /** Looks through all processes; one that was once the run's stays its own, though its settings are edited. */
  protected abstract find(known: ReadonlySet<number>): Promise<Found>;

  /** Looks at those that are known, the ranks and launchers before the workers. */
  protected abstract look(processes: readonly TrainerProcess[]): Promise<Look>;

  /** Whether processes are there that were not at the last look through all, as far as that costs next to nothing. */
  protected hasNewcomers(): boolean {
    return false;
  }

  protected async run(outbox: Outbox): Promise<void> {
    // The first picture comes first: the look through all processes takes some milliseconds.
    await turn();
    while (!this.isStopped) {
      const reading = await this.read();
      if (this.isStopped) return;
      if (reading !== null) {
        await outbox.put({ kind: 'processes', time: outbox.time(), text: JSON.stringify(reading) });
        outbox.flush();
      }
      this.gate.open();
      await this.rest(this.pace.intervalSeconds);
    }
  }

  /** What is to be said now, null when it is what was said before. */
  protected async read(): Promise<object | null> {
    let look = this.followed.size > 0 ? await this.lookAgain() : null;
    const isGone = look !== null && this.refresh(look);
    if (this.isSurveyDue(isGone)) {
      const known = this.followed;
      await this.survey();
      if ([...this.followed.keys()].some((pid) => !known.has(pid))) {
        look = await this.lookAgain();
        this.refresh(look);
      }
    }
    const processes = [...this.followed.values()].map(({ process }) => process);
    const first = processes.find(trains);
    if (look !== null && first) return this.presence(processes, look.machine(first.pid));
    if (look !== null && this.wasSeen) this.killsAtEnd ??= look.machine(null).kills;
    this.looksWithout += 1;
    if (this.wasSeen && this.looksWithout < this.pace.looksToBeGone) return null;
    return this.absence(this.wasSeen ? null : (this.found?.problem ?? null), processes);
  }

  private isSurveyDue(isGone: boolean): boolean {
    const { surveySeconds, soonestSeconds, surveyShare } = this.pace;
    const since = now() - this.lastSurvey;
    const soonest = Math.min(soonestSeconds, surveySeconds);
    if (isGone) return since >= soonest;
    const least = this.surveyTook / surveyShare;
    if (since >= Math.max(surveySeconds, least)) return true;
    if (this.followed.size > 0 || since < Math.max(soonest, least)) return false;
    const hasNewcomers = this.hasNewcomers();
    const isDue = hasNewcomers || this.hadNewcomers;
    this.hadNewcomers = hasNewcomers;
    return isDue;
  }

  private presence(processes: readonly TrainerProcess[], machine: MachineReading): object {
    const { settings } = this;
    this.settings = null;
    this.looksWithout = 0;
    this.lastAbsence = null;
    this.killsAtEnd = null;
    return presentReading(processes, machine, settings);
  }

  /** Null where it was said before; `problem` as in a reading. */
  protected absence(problem: string | null, processes: readonly TrainerProcess[]): object | null {
    const reading = absentReading(problem, this.found, processes, this.killsAtEnd);
    const text = JSON.stringify(reading);
    if (text === this.lastAbsence) return null;
    this.lastAbsence = text;
    return reading;
  }

  private lookAgain(): Promise<Look> {
    const processes = [...this.followed.values()].map(({ process }) => process);
    return this.look(processes);
  }

  /** True when one that was known is gone. */
  private refresh(look: Look): boolean {
    const at = now();
    const before = [...this.followed.values()];
    const still = before.map((one) => followedNow(one, look, at)).filter((one) => one !== null);
    this.followed = new Map(still.map((one) => [one.process.pid, one]));
    return still.length < before.length;
  }

  private async survey(): Promise<void> {
    const began = now();
    this.found = await this.find(new Set(this.followed.keys()));
    this.lastSurvey = now();
    this.surveyTook = this.lastSurvey - began;
    const { run } = this.found;
    if (!run) return;
    if (!this.wasSeen && Object.keys(run.overrides).length > 0) this.settings = run.overrides;
    this.wasSeen = true;
    this.followed = new Map(
      run.processes.map((seen) => {
        const before = this.followed.get(seen.pid);
        if (!before) return [seen.pid, { process: seen, startTicks: null, ticks: 0, at: 0 }];
        const { role, state, memory, processor } = before.process;
        // A launcher whose ranks have just ended looks like a process that trains by itself.
        const process = role === 'launcher' ? { ...seen, role, rank: null } : seen;
        // It was read a moment ago.
        return [seen.pid, { ...before, process: { ...process, state, memory, processor } }];
      }),
    );
  }
}
