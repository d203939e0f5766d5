/** A big machine: many runs, many processes, many cards. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Terminal } from '../end-to-end/terminal.js';
import { type Bench, peakMemory, processorShare, processorShareOf, program, reportShares, showsRun } from './bench.js';
import { logRow, makeProcesses, makeRun, makeRuns } from './inputs.js';

/** A machine with many runs and processes: opening the newest without naming it, then the list of all. */
export async function box(bench: Bench): Promise<void> {
  const { figures, quick, work } = bench;
  const count = quick ? 200 : 1000;
  const root = join(work, 'box');
  const proc = join(work, 'proc');
  mkdirSync(proc);
  makeRuns(root, count, 8);
  makeProcesses(proc, root, 200, 8);
  const open = (): Terminal =>
    new Terminal(process.execPath, [program], {
      columns: 120,
      rows: 40,
      directory: root,
      environment: { HOST_PROC: proc },
    });
  const floors: number[] = [];
  const samples: number[] = [];
  for (let repeat = 0; repeat < (quick ? 5 : 11); repeat += 1) {
    const started = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    floors.push(performance.now() - started);
    const began = performance.now();
    const terminal = open();
    await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
    samples.push(performance.now() - began);
    await terminal.close();
  }
  const name = `${count} runs, 200 processes`;
  const floor = figures.report('node -e 0', 'ms', floors);
  figures.report(`first frame, ${name}, nothing named`, 'ms', samples, { floor, bar: 4 });
  const terminal = open();
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  terminal.send('0');
  const asked = performance.now();
  await terminal.waitFor(`${count.toLocaleString('en-US')} runs`, 60_000);
  figures.report('list of all runs by name', 'ms', [performance.now() - asked]);
  terminal.send('G');
  const last = new RegExp(`run-${count - 1} .*60/75`);
  await terminal.waitUntil(
    () => last.test(terminal.text()) && !terminal.text().includes('not read yet'),
    'all read',
    300_000,
  );
  figures.report('list of all runs with step, loss and findings', 'ms', [performance.now() - asked]);
  await sleep(3000);
  await reportShares(bench, `the list on screen, ${name}`, (seconds) => processorShare(terminal.pid, seconds));
  figures.report(`peak resident memory, ${name}`, 'MB', [peakMemory(terminal.pid)], { bar: 110 });
  await terminal.close();
}

const cards = 8;
const processesOfCard = 10;

/**
 * A tool that answers for eight cards with ten processes each, every time with other numbers; with `-l` it stays and
 * answers again and again. A start of it costs a tenth of a real one (an H100's takes 25 ms of processor).
 */
function makeCards(directory: string): void {
  mkdirSync(directory);
  const rows: string[] = [];
  const apps: string[] = [];
  for (let card = 0; card < cards; card += 1) {
    const numbers = `$((40000 + t * 7 % 9000)), 81559, $((t * ${card + 3} % 100)), $((50 + t % 20)), $((300 + t % 300)).00, 700.00`;
    rows.push(`${card}, GPU-${card}, NVIDIA H100 80GB HBM3, ${numbers}`);
    for (let at = 0; at < processesOfCard; at += 1) {
      apps.push(`GPU-${card}, ${100 + card * processesOfCard + at}, /usr/bin/python3, $((3000 + t % 500))`);
    }
  }
  const answer = (lines: readonly string[]): string => `cat <<end\n${lines.join('\n')}\nend`;
  const stays = `while :; do\n${answer(rows)}\nsleep "$4"; t=$((t + $4)); done`;
  const script = `#!/bin/sh\nt=$(date +%s)\ncase "$1 $3" in *-l)\n${stays}\n;; --query-gpu=*)\n${answer(rows)}\n;; *)\n${answer(apps)}\n;; esac\n`;
  writeFileSync(join(directory, 'nvidia-smi'), script, { mode: 0o755 });
}

/** The pane of the cards on a machine with eight of them and many processes, beside a run that goes on. */
export async function gpus(bench: Bench): Promise<void> {
  const { figures, quick, work } = bench;
  const tools = join(work, 'tools');
  const proc = join(work, 'proc-of-cards');
  makeCards(tools);
  mkdirSync(proc);
  const total = quick ? 1000 : 5000;
  makeProcesses(proc, work, total, 8);
  const directory = join(work, 'beside-cards');
  const path = makeRun(directory, 300);
  const environment = { HOST_PROC: proc, PATH: `${tools}:${process.env.PATH}` };
  let row = 300;
  const goOn = async (seconds: number): Promise<void> => {
    for (const end = row + 2 * seconds; row < end; ) {
      appendFileSync(path, logRow(++row, 1000));
      await sleep(500);
    }
  };
  const openCards = async (terminal: Terminal): Promise<void> => {
    await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
    terminal.send('6');
    await terminal.waitFor(/H100/, 30_000);
    await sleep(5000);
  };
  // Apart from the probe, whose clock alone takes as much processor as all the rest.
  const plain = new Terminal(process.execPath, [program, directory], { columns: 120, rows: 40, environment });
  await openCards(plain);
  const what = `${cards} cards, ${total.toLocaleString('en-US')} processes`;
  await reportShares(bench, `two rows a second, ${what}`, (seconds) =>
    processorShareOf(plain.pid, () => goOn(seconds)),
  );
  await plain.close();
  const { terminal, ask } = bench.startProbed([directory], { environment });
  await openCards(terminal);
  await ask();
  const blocks: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await goOn(quick ? 3 : 15);
    blocks.push((await ask()).blocked);
  }
  figures.report(`longest block of the event loop, ${what}`, 'ms', blocks, { bar: 15 });
  await terminal.close();
}
