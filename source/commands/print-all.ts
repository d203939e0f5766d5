/** `status --all`: every run that can be found, on this machine and on those that were named. */
import { around, clock, printer, type RunOptions } from './actions.js';
import { discoverRuns } from './discover.js';
import { type Elsewhere, elsewhereOf } from './elsewhere.js';
import { printRuns } from './print-runs.js';
import { openQueue, type Queue } from './queue.js';

export interface StatusOptions extends RunOptions {
  readonly json?: boolean;
  readonly at?: number;
  readonly all?: boolean;
  readonly host?: readonly string[];
  readonly slurm?: boolean;
}

/** `status --all`: the runs of this machine, and of those that were named. */
export async function printAll(json: boolean, elsewhere: Elsewhere, queue: Queue | null): Promise<number> {
  const found = discoverRuns({ proc: around.proc, workingDirectory: process.cwd() });
  const [answers] = await Promise.all([elsewhere.lookOnce(), queue?.list.look()]);
  return printRuns(found, { answers, queue: queue?.list ?? null }, json, printer());
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
