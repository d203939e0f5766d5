/**
 * A stand-in for a trainer: a real process whose arguments look like LLaMA-Factory's, in a directory of its own, with its
 * console in a file and children of its own. It does nothing until it is told to end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './collect.js';

/** Starts what it was told to start, then says so and waits until its parent or the test lets go of it. */
const script = `
const { spawn } = require('node:child_process');
const plan = JSON.parse(process.env.PLAN ?? '[]');
const ready = plan.map(({ words, environment, plan: further }) => new Promise((resolve) => {
  const child = spawn(process.execPath, words, {
    argv0: 'python3',
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...environment, PLAN: JSON.stringify(further ?? []) },
  });
  child.on('message', resolve);
}));
process.on('disconnect', () => process.exit(0));
Promise.all(ready).then(() => {
  console.log('[INFO|2026-01-01 00:00:00] llamafactory.hparams.parser:143 >> Process rank: 0, world size: 1, device: cpu, distributed training: False, compute dtype: torch.float32');
  process.send('ready');
});
setInterval(() => {}, 1000);
`;

export interface Child {
  /** Script and arguments. */
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly plan?: readonly Child[];
}

export interface StandIn {
  readonly directory: string;
  readonly log: string;
  readonly process: ChildProcess;
  /** Ends it and everything that it started; resolves when it is gone. */
  readonly end: () => Promise<void>;
}

/** Paths of the scripts that a trainer is made of, in a directory. */
export const scriptsIn = (directory: string) => ({
  cli: join(directory, 'bin/llamafactory-cli'),
  torchrun: join(directory, 'bin/torchrun'),
  launcher: join(directory, 'llamafactory/launcher.py'),
  /** A program of other arguments, as a loader is that was spawned and not forked. */
  loader: join(directory, 'bin/loader.py'),
});

export interface StandInOptions {
  readonly settings?: string;
  readonly words?: readonly string[];
  readonly plan?: (scripts: ReturnType<typeof scriptsIn>) => readonly Child[];
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const directory = temporaryDirectory();
  const scripts = scriptsIn(directory);
  for (const path of Object.values(scripts)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, script);
  }
  writeFileSync(join(directory, 'a.yaml'), options.settings ?? 'stage: sft\noutput_dir: saves/a\nlora_rank: 8\n');
  const log = join(directory, 'train.log');
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, [scripts.cli, 'train', ...(options.words ?? ['a.yaml'])], {
    argv0: 'python3',
    cwd: directory,
    env: { PATH: process.env.PATH, ...options.environment, PLAN: JSON.stringify(options.plan?.(scripts) ?? []) },
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const end = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await gone;
  };
  onTestFinished(end);
  await new Promise<void>((resolve) => child.on('message', () => resolve()));
  return { directory, log, process: child, end };
}
