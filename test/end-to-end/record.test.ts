/**
 * `lf-tui record` as a person uses it: a trainer that is none does what a recorded run did, in front of the real bundle.
 * What was seen of it directly is compared with what its recording tells.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { nameOfRecording } from '../../source/commands/record/record-run.js';
import { unpacked } from '../../source/commands/recording-file.js';
import { type Status, statusOf } from '../../source/commands/status.js';
import { parseRecording, type Recording } from '../../source/watch/recording.js';
import { readRunDirectory } from '../../source/watch/run-directory.js';
import { fixtures } from '../recordings.js';
import { clock, temporaryDirectory } from '../watch/collect.js';
import { REPOSITORY, Terminal } from './terminal.js';

const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
const standIn = join(REPOSITORY, 'test', 'end-to-end', 'stand-in-trainer.mjs');

const open: Terminal[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const trainer = (run: string, directory: string, ...flags: readonly string[]): readonly string[] => [
  process.execPath,
  standIn,
  join(fixtures, run, 'run.cast'),
  directory,
  ...flags,
];

const record = (file: string, directory: string, ...rest: readonly string[]): readonly string[] => [
  program,
  'record',
  '-o',
  file,
  '--run',
  directory,
  ...rest,
];

const read = (path: string): Recording => parseRecording(unpacked(readFileSync(path)));

function statusOfRecording(recording: Recording): Status {
  const now = recording.header.timestamp + recording.duration;
  const fold = foldChunks(initialFold({ kind: 'recording', path: null, name: 'run' }), recording.chunks);
  return statusOf(viewAt(fold, now), now);
}

async function statusOfDirectory(path: string, log: string): Promise<Status> {
  let fold = initialFold({ kind: 'directory', path: null, name: 'run' });
  const options = { path, consolePath: log, configPath: null, read: 'all', clock } as const;
  await readRunDirectory(options, (chunks) => {
    fold = foldChunks(fold, chunks);
  });
  const now = clock() + 60;
  return statusOf(viewAt(fold, now), now);
}

/** Resolves once the file is there. */
function appears(path: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(path), () => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    });
    if (existsSync(path)) {
      watcher.close();
      resolve();
    }
  });
}

/** Resolves once the file has the text. */
function holds(path: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!readFileSync(path, 'utf8').includes(text)) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(path, look);
    look();
  });
}

/** Resolves once the recording says that its run ended. */
function ended(path: string): Promise<Recording> {
  return new Promise((resolve) => {
    const look = (): void => {
      const recording = read(path);
      if (recording.chunks.at(-1)?.kind !== 'exit') return;
      watcher.close();
      resolve(recording);
    };
    const watcher = watch(path, look);
    look();
  });
}

/** Chunks may end within a character, the last one too where the recorder was killed. */
const consoleOf = (recording: Recording): Buffer =>
  Buffer.concat(recording.chunks.flatMap((chunk) => (chunk.kind === 'console' ? [chunk.bytes] : [])));
const textOf = (recording: Recording): string => consoleOf(recording).toString();

function start(
  parameters: readonly string[],
  directory: string,
): ChildProcess & { readonly seen: (text: string) => Promise<void> } {
  const child = spawn(process.execPath, [...parameters], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  const waiting = new Set<() => void>();
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
    for (const look of waiting) look();
  });
  const seen = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      waiting.add(look);
      look();
    });
  return Object.assign(child, { seen });
}

const closed = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)));

