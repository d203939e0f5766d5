/** Whose trainer writes a console that several runs share. */
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consoleWriter } from '../../../source/watch/proc/console-writer.js';
import { LiveLook } from '../../../source/watch/proc/live-look.js';
import { openProc } from '../../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../collect.js';
import { boot, type FakeProcess, fakeProc } from './fake-proc.js';

const cli = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train'];

function project() {
  const cwd = temporaryDirectory();
  for (const name of ['a', 'b']) {
    const settings = join(cwd, `${name}.yaml`);
    writeFileSync(settings, `stage: sft\noutput_dir: saves/${name}\n`);
    utimesSync(settings, boot, boot);
  }
  const log = join(cwd, 'all.log');
  writeFileSync(log, 'text');
  const trains = (pid: number, name: string): FakeProcess => ({
    pid,
    words: [...cli, `${name}.yaml`],
    cwd,
    output: log,
    started: 1000,
  });
  const ask = (processes: readonly FakeProcess[], console = log) =>
    consoleWriter(() => new LiveLook(openProc(fakeProc(processes))).fresh(), join(cwd, 'saves/a'), console)();
  return { cwd, log, trains, ask };
}

describe('whoever writes a console', () => {
  it('is the run itself, or another, or nobody', async () => {
    const { trains, ask } = project();
    expect(await ask([trains(50, 'a')])).toBe('own');
    expect(await ask([trains(50, 'b')])).toBe('other');
    expect(await ask([trains(50, 'b'), trains(60, 'a')])).toBe('own');
    expect(await ask([])).toBeNull();
  });

  it('is nobody where the process writes elsewhere', async () => {
    const { cwd, trains, ask } = project();
    const own = join(cwd, 'a.log');
    writeFileSync(own, 'text');
    expect(await ask([trains(50, 'b')], own)).toBeNull();
  });

  it('is known by whatever name its directory has', async () => {
    const { cwd, trains, ask } = project();
    mkdirSync(join(cwd, 'disk/a'), { recursive: true });
    symlinkSync('disk', join(cwd, 'saves'));
    expect(await ask([trains(50, 'a')])).toBe('own');
  });

  it('is not known where settings were changed since it began, or may not be read', async () => {
    const { cwd, trains, ask } = project();
    writeFileSync(join(cwd, 'b.yaml'), 'stage: sft\noutput_dir: saves/c\n');
    expect(await ask([trains(50, 'b')])).toBeNull();
    expect(await ask([trains(50, 'missing')])).toBeNull();
  });
});
