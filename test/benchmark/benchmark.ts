/**
 * The program's bars, measured in a real pseudo-terminal in one run, each beside its floor.
 *
 *     npm run benchmark               everything, several minutes
 *     npm run benchmark -- --quick    small inputs, under a minute
 *     npm run benchmark -- --json F   the figures as JSON, too
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { REPOSITORY, Terminal } from '../end-to-end/terminal.js';
import { logRow, makeConsole, makeRun } from './inputs.js';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } } });
const quick = values.quick;
const program = join(REPOSITORY, 'dist', 'lf-tui.js');
const work = mkdtempSync(join(tmpdir(), 'lf-tui-benchmark-'));
const repeats = quick ? 3 : 7;

interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly minimum: number;
  readonly median: number;
  readonly p95: number;
  readonly note: string;
}
const figures: Figure[] = [];

function report(what: string, unit: string, samples: readonly number[], note = ''): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const figure = { what, unit, minimum: at(0), median: at(0.5), p95: at(0.95), note };
  figures.push(figure);
  const show = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1)).padStart(8);
  process.stdout.write(
    `${what.padEnd(58)} ${show(figure.minimum)} ${show(figure.median)} ${show(figure.p95)} ${unit.padEnd(8)} ${note}\n`,
  );
  return figure.median;
}

const start = (path: string, columns = 120, rows = 40): Terminal =>
  new Terminal(process.execPath, [program, path], { columns, rows });

/** Milliseconds from the spawn to the first picture that shows the run's step and loss. */
async function firstFrame(path: string): Promise<{ readonly milliseconds: number; readonly terminal: Terminal }> {
  const began = performance.now();
  const terminal = start(path);
  await terminal.waitUntil(
    () => /\d\/[\d,]+ .*%/.test(terminal.lines()[0] ?? '') && /Loss \d/.test(terminal.text()),
    'step and loss',
    60_000,
  );
  return { milliseconds: performance.now() - began, terminal };
}

