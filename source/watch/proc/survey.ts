/**
 * All trainings of LLaMA-Factory among the processes of this machine. One survey reads two files of every process that is
 * not known from an earlier one, one of the kernel's threads, and a few more of those that train.
 */
import {
  type ProcessStat,
  parseArguments,
  parseBootTime,
  parseEnvironment,
  parseStat,
  parseStatus,
} from '../../parse/process-files.js';
import { trainerCommand } from '../../parse/trainer-command.js';
import { trainerVariables } from './environment.js';
import type { KnownProcesses, ProcessLook } from './known-processes.js';
import { type ProcFiles, procText, type Refusal } from './proc-files.js';
import { type ListedProcess, startOf, type TrainingTree, trainingTrees } from './training-tree.js';

export interface Training extends TrainingTree {
  readonly user: number | null;
  /** Seconds since the epoch. */
  readonly started: number | null;
  /** When the machine began. */
  readonly boot: number | null;
}

export interface Survey {
  readonly trainings: readonly Training[];
  /** What cannot be seen and why, as a sentence; null when everything can. */
  readonly problem: string | null;
}

/** A file that the kernel reads out of the process's memory. */
const memoryOf = (proc: ProcFiles, { pid, state }: ProcessStat, name: 'cmdline' | 'environ'): Uint8Array | Refusal =>
  state === 'D' ? proc.bytesOfWaiting(`${pid}/${name}`) : proc.bytes(`${pid}/${name}`);

/** Undefined for one that is gone. */
function readProcess(proc: ProcFiles, pid: number): ListedProcess | null | undefined {
  const stat = parseStat(procText(proc, `${pid}/stat`));
  if (!stat || stat.pid !== pid) return undefined;
  if (stat.isKernel) return null;
  const bytes = memoryOf(proc, stat, 'cmdline');
  const words = typeof bytes === 'string' ? [] : parseArguments(bytes);
  return { stat, arguments: words, command: trainerCommand(words) };
}

/** Every process by its pid but the kernel's own. A zombie has no arguments any more; it is still there as somebody's child. */
function* everyProcess(
  proc: ProcFiles,
  pids: readonly number[],
  look: ProcessLook,
): Generator<undefined, ReadonlyMap<number, ListedProcess>> {
  const all = new Map<number, ListedProcess>();
  for (const pid of pids) {
    yield;
    let process = look.recall(pid);
    if (process === undefined) {
      process = readProcess(proc, pid);
      // One without arguments may be about to have some: a zombie, or one that may not be read now.
      if (process === null || (process && process.arguments.length > 0)) look.note(pid, process);
    }
    if (process) all.set(pid, process);
  }
  return all;
}

function environmentOf(proc: ProcFiles, stat: ProcessStat): ReadonlyMap<string, string> | null {
  const bytes = memoryOf(proc, stat, 'environ');
  return typeof bytes === 'string' ? null : parseEnvironment(bytes, trainerVariables);
}

/** Without process 1 there is more than can be seen: only `hidepid` takes it away (proc(5)). */
function hidden(proc: ProcFiles, pids: readonly number[]): string | null {
  const options = /^\S+ \/proc proc (\S+)/m.exec(procText(proc, 'self/mounts'))?.[1] ?? '';
  const isHiding = /(?:^|,)hidepid=(?:[124]|noaccess|invisible|ptraceable)\b/.test(options);
  if (!isHiding && pids.includes(1)) return null;
  if (proc.bytes('1/cmdline') !== 'denied' && pids.includes(1)) return null;
  return "This system hides other users' processes (hidepid): only your own can be found.";
}

/** One survey in steps of one process each: a big machine has thousands. `now`: seconds of a clock that only goes on. */
export function* surveySteps(proc: ProcFiles, known: KnownProcesses, now: number): Generator<undefined, Survey> {
  const pids = proc.pids();
  if (pids === null) {
    return { trainings: [], problem: `There is no ${proc.root} here: processes cannot be found on this system.` };
  }
  const look = known.look(now);
  const all = yield* everyProcess(proc, pids, look);
  const boot = parseBootTime(procText(proc, 'stat'));
  const trees = trainingTrees(all, (stat) => environmentOf(proc, stat));
  for (const { processes } of trees) for (const { stat } of processes) look.forget(stat.pid);
  look.end();
  const trainings = trees.map((tree) => ({
    ...tree,
    user: parseStatus(procText(proc, `${tree.top.stat.pid}/status`)).user,
    started: startOf(tree.top.stat, boot),
    boot,
  }));
  return { trainings, problem: hidden(proc, pids) };
}
