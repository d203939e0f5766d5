/** A run directory in which nothing is what its name says: the program reads the run, names what it cannot, and leaves. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { logRow, makeRun } from '../benchmark/inputs.js';
import { folder, program, recording, restored, start } from './inspector.js';
import { playRecording } from './play-recording.js';

const hostile = '\u001b[2J\u001b]0;title\u0007\u009b31m';
const node = process.execPath;

/** Named pipes, which nobody writes into; `mkfifo` comes with every Unix. */
function makePipes(...paths: readonly string[]): void {
  expect(spawnSync('mkfifo', [...paths]).status).toBe(0);
}

const makers: readonly (readonly [string, (run: string) => void])[] = [
  [
    'named pipes',
    (run) => {
      mkdirSync(join(run, 'checkpoint-10'));
      const names = ['training_args.yaml', 'trainer_state.json', 'running_log.txt', 'checkpoint-10/model.safetensors'];
      makePipes(...names.map((name) => join(run, name)));
    },
  ],
  [
    'devices',
    (run) => {
      for (const name of ['trainer_state.json', 'all_results.json', 'running_log.txt', 'train.log']) {
        symlinkSync('/dev/zero', join(run, name));
      }
      symlinkSync('/dev/tty', join(run, 'training_args.yaml'));
    },
  ],
  [
    'links in circles',
    (run) => {
      symlinkSync('.', join(run, 'runs'));
      symlinkSync('.', join(run, 'checkpoint-3'));
      symlinkSync('checkpoint-5', join(run, 'checkpoint-4'));
      symlinkSync('checkpoint-4', join(run, 'checkpoint-5'));
    },
  ],
  [
    'directories',
    (run) => {
      for (const name of ['trainer_state.json', 'training_args.yaml', 'running_log.txt']) mkdirSync(join(run, name));
    },
  ],
  [
    'names that steer terminals',
    (run) => {
      mkdirSync(join(run, `checkpoint-7`));
      writeFileSync(join(run, 'checkpoint-7', `${hostile}.bin`), '');
      writeFileSync(join(run, 'checkpoint-7', 'rng_state_99999999.pth'), '');
      writeFileSync(join(run, 'checkpoint-7', 'constructor'), '');
      writeFileSync(join(run, `${hostile}.json`), '');
    },
  ],
  ['settings of brackets', (run) => writeFileSync(join(run, 'training_args.yaml'), `a: ${'['.repeat(40_000)}`)],
];