describe('what a recording tells', () => {
  it.each(['sft-best-model', 'killed-mid-save', 'disk-full'])('is what the directory of %s tells', async (run) => {
    const root = temporaryDirectory();
    const [file, directory, log] = [join(root, 'run.cast'), join(root, 'saves'), join(root, 'train.log')];
    const given = record(file, directory, '--', ...trainer(run, directory, '--log', log));
    const done = spawnSync(process.execPath, [...given], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    expect(done.status, done.stderr.toString()).toBe(0);
    const recording = read(file);
    expect(recording.problems).toEqual([]);
    // The console passes through as it is.
    expect(done.stdout.toString()).toBe(textOf(recording));
    const seen = statusOfRecording(recording);
    const direct = await statusOfDirectory(directory, log);
    // A recording knows the exit code, here the stand-in's 0; and it shows the pace of the stand-in, which has none.
    // Its processes were looked for while it was recorded.
    const comparable = ({ exit, state, cause, progress, findings, processes, ...rest }: Status) => ({
      ...rest,
      step: progress.step,
      total: progress.total_steps,
      epoch: progress.epoch,
    });
    expect(comparable(seen)).toEqual(comparable(direct));
    expect(seen.checkpoints.length).toBeGreaterThan(3);
    expect(seen.state).toBe('finished');
  });

  it('names a content once, and is small when packed', () => {
    const root = temporaryDirectory();
    const directory = join(root, 'saves');
    const make = (name: string): Buffer => {
      const given = record(join(root, name), directory, '--', ...trainer('sft-best-model', directory));
      expect(spawnSync(process.execPath, [...given], { cwd: root, stdio: 'ignore' }).status).toBe(0);
      return readFileSync(join(root, name));
    };
    const plain = make('run.cast');
    expect(plain.toString()).toContain('same_as');
    execFileSync('rm', ['-r', directory]);
    const packed = make('run.cast.gz');
    expect(packed.length).toBeLessThan(plain.length / 4);
    expect(statusOfRecording(read(join(root, 'run.cast.gz'))).checkpoints).toHaveLength(
      statusOfRecording(read(join(root, 'run.cast'))).checkpoints.length,
    );
  });
});

describe('the end of the trainer', () => {
  it.each([
    ['exit code 0', [], 0, { code: 0, signal: null }],
    ['exit code 7', ['--exit', '7'], 7, { code: 7, signal: null }],
    ['signal 9', ['--signal', '9'], 137, { code: null, signal: 9 }],
    ['signal 6', ['--signal', '6'], 134, { code: null, signal: 6 }],
  ])('%s is that of record', (_name, flags, status, exit) => {
    const root = temporaryDirectory();
    const [file, directory] = [join(root, 'run.cast'), join(root, 'saves')];
    const given = record(file, directory, '--', ...trainer('error-bad-template', directory, ...flags));
    expect(spawnSync(process.execPath, [...given], { cwd: root, stdio: 'ignore' }).status).toBe(status);
    expect(read(file).chunks.at(-1)).toMatchObject({ kind: 'exit', ...exit });
  });

  it('a signal to record is one to the trainer', async () => {
    const root = temporaryDirectory();
    const [file, directory] = [join(root, 'run.cast'), join(root, 'saves')];
    const flags = ['--wait', join(root, 'never')];
    const child = start(record(file, directory, '--', ...trainer('error-bad-template', directory, ...flags)), root);
    await child.seen('waiting');
    child.kill('SIGTERM');
    expect(await closed(child)).toBe(9);
    expect(textOf(read(file))).toContain('terminated');
  });

  it('Ctrl-C reaches the trainer through its own terminal', async () => {
    const root = temporaryDirectory();
    const [file, directory] = [join(root, 'run.cast'), join(root, 'saves')];
    const given = record(file, directory, '--', ...trainer('error-bad-template', directory, '--wait', join(root, 'x')));
    const terminal = new Terminal(process.execPath, given, { directory: root });
    open.push(terminal);
    await terminal.waitFor('waiting');
    terminal.send('\u0003');
    expect(await terminal.exit).toMatchObject({ code: 130 });
    expect(read(file).chunks.at(-1)).toMatchObject({ kind: 'exit', signal: 2 });
  });
});

describe('a terminal that closes', () => {
  it('ends neither the trainer nor the recording', async () => {
    const root = temporaryDirectory();
    const [file, directory, go] = [join(root, 'run.cast'), join(root, 'saves'), join(root, 'go')];
    const given = record(file, directory, '--', ...trainer('error-bad-template', directory, '--wait', go));
    const terminal = new Terminal(process.execPath, given, { directory: root });
    await terminal.waitFor('waiting');
    terminal.hangUp();
    writeFileSync(go, '');
    await appears(`${go}.done`);
    const recording = await ended(file);
    expect(recording.chunks.at(-1)).toMatchObject({ code: 0, signal: null });
    expect(textOf(recording)).toContain('going on');
  });

  it('ends the trainer when that was asked for', async () => {
    const root = temporaryDirectory();
    const [file, directory] = [join(root, 'run.cast'), join(root, 'saves')];
    const command = trainer('error-bad-template', directory, '--wait', join(root, 'never'));
    const terminal = new Terminal(process.execPath, record(file, directory, '--hangup', '--', ...command), {
      directory: root,
    });
    await terminal.waitFor('waiting');
    terminal.hangUp();
    expect((await ended(file)).chunks.at(-1)).toMatchObject({ code: null, signal: 1 });
  });
});

describe('the death of record itself', () => {
  it.each(['run.cast', 'run.cast.gz'])('leaves the trainer alive and %s playable', async (name) => {
    const root = temporaryDirectory();
    const [file, directory, go] = [join(root, name), join(root, 'saves'), join(root, 'go')];
    const log = join(root, 'train.log');
    const given = record(file, directory, '--', ...trainer('sft-best-model', directory, '--wait', go, '--log', log));
    const child = start(given, root);
    await child.seen('waiting');
    // What was shown is on its way to the file.
    if (name === 'run.cast') await holds(file, 'Running training');
    child.kill('SIGKILL');
    // Its standard output stays open: the trainer's console goes there now.
    await new Promise((resolve) => child.once('exit', resolve));
    writeFileSync(go, '');
    await appears(`${go}.done`);
    await child.seen('going on');
    const recording = read(file);
    expect(recording.problems.filter(({ severity }) => severity === 'broken')).toEqual([]);
    const recorded = consoleOf(recording);
    expect(readFileSync(log).subarray(0, recorded.length).toString('latin1')).toBe(recorded.toString('latin1'));
    statusOfRecording(recording);
    // A packed recording is flushed every second: a short one may hold nothing yet.
    if (name === 'run.cast') expect(textOf(recording)).toContain('Running training');
  });

  it('at any byte leaves a beginning that plays', () => {
    const root = temporaryDirectory();
    const directory = join(root, 'saves');
    for (const name of ['run.cast', 'run.cast.gz']) {
      const given = record(join(root, name), directory, '--', ...trainer('dpo', directory));
      expect(spawnSync(process.execPath, [...given], { cwd: root, stdio: 'ignore' }).status).toBe(0);
      const whole = readFileSync(join(root, name));
      const { chunks } = read(join(root, name));
      for (let at = 0; at < 10; at += 1) {
        const size = 400 + Math.floor(Math.random() * (whole.length - 400));
        const cut = parseRecording(unpacked(whole.subarray(0, size)));
        expect(
          cut.problems.filter(({ severity }) => severity === 'broken'),
          `cut at ${size}`,
        ).toEqual([]);
        expect(cut.chunks).toEqual(chunks.slice(0, cut.chunks.length));
        statusOfRecording(cut);
      }
    }
  });
});

describe('the file', () => {
  it('is never written over, and then nothing is started', () => {
    const root = temporaryDirectory();
    const file = join(root, 'run.cast');
    writeFileSync(file, 'mine');
    const given = record(file, join(root, 'saves'), '--', ...trainer('dpo', join(root, 'saves')));
    const done = spawnSync(process.execPath, [...given], { cwd: root, encoding: 'utf8' });
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('is there already');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(existsSync(join(root, 'saves'))).toBe(false);
  });

  it('is named after the run, whose directory and settings the command tells', () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'x.yaml'), 'stage: sft\noutput_dir: saves/from-yaml\nnum_train_epochs: 3\n');
    // A program of that name on PATH: what is recorded goes by the command.
    writeFileSync(join(root, 'llamafactory-cli'), '#!/bin/sh\nmkdir -p saves/tide; echo hi > saves/tide/a.json\n', {
      mode: 0o755,
    });
    const command = ['llamafactory-cli', 'train', 'x.yaml', 'output_dir=saves/tide', 'num_train_epochs=5'];
    const environment = { ...process.env, PATH: `${root}:${process.env.PATH}` };
    const done = spawnSync(process.execPath, [program, 'record', '--', ...command], { cwd: root, env: environment });
    expect(done.status).toBe(0);
    const recording = read(join(root, 'tide.cast'));
    expect(recording.header.command).toBe(command.join(' '));
    const fold = foldChunks(initialFold({ kind: 'recording', path: null, name: 'run' }), recording.chunks);
    expect(fold.run.config.settings.num_train_epochs).toMatchObject({ value: 5, origin: 'command line' });
    expect(fold.run.config.settings.stage).toMatchObject({ value: 'sft', origin: 'x.yaml' });
    expect(recording.chunks.some((chunk) => chunk.kind === 'write' && chunk.path === 'a.json')).toBe(true);
  });

  it('is not left behind when there is no such command', () => {
    const root = temporaryDirectory();
    const done = spawnSync(process.execPath, [program, 'record', '-o', 'x.cast', '--', 'no-such-trainer'], {
      cwd: root,
    });
    expect(done.status).toBe(127);
    expect(existsSync(join(root, 'x.cast'))).toBe(false);
  });
});

