/**
 * All trainings of LLaMA-Factory among the processes of this machine, each with its launchers, ranks and workers.
 *
 * A training is a tree: everything below its topmost process belongs to it, so a worker that was started with other
 * arguments (a compiler, a spawned loader) is still known as its own. One survey reads two files of every process, one
 * of the kernel's threads, and a few more of those that train.
 */
import {
  type ProcessStat,
  parseArguments,
  parseBootTime,
  parseEnvironment,
  parseStat,
  parseStatus,
  ticksPerSecond,
} from '../../parse/process-files.js';
import { type TrainerCommand, trainerCommand } from '../../parse/trainer-command.js';
import { nodeVariables } from '../../state/nodes.js';
import { type ProcFiles, procText, type Refusal } from './proc-files.js';

export interface SeenProcess {
  readonly stat: ProcessStat;
  readonly arguments: readonly string[];
  readonly role: 'launcher' | 'rank' | 'worker';
  /** Null for workers that were started with other arguments. */
  readonly command: TrainerCommand | null;
  /** The variables that say something about a training; null when they may not be read. */
  readonly environment: ReadonlyMap<string, string> | null;
}

export interface Training {
  /** The topmost process. */
  readonly top: SeenProcess;
  /** The process that knows most of the run: the lowest rank, or the topmost while no rank is there. */
  readonly speaker: SeenProcess;
  /** In the order of their pids. */
  readonly processes: readonly SeenProcess[];
  readonly user: number | null;
  /** Seconds since the epoch. */
  readonly started: number | null;
}

export interface Survey {
  readonly trainings: readonly Training[];
  /** What cannot be seen and why, as a sentence; null when everything can. */
  readonly problem: string | null;
}

/** Where Hugging Face's libraries keep what they fetch and prepare; the first that is set counts. */
export const cacheVariables = ['HF_DATASETS_CACHE', 'HF_HOME', 'XDG_CACHE_HOME', 'HOME'] as const;

/** Placement, launch and identity; see `LF:launcher.py` and torchrun. Nothing else of an environment is looked at. */
const variables: ReadonlySet<string> = new Set([
  ...nodeVariables,
  'CUDA_VISIBLE_DEVICES',
  'CUDA_DEVICE_ORDER',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'ASCEND_RT_VISIBLE_DEVICES',
  'LLAMABOARD_WORKDIR',
  ...cacheVariables,
  'SLURM_JOB_ID',
  'SLURM_SUBMIT_DIR',
]);

interface Known {
  readonly stat: ProcessStat;
  readonly arguments: readonly string[];
  readonly command: TrainerCommand | null;
}

export function bootTime(proc: ProcFiles): number | null {
  return parseBootTime(procText(proc, 'stat'));
}

export const startOf = (stat: ProcessStat, boot: number | null): number | null =>
  boot === null ? null : boot + stat.started / ticksPerSecond;

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, at) => word === other[at]);

/** A file that the kernel reads out of the process's memory. */
const memoryOf = (proc: ProcFiles, { pid, state }: ProcessStat, name: 'cmdline' | 'environ'): Uint8Array | Refusal =>
  state === 'D' ? proc.bytesOfWaiting(`${pid}/${name}`) : proc.bytes(`${pid}/${name}`);

/** Every process by its pid but the kernel's own. A zombie has no arguments any more; it is still there as somebody's child. */
function* everyProcess(proc: ProcFiles, pids: readonly number[]): Generator<undefined, ReadonlyMap<number, Known>> {
  const all = new Map<number, Known>();
  for (const pid of pids) {
    yield;
    const stat = parseStat(procText(proc, `${pid}/stat`));
    if (!stat || stat.pid !== pid || stat.isKernel) continue;
    const bytes = memoryOf(proc, stat, 'cmdline');
    const words = typeof bytes === 'string' ? [] : parseArguments(bytes);
    all.set(pid, { stat, arguments: words, command: trainerCommand(words) });
  }
  return all;
}

/** The nearest process above that is part of a training. A circle cannot be, but a torn reading may look like one. */
function trainerAbove(known: Known, all: ReadonlyMap<number, Known>): Known | null {
  const seen = new Set<number>([known.stat.pid]);
  for (let above = all.get(known.stat.parent); above; above = all.get(above.stat.parent)) {
    if (seen.has(above.stat.pid)) return null;
    if (above.command) return above;
    seen.add(above.stat.pid);
  }
  return null;
}

