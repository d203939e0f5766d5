/** The first picture, the whole history and the keys, of a short log and of a long one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../end-to-end/terminal.js';
import { type Bench, named, peakMemory, showsRun } from './bench.js';

export async function startUp(bench: Bench): Promise<void> {
  const { figures, quick } = bench;
  const floors: number[] = [];
  const frames = new Map<number, number[]>([
    [bench.small, []],
    [bench.large, []],
  ]);
  for (const rows of frames.keys()) bench.runOf(rows);
  // By turns, so that whatever else the machine does falls on all of them.
  for (let repeat = 0; repeat < (quick ? 5 : 11); repeat += 1) {
    const began = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    floors.push(performance.now() - began);
    for (const [rows, samples] of frames) {
      const { milliseconds, terminal } = await bench.firstFrame(bench.runOf(rows));
      samples.push(milliseconds);
      await terminal.close();
    }
  }
  const floor = figures.report('node -e 0', 'ms', floors);
  const first = figures.report(`first frame, ${named(bench.small)} rows`, 'ms', frames.get(bench.small) ?? [], {
    floor,
    bar: 4,
  });
  const second = figures.report(`first frame, ${named(bench.large)} rows`, 'ms', frames.get(bench.large) ?? [], {
    floor,
    bar: 4,
  });
  figures.report(`the same, against ${named(bench.small)} rows`, 'ms', [second], { floor: first, bar: 1.2 });
}

async function wholeHistory(terminal: Terminal, rows: number): Promise<void> {
  await terminal.waitUntil(() => /Loss \d/.test(terminal.text()), 'a loss', 60_000);
  terminal.send('2');
  await terminal.waitFor(`${rows.toLocaleString('en-US')} points`, 120_000);
}

export async function history(bench: Bench): Promise<void> {
  const { figures } = bench;
  const directory = bench.runOf(bench.large);
  const path = join(directory, 'trainer_log.jsonl');
  const loop = `const t=performance.now();let n=0;for(const l of require('fs').readFileSync(${JSON.stringify(path)},'utf8').split('\\n'))if(l){JSON.parse(l);n++}console.log(performance.now()-t)`;
  const floors: number[] = [];
  const samples: number[] = [];
  const memory: number[] = [];
  for (let repeat = 0; repeat < 3; repeat += 1) {
    floors.push(Number(execFileSync(process.execPath, ['-e', loop], { encoding: 'utf8' })));
    const began = performance.now();
    const terminal = bench.start(directory);
    await wholeHistory(terminal, bench.large);
    samples.push(performance.now() - began);
    memory.push(peakMemory(terminal.pid));
    await terminal.close();
  }
  const floor = figures.report(`JSON.parse of ${named(bench.large)} rows`, 'ms', floors);
  // Of few rows the start of the program is the greater part: the bar is for a million.
  const against = bench.large < 1_000_000 ? { floor } : { floor, bar: 1 };
  figures.report(`whole history of ${named(bench.large)} rows on screen`, 'ms', samples, against);
  figures.report(`peak resident memory, ${named(bench.large)} rows`, 'MB', memory, { bar: 220 });
  // One says little: whatever else the machine does at that moment falls into it.
  const blocks: number[] = [];
  const shorter: number[] = [];
  for (let turn = 0; turn < (bench.quick ? 3 : 7); turn += 1) {
    const { terminal, ask } = bench.startProbed([directory]);
    await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
    await ask();
    await wholeHistory(terminal, bench.large);
    const { blocked, blocked99 } = await ask();
    blocks.push(blocked);
    shorter.push(blocked99);
    await terminal.close();
  }
  figures.report('longest block of the event loop while it is read', 'ms', blocks, { bar: 15 });
  figures.report('the same, 99.9 of 100', 'ms', shorter);
}

export async function keys(bench: Bench): Promise<void> {
  const { figures, quick } = bench;
  const terminal = bench.start(bench.runOf(bench.large), 200, 60);
  await wholeHistory(terminal, bench.large);
  await sleep(1500);
  const samples: number[] = [];
  const bytes: number[] = [];
  for (let press = 0; press < (quick ? 40 : 100); press += 1) {
    const before = terminal.bytes;
    const began = performance.now();
    terminal.send(press % 2 === 0 ? 'j' : 'k');
    await terminal.waitUntil(() => terminal.bytes > before, 'an answer');
    samples.push(performance.now() - began);
    await sleep(60);
    bytes.push(terminal.bytes - before);
  }
  figures.report(`key to its frame, Metrics 200×60, ${named(bench.large)} points`, 'ms', samples, { bar: 10 });
  figures.report('the same', 'ms', samples, { bar: 20, tail: true });
  figures.report('bytes for one key that draws another curve', 'B', bytes);
  await terminal.close();
}
