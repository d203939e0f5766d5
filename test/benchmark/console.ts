/** Consoles: a gigabyte of one, and one whose steps keep going back. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Bench, named, peakMemory, program } from './bench.js';
import { makeConsole, makeRestlessConsole } from './inputs.js';

export async function bigConsole(bench: Bench): Promise<void> {
  const { figures, quick, work } = bench;
  const size = quick ? 20_000_000 : 1_000_000_000;
  const name = `console of ${size / 1e6} MB`;
  const [empty, path] = [join(work, 'empty.log'), join(work, 'console.log')];
  makeConsole(empty, 1000, 'the end');
  makeConsole(path, size, 'the needle at the very end');
  const none: number[] = [];
  const full: number[] = [];
  for (let repeat = 0; repeat < (quick ? 3 : 7); repeat += 1) {
    for (const [file, samples] of [[empty, none] as const, [path, full] as const]) {
      const { milliseconds, terminal } = await bench.firstFrame(file);
      samples.push(milliseconds);
      await terminal.close();
    }
  }
  const floor = figures.report('first frame, console of 1 kB', 'ms', none);
  figures.report(`first frame, ${name}`, 'ms', full, { floor, bar: 1.2 });
  const opened = performance.now();
  const terminal = bench.start(path);
  await terminal.waitUntil(() => /Loss \d/.test(terminal.text()), 'a loss', 60_000);
  await terminal.waitUntil(() => !/history/.test(terminal.text()), 'all of the history', 900_000);
  figures.report(`whole ${name} read`, 'ms', [performance.now() - opened]);
  terminal.send('7');
  await terminal.waitFor('at the end of');
  const greps: number[] = [];
  const searches: number[] = [];
  for (let repeat = 0; repeat < 3; repeat += 1) {
    const began = performance.now();
    spawnSync('grep', ['-c', 'needle', path]);
    greps.push(performance.now() - began);
    const searched = performance.now();
    terminal.send('/the needle\r');
    await terminal.waitFor(/1 of 1/, 120_000);
    searches.push(performance.now() - searched);
    terminal.send('\u001b');
    await terminal.waitUntil(() => !/1 of 1/.test(terminal.text()), 'no search');
  }
  const grep = figures.report(`grep -c, ${name}`, 'ms', greps);
  figures.report('search to the hit at its end', 'ms', searches, { floor: grep, bar: 2 });
  figures.report(`peak resident memory, ${name}`, 'MB', [peakMemory(terminal.pid)]);
  await terminal.close();
}

/** A console whose steps keep going back: twice as much of it takes twice as long, not four times. */
export async function goingBack(bench: Bench): Promise<void> {
  const { figures, quick, work } = bench;
  const rows = quick ? 20_000 : 100_000;
  const times = new Map<number, number[]>([10, rows, 2 * rows].map((count) => [count, []]));
  for (const count of times.keys()) makeRestlessConsole(join(work, `back-${count}.log`), count);
  for (let repeat = 0; repeat < 3; repeat += 1) {
    for (const [count, samples] of times) {
      const began = performance.now();
      // It exits with 1, as it should of such a console.
      spawnSync(process.execPath, [program, 'status', '--json', join(work, `back-${count}.log`)]);
      samples.push(performance.now() - began);
    }
  }
  const least = Math.min(...(times.get(10) ?? []));
  const beyond = (count: number): number[] => (times.get(count) ?? []).map((time) => time - least);
  const floor = figures.report(`a console of ${named(rows)} rows that keeps going back`, 'ms', beyond(rows));
  figures.report('twice as many rows', 'ms', beyond(2 * rows), { floor, bar: 2.3 });
}
