/** `status --all`: every run that can be found, on this machine and on those that were named. */
import { resolve } from 'node:path';
import { askingBeside, askingOnce } from '../watch/ask-disk.js';
import { type DiskAnswers, silentDisk } from '../watch/disk-answers.js';
import { discoverRuns } from './discover-runs.js';
import { canOpen, type DiscoveredRun } from './discovered-run.js';
import { type Elsewhere, elsewhereOf } from './elsewhere.js';
import { exitCodes } from './exit-codes.js';
import { oneLook } from './one-look.js';
import { comingDirectory, openDirectory } from './open/directory.js';
import { openLive } from './open/live.js';
import type { RunOptions } from './open-asked.js';
import { openLink } from './open-remote.js';
import { printRuns, type ReadRun } from './print-runs.js';
import { openQueue, type Queue } from './queue.js';
import { eachOf, summaryBriefly } from './read-briefly.js';
import { around, clock, disksHere, printer } from './this-process.js';
import { UsageError } from './usage-error.js';

export interface StatusOptions extends RunOptions {
  readonly json?: boolean;
  readonly at?: number;
  readonly all?: boolean;
  readonly root?: readonly string[];
  readonly host?: readonly string[];
  readonly slurm?: boolean;
}

/** The newest are read; more than these nobody looks through. */
const mostRead = 100;
/** Looking for a console log beside a run costs more than reading the run: it pays for the newest ones. */
const withConsole = 24;

async function readAll(runs: readonly DiscoveredRun[], answers: DiskAnswers): Promise<readonly ReadRun[]> {
  const options = { path: null, log: null, config: null, wait: true, workingDirectory: process.cwd(), example: null };
  const whole = { ...options, proc: around.proc, connect: (host: string) => openLink(host, process.env) };
  const shared = { ...around, live: oneLook(around.proc, answers) };
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

export interface AllOptions {
  readonly json: boolean;
  /** Where runs are looked for, besides the working directory. */
  readonly roots: readonly string[];
  readonly elsewhere: Elsewhere;
  readonly queue: Queue | null;
}

/** `status --all`: the runs of this machine, and of those that were named. @throws UsageError */
export async function printAll({ json, roots, elsewhere, queue }: AllOptions): Promise<number> {
  const workingDirectory = process.cwd();
  const disks = disksHere(askingOnce(askingBeside(process.env)));
  if (!(await disks.at(workingDirectory))) throw new UsageError(silentDisk(workingDirectory), exitCodes.nothing);
  const places = roots.map((root) => resolve(root));
  const { runs, problem } = await discoverRuns({
    ...{ proc: around.proc, workingDirectory, roots: places, answers: disks },
  });
  const [answers, read] = await Promise.all([elsewhere.lookOnce(), readAll(runs, disks), queue?.list.look()]);
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
    process.exitCode = await printAll({ json: options.json ?? false, roots: options.root ?? [], elsewhere, queue });
  } finally {
    await queue?.list.stop();
    await elsewhere.stop();
    elsewhere.close();
  }
}
