/**
 * All trainings of LLaMA-Factory among the processes of this machine. One survey reads two files of every process, one of
 * the kernel's threads, and a few more of those that train.
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

/** Every process by its pid but the kernel's own. A zombie has no arguments any more; it is still there as somebody's child. */
function* everyProcess(
  proc: ProcFiles,
  pids: readonly number[],
): Generator<undefined, ReadonlyMap<number, ListedProcess>> {
  const all = new Map<number, ListedProcess>();
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

/** One survey in steps of one process each: a big machine has thousands. */
export function* surveySteps(proc: ProcFiles): Generator<undefined, Survey> {
  const pids = proc.pids();
  if (pids === null) {
    return { trainings: [], problem: `There is no ${proc.root} here: processes cannot be found on this system.` };
  }
  const all = yield* everyProcess(proc, pids);
  const boot = parseBootTime(procText(proc, 'stat'));
  const trees = trainingTrees(all, (stat) => environmentOf(proc, stat));
  const trainings = trees.map((tree) => ({
    ...tree,
    user: parseStatus(procText(proc, `${tree.top.stat.pid}/status`)).user,
    started: startOf(tree.top.stat, boot),
    boot,
  }));
  return { trainings, problem: hidden(proc, pids) };
}
