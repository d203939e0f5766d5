/** `lf-tui status --all`: every run that is found, as text or JSON. */
import { printable } from '../screen/draw/text.js';
import type { DiscoveredRun, Discovery } from './discover.js';
import { exitCodes } from './exit-codes.js';
import { processStatus } from './process-status.js';

function runJson(run: DiscoveredRun): object {
  const { live } = run;
  return {
    path: run.shown,
    live: live !== null,
    pid: live?.pid ?? null,
    command: live?.command ?? null,
    user: live?.user ?? null,
    started: live?.started ?? null,
    modified: live ? null : run.time,
    log: live?.console?.shown ?? run.log,
    log_deleted: live?.console?.isDeleted ?? false,
    config: live?.config?.shown ?? run.config,
    job: live?.job ?? null,
    processes: (live?.processes ?? []).map((process) => ({
      ...processStatus(process),
      visible_devices: process.placement?.visible ?? null,
    })),
    why: run.why,
  };
}

function runText(run: DiscoveredRun): string {
  const name = run.shown ?? run.live?.console?.shown ?? `process ${run.live?.pid ?? ''}`;
  return `${run.live ? '●' : '○'} ${name}\n    ${run.why}`.split('\n').map(printable).join('\n');
}

/** Prints, and returns the exit code: 4 when there is no run at all. */
export function printRuns(found: Discovery, json: boolean, print: (text: string) => void): number {
  const { runs, problem } = found;
  if (json) print(`${JSON.stringify({ schema: 1, runs: runs.map(runJson), problem }, null, 2)}\n`);
  else {
    const lines = runs.length === 0 ? ['No run was found.'] : runs.map(runText);
    print(`${[...lines, ...(problem === null ? [] : [printable(problem)])].join('\n')}\n`);
  }
  return runs.length === 0 ? exitCodes.nothing : exitCodes.fine;
}
