/** What every part of the benchmark shares: where its inputs lie, how the program is started, how it is measured. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY, Terminal, type TerminalSetup } from '../end-to-end/terminal.js';
import { Figures } from './figures.js';
import { makeRun } from './inputs.js';

const probe = join(REPOSITORY, 'test', 'benchmark', 'probe.fixture.mjs');
export const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');

export const named = (rows: number): string => (rows >= 1_000_000 ? `${rows / 1e6} M` : `${rows / 1e3} k`);

export const showsRun = (terminal: Terminal): boolean =>
  /\d\/[\d,]+ .*%/.test(terminal.lines()[0] ?? '') && /Loss \d/.test(terminal.text());

/** What the program says of itself since it was asked last; milliseconds and bytes. */
export interface Told {
  readonly blocked: number;
  readonly blocked99: number;
  readonly heap: number;
  readonly bytes: number;
}

export class Bench {
  readonly figures = new Figures();
  readonly small = 1_000;
  readonly large: number;

  constructor(
    /** A directory for the inputs. */
    readonly work: string,
    readonly quick: boolean,
  ) {
    this.large = quick ? 100_000 : 1_000_000;
  }

  start(path: string, columns = 120, rows = 40): Terminal {
    return new Terminal(process.execPath, [program, path], { columns, rows });
  }

  /** The same with a probe inside, and the way to ask it. */
  startProbed(
    parameters: readonly string[],
    setup: TerminalSetup = {},
  ): { readonly terminal: Terminal; readonly ask: () => Promise<Told> } {
    const file = join(this.work, `probe-${Math.random().toString(36).slice(2)}`);
    const terminal = new Terminal(process.execPath, ['--import', probe, program, ...parameters], {
      columns: 120,
      rows: 40,
      ...setup,
      environment: { ...setup.environment, LF_TUI_PROBE: file },
    });
    let asked = 0;
    const ask = async (): Promise<Told> => {
      asked += 1;
      process.kill(terminal.pid, 'SIGUSR2');
      for (;;) {
        const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
        const line = lines[asked - 1];
        if (line !== undefined) return JSON.parse(line);
        await sleep(20);
      }
    };
    return { terminal, ask };
  }

  /** A run directory with so many rows. */
  runOf(rows: number): string {
    const directory = join(this.work, `rows-${rows}`);
    if (!existsSync(directory)) makeRun(directory, rows);
    return directory;
  }

  /** Milliseconds from the spawn to the first picture that shows the run's step and loss. */
  async firstFrame(path: string): Promise<{ readonly milliseconds: number; readonly terminal: Terminal }> {
    const began = performance.now();
    const terminal = this.start(path);
    await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
    return { milliseconds: performance.now() - began, terminal };
  }
}

export const kernel = (pid: number, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');

/** MiB. */
export const peakMemory = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(kernel(pid, 'status'))?.[1] ?? 0) / 1024;

/** Seconds of processor time; a tick is a hundredth of a second on Linux. */
export const processorTime = (pid: number): number => {
  const fields = kernel(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** Percent of a core while the work is done. */
export async function processorShareOf(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = processorTime(pid);
  const began = performance.now();
  await work();
  return ((processorTime(pid) - before) / ((performance.now() - began) / 1000)) * 100;
}

/** The same over so many seconds. */
export const processorShare = (pid: number, seconds: number): Promise<number> =>
  processorShareOf(pid, () => sleep(seconds * 1000));

/**
 * What a program takes that is left open. V8 compiles what is called often, for half a minute or more, and runs that
 * have just been written are looked at closely: what that takes stands beside it. A quick benchmark ends there.
 */
export async function reportShares(
  { figures, quick }: Bench,
  name: string,
  share: (seconds: number) => Promise<number>,
): Promise<void> {
  figures.report(`processor, ${name}, its first time`, '%', [await share(quick ? 5 : 30)]);
  if (quick) return;
  await share(40);
  figures.report(`processor, ${name}`, '%', [await share(30)], { bar: 2 });
}
