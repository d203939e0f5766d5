/** `status --all`: every run that can be found, on this machine and on those that were named. */

import { discoverRuns } from './discover-runs.js';
import { canOpen, type DiscoveredRun } from './discovered-run.js';
import { type Elsewhere, elsewhereOf } from './elsewhere.js';
import { oneLook } from './one-look.js';
import { comingDirectory, openDirectory } from './open/directory.js';
import { openLive } from './open/live.js';
import type { RunOptions } from './open-asked.js';
import { openLink } from './open-remote.js';
import { printRuns, type ReadRun } from './print-runs.js';
import { openQueue, type Queue } from './queue.js';
import { eachOf, summaryBriefly } from './read-briefly.js';
import { around, clock, printer } from './this-process.js';

export interface StatusOptions extends RunOptions {
  readonly json?: boolean;
  readonly at?: number;
  readonly all?: boolean;
  readonly host?: readonly string[];
  readonly slurm?: boolean;
}

/** The newest are read; more than these nobody looks through. */
const mostRead = 100;
/** Looking for a console log beside a run costs more than reading the run: it pays for the newest ones. */
const withConsole = 24;

async function readAll(runs: readonly DiscoveredRun[]): Promise<readonly ReadRun[]> {
  const options = { path: null, log: null, config: null, wait: true, workingDirectory: process.cwd(), example: null };
  const whole = { ...options, proc: around.proc, connect: (host: string) => openLink(host, process.env) };
  const shared = { ...around, live: oneLook(around.proc) };
  return eachOf(
    runs.map((run, at) => ({ run, at })),
    async ({ run, at }) => {
      if (at >= mostRead || !canOpen(run)) return { run, summary: null };
      try {
        const opened =
          run.live !== null || run.path === null
            ? openLive(run, whole)
            : run.log !== null
              ? comingDirectory(run.path, { ...whole, log: run.log, config: run.config })
              : at < withConsole
                ? await openDirectory(run.path, whole)
                : comingDirectory(run.path, whole);
        const isHere = opened.kind === 'directory' || opened.kind === 'log';
        return { run, summary: isHere ? await summaryBriefly(opened, shared, clock) : null };
      } catch {
        // It was removed since it was found.
        return { run, summary: null };
      }
    },
  );
}

/** `status --all`: the runs of this machine, and of those that were named. */
export async function printAll(json: boolean, elsewhere: Elsewhere, queue: Queue | null): Promise<number> {
  const { runs, problem } = discoverRuns({ proc: around.proc, workingDirectory: process.cwd() });
  const [answers, read] = await Promise.all([elsewhere.lookOnce(), readAll(runs), queue?.list.look()]);
  return printRuns({ runs: read, problem }, { answers, queue: queue?.list ?? null }, json, printer());
}

export async function printEverything(options: StatusOptions): Promise<void> {
  const queue = options.slurm ? openQueue(process.env, clock) : null;
  const elsewhere = await elsewhereOf(options.host ?? [], {
    environment: process.env,
    canAsk: process.stdin.isTTY === true,
    clock,
  });
  try {
    process.exitCode = await printAll(options.json ?? false, elsewhere, queue);
  } finally {
    await queue?.list.stop();
    await elsewhere.stop();
    elsewhere.close();
  }
}
