/**
 * From processes to trainings, whichever machine they were listed on: each with its launchers, ranks and workers.
 *
 * A training is a tree: everything below its topmost process belongs to it, so a worker that was started with other
 * arguments (a compiler, a spawned loader) is still known as its own.
 */
import { type ProcessStat, ticksPerSecond } from '../../parse/process-files.js';
import type { TrainerCommand } from '../../parse/trainer-command.js';
import type { TrainerProcess } from '../../state/event.js';
import { placementOf, rankOf } from './environment.js';

export interface ListedProcess {
  readonly stat: ProcessStat;
  /** Empty where they are not known. */
  readonly arguments: readonly string[];
  readonly command: TrainerCommand | null;
}

export interface TreeProcess extends ListedProcess {
  readonly role: TrainerProcess['role'];
  /** The variables that say something about a training; null when they may not be read, and for workers. */
  readonly environment: ReadonlyMap<string, string> | null;
}

export interface TrainingTree {
  /** The topmost process. */
  readonly top: TreeProcess;
  /** The process that knows most of the run: the lowest rank, or the topmost while no rank is there. */
  readonly speaker: TreeProcess;
  /** In the order of their pids. */
  readonly processes: readonly TreeProcess[];
}

type Listing = ReadonlyMap<number, ListedProcess>;

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, at) => word === other[at]);

/** The nearest process above that is part of a training. A circle cannot be, but a torn reading may look like one. */
function trainerAbove(known: ListedProcess, all: Listing): ListedProcess | null {
  const seen = new Set<number>([known.stat.pid]);
  for (let above = all.get(known.stat.parent); above; above = all.get(above.stat.parent)) {
    if (seen.has(above.stat.pid)) return null;
    if (above.command) return above;
    seen.add(above.stat.pid);
  }
  return null;
}

/** Processes below each process. */
function childrenOf(all: Listing): ReadonlyMap<number, readonly ListedProcess[]> {
  const children = new Map<number, ListedProcess[]>();
  for (const known of all.values()) {
    const siblings = children.get(known.stat.parent);
    if (siblings) siblings.push(known);
    else children.set(known.stat.parent, [known]);
  }
  return children;
}

function below(top: ListedProcess, children: ReadonlyMap<number, readonly ListedProcess[]>): readonly ListedProcess[] {
  const found = new Map<number, ListedProcess>([[top.stat.pid, top]]);
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
function roleOf(known: ListedProcess, members: readonly ListedProcess[], all: Listing): TrainerProcess['role'] {
  if (!known.command) return 'worker';
  if (known.command.kind === 'wrapper') return 'launcher';
  const above = trainerAbove(known, all);
  if (above?.command?.kind === 'trainer' && sameWords(above.arguments, known.arguments)) return 'worker';
  const waits = members.some(
    (member) => member.command && !sameWords(member.arguments, known.arguments) && trainerAbove(member, all) === known,
  );
  return waits ? 'launcher' : 'rank';
}

const rankNumber = (process: TreeProcess): number => Number(process.environment?.get('RANK') ?? Number.NaN) || 0;

/** `environmentOf` is asked only of processes that launch or train. */
export function trainingTrees(
  all: Listing,
  environmentOf: (stat: ProcessStat) => ReadonlyMap<string, string> | null,
): readonly TrainingTree[] {
  const children = childrenOf(all);
  const tops = [...all.values()].filter((known) => known.command && trainerAbove(known, all) === null);
  return tops.map((top) => {
    const members = below(top, children);
    const processes = members.map((member): TreeProcess => {
      const role = roleOf(member, members, all);
      return { role, environment: role === 'worker' ? null : environmentOf(member.stat), ...member };
    });
    const first = processes.find((process) => process.stat.pid === top.stat.pid);
    const head: TreeProcess = first ?? { role: 'rank', environment: null, ...top };
    const ranks = processes.filter((process) => process.role === 'rank');
    const lowest = ranks.toSorted((one, other) => rankNumber(one) - rankNumber(other))[0];
    return { top: head, speaker: lowest ?? head, processes };
  });
}

/** Seconds since the epoch; `boot`: when its machine began. */
export const startOf = (stat: ProcessStat, boot: number | null): number | null =>
  boot === null ? null : boot + stat.started / ticksPerSecond;

/** As they are told; `memoryOf` gives the bytes that are resident. */
export function trainerProcesses(
  { processes }: Pick<TrainingTree, 'processes'>,
  boot: number | null,
  memoryOf: (pid: number) => number | null,
): readonly TrainerProcess[] {
  const ranks = processes.filter((process) => process.role === 'rank').length;
  return processes.map(({ stat, role, environment }) => ({
    pid: stat.pid,
    role,
    rank: rankOf(role, environment, ranks),
    state: stat.state,
    started: startOf(stat, boot),
    memory: memoryOf(stat.pid),
    processor: null,
    placement: placementOf(role, environment),
  }));
}