describe('a run that is there already', () => {
  it('is recorded with its past until it is stopped', async () => {
    const root = temporaryDirectory();
    const [file, directory, log] = [join(root, 'run.cast'), join(root, 'saves'), join(root, 'saves.log')];
    const [command = '', ...parameters] = trainer('sft-best-model', directory, '--log', log);
    execFileSync(command, parameters, { stdio: 'ignore' });
    // It ended an hour ago, which only its files can tell.
    execFileSync('find', [root, '-exec', 'touch', '-d', '1 hour ago', '{}', '+']);
    const given = [program, 'record', directory, '-o', file];
    const done = spawnSync(process.execPath, given, { cwd: root, encoding: 'utf8' });
    expect(done.status).toBe(0);
    expect(done.stderr).toContain('finished');
    const recording = read(file);
    expect(recording.duration).toBeGreaterThan(3500);
    const seen = statusOfRecording(recording);
    expect(seen.state).toBe('finished');
    expect(seen.progress).toMatchObject({ step: 216, total_steps: 216 });
    expect(seen.checkpoints).toEqual((await statusOfDirectory(directory, log)).checkpoints);
  });

  it('is stopped by Ctrl-C, which does not stop the run', async () => {
    const root = temporaryDirectory();
    const [file, directory] = [join(root, 'run.cast'), join(root, 'saves')];
    const row =
      '{"current_steps": 5, "total_steps": 30, "loss": 1.5, "lr": 0.001, "epoch": 0.5, "elapsed_time": "0:00:05"}\n';
    execFileSync('mkdir', [directory]);
    writeFileSync(join(directory, 'trainer_log.jsonl'), row);
    const terminal = new Terminal(process.execPath, [program, 'record', directory, '-o', file], { directory: root });
    open.push(terminal);
    await terminal.waitFor('Ctrl-C stops');
    terminal.send('\u0003');
    expect(await terminal.exit).toMatchObject({ code: 0, signal: null });
    const recording = read(file);
    expect(recording.chunks.at(-1)).toMatchObject({ kind: 'marker', label: 'recording ends: you stopped it' });
    expect(statusOfRecording(recording).metrics.loss?.last).toBe(1.5);
  });

  it('that comes through a pipe is called by when it was begun where no process tells which it is', () => {
    const root = temporaryDirectory();
    const console = read(join(fixtures, 'dpo', 'run.cast')).chunks.flatMap((chunk) =>
      chunk.kind === 'console' ? [chunk.bytes] : [],
    );
    const done = spawnSync(process.execPath, [program, 'record', '-'], {
      cwd: root,
      encoding: 'utf8',
      input: Buffer.concat(console),
    });
    expect(done.status).toBe(0);
    const [made = '', ...others] = readdirSync(root);
    expect(others).toEqual([]);
    expect(made).toMatch(/^lf-tui-\d{8}-\d{6}\.cast$/);
    expect(statusOfRecording(read(join(root, made))).progress.step).toBe(120);
  });

  it('that comes through a pipe is called as its process tells', async () => {
    const origin = { kind: 'standard-input', path: null, name: 'standard input' } as const;
    const places = () => Promise.resolve({ path: '/data/saves/sft-own', config: null });
    expect(await nameOfRecording({ kind: 'pipe', origin, places }, 0)).toBe('sft-own');
  });
});
