/**
 * Which processes write into the pipe that this program reads, as the kernel knows it: both ends have one number.
 *
 *     /proc/self/fd/0 -> pipe:[81234]      /proc/4242/fd/1 -> pipe:[81234]         trainer | lf-tui -
 *     /proc/4300/fd/1 -> pipe:[81234]      /proc/4300/fd/0 -> pipe:[81230]         trainer | tee train.log | lf-tui -
 *
 * Links of other users' processes cannot be read, and need not be: what a person pipes here is their own.
 */
import { result } from '../steps.js';
import type { ProcFiles } from './proc-files.js';

/** Programs that may stand between the trainer and this one. */
const mostBetween = 4;

const isPipe = (link: string): boolean => link.startsWith('pipe:');
const outputsOf = (proc: ProcFiles, pid: number): readonly string[] =>
  ['1', '2'].map((descriptor) => proc.link(`${pid}/fd/${descriptor}`));

/**
 * The pipe that is read here, and those that lead to it through other programs; none where it is no pipe. In steps of
 * one process each.
 */
export function* pipeSteps(proc: ProcFiles): Generator<undefined, ReadonlySet<string>> {
  const own = proc.link('self/fd/0');
  if (!isPipe(own)) return new Set();
  const pipes = new Set([own]);
  const between: { readonly input: string; readonly outputs: readonly string[] }[] = [];
  for (const pid of proc.pids() ?? []) {
    yield;
    const input = proc.link(`${pid}/fd/0`);
    if (isPipe(input)) between.push({ input, outputs: outputsOf(proc, pid) });
  }
  for (let hops = 0; hops < mostBetween; hops += 1) {
    for (const { input, outputs } of between) if (outputs.some((output) => pipes.has(output))) pipes.add(input);
  }
  return pipes;
}

export const pipesHere = (proc: ProcFiles): ReadonlySet<string> => result(pipeSteps(proc));

export const writesInto = (proc: ProcFiles, pid: number, pipes: ReadonlySet<string>): boolean =>
  outputsOf(proc, pid).some((output) => pipes.has(output));
