/**
 * The program's bars, measured in a real pseudo-terminal in one run, each beside its floor.
 *
 *     npm run benchmark                        everything, several minutes
 *     npm run benchmark -- --quick             smaller inputs, under a minute
 *     npm run benchmark -- --only history      one part: start, history, keys, live, soak, week, console, back,
 *                                              box, thin
 *     npm run benchmark -- --json F            the figures as JSON, too
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { REPOSITORY, Terminal } from '../end-to-end/terminal.js';
import { Figures } from './figures.js';
import { consoleStep, logRow, makeConsole, makeProcesses, makeRestlessConsole, makeRun, makeRuns } from './inputs.js';
import { overThinLine } from './thin-line.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
});
const { quick } = values;
const program = join(REPOSITORY, 'dist', 'lf-tui.js');
const probe = join(REPOSITORY, 'test', 'benchmark', 'probe.fixture.mjs');
const work = mkdtempSync(join(tmpdir(), 'lf-tui-benchmark-'));
const figures = new Figures();
const small = 1_000;
const large = quick ? 100_000 : 1_000_000;
const named = (rows: number): string => (rows >= 1_000_000 ? `${rows / 1e6} M` : `${rows / 1e3} k`);

const start = (path: string, columns = 120, rows = 40): Terminal =>
  new Terminal(process.execPath, [program, path], { columns, rows });

/** The same with a probe inside, and the way to ask it. */
function startProbed(path: string, columns = 120, rows = 40) {
  const file = join(work, `probe-${Math.random().toString(36).slice(2)}`);
  const terminal = new Terminal(process.execPath, ['--expose-gc', '--import', probe, program, path], {
    columns,
    rows,
    environment: { LF_TUI_PROBE: file },
  });
  let asked = 0;
  const ask = async (): Promise<{
    readonly blocked: number;
    readonly blocked99: number;
    readonly heap: number;
    readonly bytes: number;
  }> => {
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

function runOf(rows: number): string {
  const directory = join(work, `rows-${rows}`);
  if (!existsSync(directory)) makeRun(directory, rows);
  return directory;
}

const showsRun = (terminal: Terminal): boolean =>
  /\d\/[\d,]+ .*%/.test(terminal.lines()[0] ?? '') && /Loss \d/.test(terminal.text());

/** Milliseconds from the spawn to the first picture that shows the run's step and loss. */
async function firstFrame(path: string): Promise<{ readonly milliseconds: number; readonly terminal: Terminal }> {
  const began = performance.now();
  const terminal = start(path);
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
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
  const floors: number[] = [];
  const frames = new Map<number, number[]>([
    [small, []],
    [large, []],
  ]);
  for (const rows of frames.keys()) runOf(rows);
  // By turns, so that whatever else the machine does falls on all of them.
  for (let repeat = 0; repeat < (quick ? 5 : 11); repeat += 1) {
    const began = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    floors.push(performance.now() - began);
    for (const [rows, samples] of frames) {
      const { milliseconds, terminal } = await firstFrame(runOf(rows));
      samples.push(milliseconds);
      await terminal.close();
    }
  }
  const floor = figures.report('node -e 0', 'ms', floors);
  const first = figures.report(`first frame, ${named(small)} rows`, 'ms', frames.get(small) ?? [], { floor, bar: 4 });
  const second = figures.report(`first frame, ${named(large)} rows`, 'ms', frames.get(large) ?? [], { floor, bar: 4 });
  figures.report(`the same, against ${named(small)} rows`, 'ms', [second], { floor: first, bar: 1.2 });
}

async function wholeHistory(terminal: Terminal, rows: number): Promise<void> {
  await terminal.waitUntil(() => /Loss \d/.test(terminal.text()), 'a loss', 60_000);
  terminal.send('2');
  await terminal.waitFor(`${rows.toLocaleString('en-US')} points`, 120_000);
}

async function history(): Promise<void> {
  const directory = runOf(large);
  const path = join(directory, 'trainer_log.jsonl');
  const loop = `const t=performance.now();let n=0;for(const l of require('fs').readFileSync(${JSON.stringify(path)},'utf8').split('\\n'))if(l){JSON.parse(l);n++}console.log(performance.now()-t)`;
  const floors: number[] = [];
  const samples: number[] = [];
  const memory: number[] = [];
  for (let repeat = 0; repeat < 3; repeat += 1) {
    floors.push(Number(execFileSync(process.execPath, ['-e', loop], { encoding: 'utf8' })));
    const began = performance.now();
    const terminal = start(directory);
    await wholeHistory(terminal, large);
    samples.push(performance.now() - began);
    memory.push(peakMemory(terminal.pid));
    await terminal.close();
  }
  const floor = figures.report(`JSON.parse of ${named(large)} rows`, 'ms', floors);
  // Of few rows the start of the program is the greater part: the bar is for a million.
  const against = large < 1_000_000 ? { floor } : { floor, bar: 1 };
  figures.report(`whole history of ${named(large)} rows on screen`, 'ms', samples, against);
  figures.report(`peak resident memory, ${named(large)} rows`, 'MB', memory, { bar: 220 });
  const { terminal, ask } = startProbed(directory);
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  await ask();
  await wholeHistory(terminal, large);
  const { blocked, blocked99 } = await ask();
  figures.report('longest block of the event loop while it is read', 'ms', [blocked], { bar: 15 });
  figures.report('the same, 99.9 of 100', 'ms', [blocked99]);
  await terminal.close();
}

async function keys(): Promise<void> {
  const terminal = start(runOf(large), 200, 60);
  await wholeHistory(terminal, large);
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
  figures.report(`key to its frame, Metrics 200×60, ${named(large)} points`, 'ms', samples, { bar: 10 });
  figures.report('the same', 'ms', samples, { bar: 20, tail: true });
  figures.report('bytes for one key that draws another curve', 'B', bytes);
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
  figures.report('bytes for half a second with one new row, 120×40', 'B', rowBytes, { bar: 1024 });
  const used = ((processorTime(terminal.pid) - cpu) / seconds) * 100;
  figures.report('processor, two rows a second, 120×40', '%', [used], { bar: 2 });
  const idle = processorTime(terminal.pid);
  await sleep(quick ? 3000 : 10_000);
  figures.report('processor, nothing new, 120×40', '%', [
    ((processorTime(terminal.pid) - idle) / (quick ? 3 : 10)) * 100,
  ]);
  figures.report('peak resident memory, ordinary run', 'MB', [peakMemory(terminal.pid)], { bar: 110 });
  const keyBytes: number[] = [];
  for (const key of ['x', 'l', 'x', 'l', 'x', '+', '-', '+', '-']) {
    const before = terminal.bytes;
    terminal.send(key);
    await sleep(150);
    keyBytes.push(terminal.bytes - before);
  }
  figures.report('bytes for one key, Overview 120×40', 'B', keyBytes, { bar: 1024 });
  await terminal.close();
}

/** Heap after many updates of a real run directory, per update, once everything that is made once is there. */
async function soak(): Promise<void> {
  const directory = join(work, 'soak');
  mkdirSync(directory);
  const path = makeRun(directory, 100);
  const { terminal, ask } = startProbed(directory);
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  const updates = quick ? 3000 : 20_000;
  const warm = updates / 5;
  let row = 100;
  const grow = async (count: number): Promise<number> => {
    for (let done = 0; done < count; done += 10) {
      let text = '';
      for (let each = 0; each < 10; each += 1) text += logRow(++row, 100_000);
      appendFileSync(path, text);
      await sleep(10);
    }
    await terminal.waitUntil(() => terminal.text().includes(row.toLocaleString('en-US')), 'the last row', 60_000);
    return (await ask()).bytes;
  };
  const before = await grow(warm);
  const after = await grow(updates);
  figures.report(`heap growth per update, ${named(updates)} updates`, 'B', [(after - before) / updates], { bar: 1024 });
  await terminal.close();
}

/** What the kernel keeps for the process: open files, and directories or files that it is told of. */
function held(pid: number): { readonly files: number; readonly watches: number } {
  const files = readdirSync(`/proc/${pid}/fd`);
  const watches = files.map((file) => {
    try {
      return kernel(pid, `fdinfo/${file}`).match(/^inotify wd:/gm)?.length ?? 0;
    } catch {
      return 0; // Closed since it was listed.
    }
  });
  return { files: files.length, watches: watches.reduce((sum, count) => sum + count, 0) };
}

/** A long run from its first row to its last, watched all the time, its checkpoints made and rotated away. */
async function week(): Promise<void> {
  const [rows, lines, checkpoints] = quick ? [100_000, 10_000, 100] : [10_000_000, 1_000_000, 1000];
  const directory = join(work, 'week');
  const path = makeRun(directory, 100);
  const console = join(directory, 'train.log');
  makeConsole(console, 1000, 'the beginning');
  const { terminal, ask } = startProbed(directory);
  await terminal.waitUntil(() => showsRun(terminal), 'step and loss', 60_000);
  const total = Math.ceil(rows * 1.25);
  let row = 100;
  /** A hundredth of the run, at most 2,000 rows a time: a burst, yet nothing that a disk would not deliver. */
  const goOn = async (until: number): Promise<void> => {
    const perSave = rows / checkpoints;
    while (row < until) {
      let text = '';
      let said = '';
      for (const end = Math.min(until, row + 2000); row < end; ) {
        text += logRow(++row, total);
        if (row % (rows / lines) === 0) said += consoleStep(row, total);
        if (row % perSave === 0) {
          const saved = join(directory, `checkpoint-${row}`);
          mkdirSync(saved);
          writeFileSync(join(saved, 'trainer_state.json'), `{"global_step": ${row}, "log_history": []}`);
          writeFileSync(join(saved, 'model.safetensors'), Buffer.alloc(4096));
          rmSync(join(directory, `checkpoint-${row - 3 * perSave}`), { recursive: true, force: true });
        }
      }
      appendFileSync(path, text);
      appendFileSync(console, said);
      await sleep(10);
    }
    await terminal.waitUntil(() => terminal.text().includes(row.toLocaleString('en-US')), 'the last row', 60_000);
    // Directories are looked at again for as long as they are young.
    await sleep(3000);
  };
  /** What is held at all times: a file that is being read just now is none of it. */
  const heldAlways = async (): Promise<ReturnType<typeof held>> => {
    let [files, watches] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let look = 0; look < 20; look += 1) {
      const now = held(terminal.pid);
      [files, watches] = [Math.min(files, now.files), Math.min(watches, now.watches)];
      await sleep(50);
    }
    return { files, watches };
  };
  // Beyond a checkpoint: only the log's last row tells that all of it was read.
  await goOn(rows / 10 + 7);
  const [early, before] = [await heldAlways(), await ask()];
  await goOn(rows + 7);
  const [late, after] = [await heldAlways(), await ask()];
  const what = `over ${named(rows)} rows, ${named(lines)} console lines, ${checkpoints} checkpoints`;
  figures.report(`memory kept a row ${what}`, 'B', [(after.bytes - before.bytes) / (rows * 0.9)]);
  figures.report('the same, what is not columns of numbers', 'B', [(after.heap - before.heap) / (rows * 0.9)]);
  figures.report('open files more than after a tenth of it', '', [late.files - early.files], { bar: 0 });
  figures.report('watches more than after a tenth of it', '', [late.watches - early.watches], { bar: 0 });
  figures.report('peak resident memory', 'MB', [peakMemory(terminal.pid)]);
  await terminal.close();
}

async function bigConsole(): Promise<void> {
  const size = quick ? 20_000_000 : 1_000_000_000;
  const name = `console of ${size / 1e6} MB`;
  const [empty, path] = [join(work, 'empty.log'), join(work, 'console.log')];
  makeConsole(empty, 1000, 'the end');
  makeConsole(path, size, 'the needle at the very end');
  const none: number[] = [];
  const full: number[] = [];
  for (let repeat = 0; repeat < (quick ? 3 : 7); repeat += 1) {
    for (const [file, samples] of [[empty, none] as const, [path, full] as const]) {
      const { milliseconds, terminal } = await firstFrame(file);
      samples.push(milliseconds);
      await terminal.close();
    }
  }
  const floor = figures.report('first frame, console of 1 kB', 'ms', none);
  figures.report(`first frame, ${name}`, 'ms', full, { floor, bar: 1.2 });
  const opened = performance.now();
  const terminal = start(path);
  await terminal.waitUntil(() => /Loss \d/.test(terminal.text()), 'a loss', 60_000);
  await terminal.waitUntil(() => !/history/.test(terminal.text()), 'all of the history', 900_000);
  figures.report(`whole ${name} read`, 'ms', [performance.now() - opened]);
  terminal.send('7');
  await terminal.waitFor('following');
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
async function goingBack(): Promise<void> {
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

/** A machine with many runs and processes: opening the newest without naming it, then the list of all. */
async function box(): Promise<void> {
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
  const used = processorTime(terminal.pid);
  const seconds = quick ? 6 : 20;
  await sleep(seconds * 1000);
  const share = ((processorTime(terminal.pid) - used) / seconds) * 100;
  figures.report(`processor, the list on screen, ${name}`, '%', [share], { bar: 2 });
  figures.report(`peak resident memory, ${name}`, 'MB', [peakMemory(terminal.pid)], { bar: 110 });
  await terminal.close();
}

/** A fast run: half a dozen rows a second, on a line that carries two pictures a second. */
async function thin(): Promise<void> {
  const recording = join(REPOSITORY, 'fixtures', 'sft-full-en-eval', 'run.cast');
  const { keys: samples, most } = await overThinLine(program, recording, 8);
  figures.report('key to its pane over 64 kbit/s, 200 ms there and back', 'ms', samples);
  figures.report('most bytes under way on that line', 'B', [most]);
}

const parts = {
  start: startUp,
  history,
  keys,
  live,
  soak,
  week,
  console: bigConsole,
  back: goingBack,
  box,
  thin,
} as const;

try {
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0]?.toFixed(1);
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}, load ${load}`;
  process.stdout.write(`${date}  ${machine}\n`);
  figures.heading();
  for (const [name, part] of Object.entries(parts)) if (values.only?.includes(name) ?? true) await part();
  process.stdout.write(figures.missed === 0 ? 'Every bar is met.\n' : `${figures.missed} bars are not met.\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ date, machine, figures: figures.all }, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(0);
