/** Commands whose exit code counts, on a disk that does not answer: they end with the code for "could not look". */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeRun } from '../benchmark/inputs.js';
import { temporaryDirectory } from '../watch/collect.js';
import { REPOSITORY } from './terminal.js';

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
  readonly out: string;
}

function ended(words: readonly string[], path = process.env.PATH ?? '', cwd = REPOSITORY): Promise<Ended> {
  const child = spawn(process.execPath, [join(REPOSITORY, 'dist', 'lf-tui.cjs'), ...words], {
    env: { ...process.env, PATH: path },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, out] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, said, out })));
}

const sentence = (path: string): string => `lf-tui: ${path}: its disk does not answer. Is a file server gone?\n`;

/** A file system of its own that can be stopped, as a server that is gone. */
async function mounted(source: string): Promise<{ readonly path: string; readonly server: ChildProcess }> {
  const path = join(temporaryDirectory(), 'mounted');
  mkdirSync(path);
  const server = spawn('bindfs', ['-f', source, path], { stdio: 'ignore' });
  onTestFinished(() => {
    server.kill('SIGCONT');
    server.kill('SIGTERM');
  });
  for (let turn = 0; turn < 500 && !existsSync(join(path, 'trainer_log.jsonl')); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { path, server };
}

const canMount = spawnSync('bindfs', ['--version']).status === 0 && existsSync('/dev/fuse');

describe.runIf(process.platform === 'linux')('a disk that does not answer', () => {
  it.each(['check', 'status'])('lets `%s` end with its code, and nothing of it stays behind', async (command) => {
    const folder = temporaryDirectory();
    makeRun(folder, 5);
    // What asks the disk hangs in it: here it does so by itself.
    writeFileSync(join(folder, 'stat'), `#!/bin/sh\necho $$ > "${folder}/asked"\nexec sleep 1000\n`, { mode: 0o755 });
    expect(await ended([command, folder], `${folder}:${process.env.PATH}`)).toMatchObject({
      code: 4,
      signal: null,
      said: sentence(folder),
    });
    const asked = Number(readFileSync(join(folder, 'asked'), 'utf8'));
    // Killed, and gone as soon as the system has done so.
    for (let turn = 0; turn < 500 && existsSync(`/proc/${asked}`); turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(existsSync(`/proc/${asked}`)).toBe(false);
  });

  it.runIf(canMount)('is told as such where it is a real one', async () => {
    const source = temporaryDirectory();
    makeRun(source, 5);
    const { path, server } = await mounted(source);
    expect((await ended(['check', path])).code).toBe(0);
    server.kill('SIGSTOP');
    expect(await ended(['check', path])).toMatchObject({ code: 4, signal: null, said: sentence(path) });
  });

  it.runIf(canMount)('keeps no list of all runs from the others', async () => {
    const source = temporaryDirectory();
    const here = temporaryDirectory();
    makeRun(source, 5);
    makeRun(join(here, 'alive'), 5);
    const { path, server } = await mounted(source);
    const list = ['status', '--all', '--root', path];
    expect(await ended(list, undefined, here)).toMatchObject({ code: 0, out: expect.stringContaining(`○ ${path}`) });
    server.kill('SIGSTOP');
    symlinkSync(path, join(here, 'link'));
    const { code, signal, out } = await ended(list, undefined, here);
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(out).toContain(`○ ${join(here, 'alive')}`);
    for (const words of [['status'], ['status', here], ['check']]) {
      expect(await ended(words, undefined, here)).toMatchObject({ code: 0, signal: null });
    }
    expect(out).toContain(`${path} was not looked at: its disk does not answer.`);
  });

  it('is asked without a tool where there is none', async () => {
    const folder = temporaryDirectory();
    makeRun(folder, 5);
    expect((await ended(['check', folder], folder)).code).toBe(0);
  });
});