/** Processes below each process. */
function childrenOf(all: ReadonlyMap<number, Known>): ReadonlyMap<number, readonly Known[]> {
  const children = new Map<number, Known[]>();
  for (const known of all.values()) {
    const siblings = children.get(known.stat.parent);
    if (siblings) siblings.push(known);
    else children.set(known.stat.parent, [known]);
  }
  return children;
}

function below(top: Known, children: ReadonlyMap<number, readonly Known[]>): readonly Known[] {
  const found = new Map<number, Known>([[top.stat.pid, top]]);
  const queue = [top];
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const child of children.get(next.stat.pid) ?? []) {
      if (found.has(child.stat.pid)) continue;
      found.set(child.stat.pid, child);
      queue.push(child);
    }
  }
  return [...found.values()].sort((one, other) => one.stat.pid - other.stat.pid);
}

/** A fork of a rank has its rank's arguments: it loads data. A process above trainers with others waits for them. */
function roleOf(known: Known, members: readonly Known[], all: ReadonlyMap<number, Known>): SeenProcess['role'] {
  if (!known.command) return 'worker';
  if (known.command.kind === 'wrapper') return 'launcher';
  const above = trainerAbove(known, all);
  if (above?.command?.kind === 'trainer' && sameWords(above.arguments, known.arguments)) return 'worker';
  const waits = members.some(
    (member) => member.command && !sameWords(member.arguments, known.arguments) && trainerAbove(member, all) === known,
  );
  return waits ? 'launcher' : 'rank';
}

const rankNumber = (process: SeenProcess): number => Number(process.environment?.get('RANK') ?? Number.NaN);

function trainingOf(proc: ProcFiles, top: Known, all: ReadonlyMap<number, Known>, members: readonly Known[]): Training {
  const processes = members.map((member): SeenProcess => {
    const role = roleOf(member, members, all);
    const bytes = role === 'worker' ? 'absent' : memoryOf(proc, member.stat, 'environ');
    const environment = typeof bytes === 'string' ? null : parseEnvironment(bytes, variables);
    return { ...member, role, environment };
  });
  const ranks = processes.filter((process) => process.role === 'rank');
  const first = processes.find((process) => process.stat.pid === top.stat.pid);
  const head: SeenProcess = first ?? { ...top, role: 'rank', environment: null };
  const lowest = ranks.toSorted((one, other) => (rankNumber(one) || 0) - (rankNumber(other) || 0))[0];
  return {
    top: head,
    speaker: lowest ?? head,
    processes,
    user: parseStatus(procText(proc, `${top.stat.pid}/status`)).user,
    started: startOf(top.stat, bootTime(proc)),
  };
}

/** Without process 1 there is more than can be seen: only `hidepid` takes it away (proc(5)). */
function hidden(proc: ProcFiles, pids: readonly number[]): string | null {
  const options = /^\S+ \/proc proc (\S+)/m.exec(procText(proc, 'self/mounts'))?.[1] ?? '';
  const isHiding = /(?:^|,)hidepid=(?:[124]|noaccess|invisible|ptraceable)\b/.test(options);
  if (!isHiding && pids.includes(1)) return null;
  if (proc.bytes('1/cmdline') !== 'denied' && pids.includes(1)) return null;
  return "This system hides other users' processes (hidepid): only your own can be found.";
}

/** One survey in steps of one process each: a big machine has thousands. */
export function* surveySteps(proc: ProcFiles): Generator<undefined, Survey> {
  const pids = proc.pids();
  if (pids === null) {
    return { trainings: [], problem: `There is no ${proc.root} here: processes cannot be found on this system.` };
  }
  const all = yield* everyProcess(proc, pids);
  const children = childrenOf(all);
  const tops = [...all.values()].filter((known) => known.command && trainerAbove(known, all) === null);
  const trainings: Training[] = [];
  for (const top of tops) {
    trainings.push(trainingOf(proc, top, all, below(top, children)));
    yield;
  }
  return { trainings, problem: hidden(proc, pids) };
}