const kernel = (pid: number, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');
const peakMemory = (pid: number): number => Number(/VmHWM:\s+(\d+)/.exec(kernel(pid, 'status'))?.[1] ?? 0) / 1024;
/** Seconds of processor time; a tick is a hundredth of a second on Linux. */
const processorTime = (pid: number): number => {
  const fields = kernel(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

async function startUp(): Promise<void> {
  const floor = Array.from({ length: repeats }, () => {
    const began = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - began;
  });
  const base = report('node -e 0', 'ms', floor, 'floor');
  for (const rows of quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]) {
    const directory = join(work, `rows-${rows}`);
    makeRun(directory, rows);
    const samples: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const { milliseconds, terminal } = await firstFrame(directory);
      samples.push(milliseconds);
      await terminal.close();
    }
    const median = report(`first frame with step and loss, ${rows} rows`, 'ms', samples);
    process.stdout.write(`${' '.repeat(58)} ${(median / base).toFixed(1)} × floor\n`);
  }
}

async function history(): Promise<void> {
  const rows = quick ? 100_000 : 1_000_000;
  const directory = join(work, `rows-${rows}`);
  const path = join(directory, 'trainer_log.jsonl');
  const loop = `const t=performance.now();let n=0;for(const l of require('fs').readFileSync(${JSON.stringify(path)},'utf8').split('\\n'))if(l){JSON.parse(l);n++}console.log(performance.now()-t)`;
  const floor = Array.from({ length: 3 }, () =>
    Number(execFileSync(process.execPath, ['-e', loop], { encoding: 'utf8' })),
  );
  report(`JSON.parse of ${rows} rows`, 'ms', floor, 'floor');
  const samples: number[] = [];
  const memory: number[] = [];
  for (let repeat = 0; repeat < 3; repeat += 1) {
    const began = performance.now();
    const terminal = start(directory);
    await terminal.waitUntil(() => /Loss \d/.test(terminal.text()), 'a loss', 60_000);
    terminal.send('2');
    const points = `${rows.toLocaleString('en-US')} points`;
    await terminal.waitFor(points, 120_000);
    samples.push(performance.now() - began);
    memory.push(peakMemory(terminal.pid));
    await terminal.close();
  }
  report(`whole history of ${rows} rows on screen`, 'ms', samples);
  report(`peak resident memory, ${rows} rows`, 'MB', memory);
}

async function keys(): Promise<void> {
  const rows = quick ? 100_000 : 1_000_000;
  const terminal = start(join(work, `rows-${rows}`), 200, 60);
  await terminal.waitUntil(() => /Loss \d/.test(terminal.text()), 'a loss', 60_000);
  terminal.send('2');
  await terminal.waitFor(`${rows.toLocaleString('en-US')} points`, 120_000);
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
  report(`key to its frame, Metrics 200×60, ${rows} points`, 'ms', samples);
  report('bytes for one key, Metrics 200×60', 'B', bytes);
  await terminal.close();
}

async function live(): Promise<void> {
  const directory = join(work, 'live');
  const path = makeRun(directory, 300);
  const { terminal } = await firstFrame(directory);
  await sleep(2000);
  const rowBytes: number[] = [];
  const cpu = processorTime(terminal.pid);
  const began = performance.now();
  for (let row = 301; row < 301 + (quick ? 20 : 60); row += 1) {
    const before = terminal.bytes;
    appendFileSync(path, logRow(row, 375));
    await sleep(500);
    rowBytes.push(terminal.bytes - before);
  }
  const seconds = (performance.now() - began) / 1000;
  report('bytes for half a second with one new row, 120×40', 'B', rowBytes);
  report('processor, two rows a second, 120×40', '%', [((processorTime(terminal.pid) - cpu) / seconds) * 100]);
  const idle = processorTime(terminal.pid);
  await sleep(5000);
  report('processor, nothing new, 120×40', '%', [((processorTime(terminal.pid) - idle) / 5) * 100]);
  report('peak resident memory, ordinary run', 'MB', [peakMemory(terminal.pid)]);
  terminal.send('1');
  const keyBytes: number[] = [];
  for (const key of ['x', 'l', 'x', 'l', 'x', '2', '1', '5', '1']) {
    const before = terminal.bytes;
    terminal.send(key);
    await sleep(150);
    keyBytes.push(terminal.bytes - before);
  }
  report('bytes for one key that changes the whole picture', 'B', keyBytes);
  await terminal.close();
}

async function bigConsole(): Promise<void> {
  const size = quick ? 50_000_000 : 1_000_000_000;
  const path = join(work, 'console.log');
  makeConsole(path, size, 'the needle at the very end');
  const began = performance.now();
  spawnSync('grep', ['-c', 'needle', path]);
  report(`grep -c in a console of ${size / 1e6} MB`, 'ms', [performance.now() - began], 'floor');
  const opened = performance.now();
  const terminal = start(path);
  await terminal.waitUntil(() => /Loss \d/.test(terminal.text()), 'a loss', 60_000);
  report(`first frame, console of ${size / 1e6} MB`, 'ms', [performance.now() - opened]);
  await terminal.waitUntil(() => !/history/.test(terminal.text()), 'all of the history', 300_000);
  report(`whole console of ${size / 1e6} MB read`, 'ms', [performance.now() - opened]);
  terminal.send('7');
  await terminal.waitFor('following');
  const searched = performance.now();
  terminal.send('/the needle\r');
  await terminal.waitFor(/1 of 1/, 120_000);
  report('search to the hit at its end', 'ms', [performance.now() - searched]);
  report('peak resident memory, that console', 'MB', [peakMemory(terminal.pid)]);
  await terminal.close();
}

try {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`;
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}  ${machine}\n`);
  process.stdout.write(`${''.padEnd(58)} ${'min'.padStart(8)} ${'median'.padStart(8)} ${'p95'.padStart(8)}\n`);
  await startUp();
  await history();
  await keys();
  await live();
  await bigConsole();
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(0);