describe('a run among', () => {
  it.each(makers)('%s is shown, goes on, and is left', async (_what, make) => {
    const place = folder();
    const run = join(place, 'run');
    mkdirSync(run);
    const log = makeRun(run, 20);
    make(run);
    // Pane 0 searches where the person stands and beside the run: nothing of this machine but the run is there.
    const terminal = start([run], { directory: place });
    await terminal.waitFor('20/');
    for (const key of '2345678901') terminal.send(key);
    appendFileSync(log, logRow(21, 25));
    await terminal.waitFor('21/25');
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
    expect(terminal.state).toEqual(restored);
  });

  it.each(makers)('%s is told by a status', (_what, make) => {
    const run = folder();
    makeRun(run, 20);
    make(run);
    const { status, stdout, stderr } = spawnSync(node, [program, 'status', run, '--json'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect([0, 1]).toContain(status);
    expect(JSON.parse(stdout).progress.step).toBe(20);
  });
});

it.each([
  ['named', (pipe: string) => [pipe]],
  ['given as its settings', (pipe: string) => ['fixtures/dpo/run.cast', '--config', pipe]],
])('a named pipe that is %s is refused with what to do', (_how, parameters) => {
  const pipe = join(folder(), 'pipe');
  makePipes(pipe);
  const told = spawnSync(node, [program, 'status', ...parameters(pipe)], { encoding: 'utf8', timeout: 20_000 });
  expect(told.status).toBe(4);
  expect(told.stderr).toContain(`lf-tui - < ${pipe}`);
});

/** Everything that the program sends to its terminal but text and what this program is known to send. */
const known =
  /\u001b\[[\d;]*[mHABCDGJKXPrn]|\u001b\[\??[\d;$]*[hlpuc]|\u001b\[>[\d;]*[a-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[78c=>]|\u0018|\r|\n/g;

/** With what stands around it, for whoever reads that this test has failed. */
const steering = /.{0,40}[\u0000-\u0008\u000b-\u001f\u007f-\u009f].{0,40}/;

/** A run whose names, logs, settings, metrics and samples all hold sequences that steer terminals. */
function hostileRun(): string {
  const run = join(folder(), `run${hostile}`);
  const log = join(run, 'trainer_log.jsonl');
  mkdirSync(join(run, `checkpoint-10`), { recursive: true });
  makeRun(run, 20);
  const name = JSON.stringify(`x${hostile}`);
  appendFileSync(log, logRow(21, 50).replace('"loss"', `${name}: 1, "loss"`));
  writeFileSync(join(run, 'checkpoint-10', `${hostile}.bin`), '');
  writeFileSync(join(run, 'training_args.yaml'), `${name}: ${name}\nmodel_name_or_path: ${name}\ndataset: ${name}\n`);
  const example = `training example:\ninput_ids:\n[1, 2]\ninputs:\n${hostile}hello\nlabel_ids:\n[-100, 2]\nlabels:\n${hostile}\n`;
  const traceback = `Traceback (most recent call last):\n  File "${hostile}", line 1\nValueError: ${hostile}\n`;
  writeFileSync(join(run, 'running_log.txt'), `[WARNING|${hostile}\n${example}${hostile}\n${traceback}`);
  writeFileSync(join(run, 'generated_predictions.jsonl'), `{"prompt": ${name}, "predict": ${name}, "label": ""}\n`);
  return run;
}

it('no byte of a run steers the terminal that shows it', async () => {
  const run = hostileRun();
  const tools = folder();
  const card = `0, GPU-1, NVIDIA ${hostile}, 1000, 80000, 50, 60, 300, 700`;
  const process77 = `GPU-1, 77, python${hostile}, 1000`;
  const answers = `case "$*" in *compute-apps*) printf '%s\\n' '${process77}';; *) printf '%s\\n' '${card}';; esac`;
  writeFileSync(join(tools, 'nvidia-smi'), `#!/bin/sh\n${answers}\n`, { mode: 0o755 });
  const path = `${tools}:${process.env.PATH}`;
  const environment = { ...process.env, PATH: path, HOST_PROC: '/no', XDG_CONFIG_HOME: '/no', LANG: 'C.UTF-8', CI: '' };
  const own = spawn(node, [program, run, '--root', run], { cols: 120, rows: 36, env: environment });
  let sent = '';
  const waiting: { readonly text: string; readonly resolve: () => void }[] = [];
  own.onData((data) => {
    sent += data;
    for (const { text, resolve } of waiting) if (sent.includes(text)) resolve();
  });
  const arrives = (text: string): Promise<void> =>
    new Promise((resolve) => {
      waiting.push({ text, resolve });
      if (sent.includes(text)) resolve();
    });
  const ended = new Promise<void>((resolve) => own.onExit(() => resolve()));
  await arrives('21/50');
  const before = sent.length;
  for (const key of ['2', '3', '4', '5', '6', '7', '8', '9', '0', '7', '/', 'hello', '\r', '\u001b', '1'])
    own.write(key);
  await arrives('hello');
  own.write('6');
  await arrives('NVIDIA');
  own.write('q');
  await ended;
  expect(sent.length).toBeGreaterThan(before);
  // The colour of the terminal is asked for; nothing else of this kind is sent.
  for (const [sequence] of sent.matchAll(/\u001b\][^\u0007\u001b]*/g)) expect(sequence).toMatch(/^\u001b\]1[01];\?$/);
  const rest = sent.replace(known, '');
  expect(steering.exec(rest)?.[0] ?? null).toBeNull();
  expect(rest).not.toContain('title\u0007');
});

/** Each a program of its own: together they take as long as the machine is busy. */
it.each([
  ['status'],
  ['status --json'],
  ['check'],
  ['check --json'],
  ['export'],
  ['export --html --with-samples --with-paths'],
  ['export --csv'],
  ['export --json --with-samples --with-paths'],
  ['export --screenshot checkpoints --with-samples --with-paths'],
  ['compare'],
])('no byte of a run steers the terminal that %s prints to', (command) => {
  const run = hostileRun();
  const [verb = '', ...options] = command.split(' ');
  const runs = verb === 'compare' ? [run, run] : [run];
  const { stdout, stderr, status } = spawnSync(node, [program, verb, ...runs, ...options], { encoding: 'utf8' });
  expect(status, stderr).not.toBe(2);
  expect(stdout).not.toBe('');
  expect(steering.exec(stdout + stderr)?.[0] ?? null).toBeNull();
});

// A shell completes such a name without a look at it.
it.each(['status', 'check', 'record', 'replay', 'export'])('nor one of its name in what %s refuses', (command) => {
  const { stderr, status } = spawnSync(node, [program, command, `${hostileRun()}-not`], { encoding: 'utf8' });
  expect(status).toBe(4);
  expect(stderr).toContain('no such file');
  expect(steering.exec(stderr)?.[0] ?? null).toBeNull();
});

it.each([
  ['trainer_log.jsonl', '{"current_steps": 21, "x": [', '1,'],
  ['generated_predictions.jsonl', '{"prompt": "', 'xx'],
])(
  'a line of a hundred megabytes in %s fills no memory and holds up no key',
  async (name, before, piece) => {
    const run = folder();
    const log = makeRun(run, 20);
    const file = openSync(join(run, name), 'a');
    writeSync(file, before);
    for (let block = 0; block < 100; block += 1) writeSync(file, piece.repeat(500_000));
    writeSync(file, '\n');
    closeSync(file);
    const terminal = start([run]);
    await terminal.waitFor('20/25');
    terminal.send('?');
    await terminal.waitFor('half a page');
    appendFileSync(log, logRow(22, 25));
    terminal.send('\u001b');
    await terminal.waitFor('22/25');
    terminal.send('9');
    await terminal.waitFor(`One thing in ${name}`);
    const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${terminal.pid}/status`, 'utf8'))?.[1];
    expect(Number(peak) / 1024).toBeLessThan(250);
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  },
  60_000,
);

describe('a disk that is full', () => {
  /** The system ends what a process writes into one file at a limit, as a full disk does. */
  const limited = (kibibytes: number, parameters: readonly string[], directory: string) =>
    spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f ${kibibytes}; exec "$0" "$@"`, node, program, ...parameters], {
      encoding: 'utf8',
      cwd: directory,
      timeout: 20_000,
    });

  it('ends no training that is recorded, and is told in one sentence', () => {
    const directory = folder();
    const script = 'for i in $(seq 1 3000); do echo "line $i of a training that says much"; done; mkdir ended';
    const { stderr, status } = limited(16, ['record', '-o', 'run.cast', '--', 'sh', '-c', script], directory);
    expect(stderr).toMatch(/run\.cast misses what happens now: .*The training goes on/);
    expect(stderr.split('\n').filter((line) => line.includes('misses'))).toHaveLength(1);
    expect(status).toBe(0);
    expect(spawnSync('ls', [directory], { encoding: 'utf8' }).stdout).toContain('ended');
    // What was written until then is a recording.
    const told = spawnSync(node, [program, 'status', join(directory, 'run.cast'), '--json'], { encoding: 'utf8' });
    expect(JSON.parse(told.stdout).schema).toBe(1);
  });

  it('is told at the end of a recording that misses something, of a command', () => {
    const directory = folder();
    const script = 'for i in $(seq 1 3000); do echo "line $i of a training that says much"; done; exit 7';
    const { stderr, status } = limited(16, ['record', '-o', 'run.cast', '--', 'sh', '-c', script], directory);
    expect(status).toBe(7);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/run\.cast is not whole: /);
    // No line is torn where the room ended.
    const lines = readFileSync(join(directory, 'run.cast'), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    for (const line of lines) JSON.parse(line);
  });

  it.each(['run.cast', 'run.cast.gz'])('never lets a recording of a run pose as whole: %s', async (name) => {
    const directory = folder();
    const runDirectory = join(directory, 'run');
    const castPath = recording('sft-best-model');
    const consolePath = join(directory, 'run.log');
    await playRecording({ castPath, runDirectory, consolePath, speed: Number.POSITIVE_INFINITY });
    const { stderr, status } = limited(8, ['record', 'run', '-o', name], directory);
    expect(status).toBe(2);
    expect(stderr).not.toContain('is complete');
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/run\.cast(\.gz)? is not whole: /);
    expect(stderr.split('\n').filter((line) => line.includes('The training goes on'))).toHaveLength(1);
    const told = spawnSync(node, [program, 'status', join(directory, name), '--json'], { encoding: 'utf8' });
    expect(JSON.parse(told.stdout).schema).toBe(1);
  });

  it('is told before a command starts whose recording could not even begin', () => {
    const directory = folder();
    const { stderr, status } = limited(0, ['record', '-o', 'run.cast', '--', 'mkdir', 'started'], directory);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^lf-tui: .*run\.cast could not be written: .*-o FILE\.\n$/);
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([['--html'], ['--csv'], ['--json'], ['--png']])('ends an export with one sentence and no file: %s', (as) => {
    const directory = folder();
    const run = makeRun(directory, 2000);
    const before = readdirSync(directory);
    const { stderr, status } = limited(1, ['export', '.', as, '-o', 'page.out'], directory);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^lf-tui: .*page\.out could not be written: .*-o FILE\.\n$/);
    // What is left would pass for a whole one, and stand in the way of the next try.
    expect(readdirSync(directory)).toEqual(before);
    expect(readFileSync(run, 'utf8').split('\n')).toHaveLength(2001);
  });
});
