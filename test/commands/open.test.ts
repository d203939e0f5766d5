/** What is opened of a run that trains now: its processes know its console and its settings better than any search. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asProcessesTell } from '../../source/commands/open/live.js';
import type { Opened, OpenOptions } from '../../source/commands/open/opened.js';
import { openRun } from '../../source/commands/open.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../watch/collect.js';
import { fakeProc } from '../watch/proc/fake-proc.js';

const words = ['/usr/bin/python3', '/usr/local/bin/llamafactory-cli', 'train', 'a.yaml'];

/** A trainer that was started in `cwd`, and whose console lies where no search comes by. */
function machine(): { readonly cwd: string; readonly log: string; readonly options: OpenOptions } {
  const cwd = temporaryDirectory();
  const log = join(temporaryDirectory(), 'console-of-today.log');
  writeFileSync(log, 'loading file tokenizer.json\n');
  writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
  const proc = openProc(fakeProc([{ pid: 50, words, cwd, output: log }]));
  const options = {
    path: null,
    log: null,
    config: null,
    wait: false,
    workingDirectory: temporaryDirectory(),
    connect: () => {
      throw new Error('no other machine is meant');
    },
    proc,
    example: null,
  };
  return { cwd, log, options };
}

const parts = (opened: Opened) =>
  opened.kind === 'directory' ? { path: opened.path, log: opened.log, config: opened.config } : opened;

describe('a run that trains now', () => {
  it.each(['saves/a', 'a.yaml'])('opens by %s before its directory is there', async (named) => {
    const { cwd, log, options } = machine();
    const opened = await openRun({ ...options, path: join(cwd, named) });
    expect(parts(opened)).toEqual({ path: join(cwd, 'saves/a'), log, config: join(cwd, 'a.yaml') });
  });

  it('has the console of its processes, not that of an earlier attempt; what the person named comes first', async () => {
    const { cwd, log, options } = machine();
    const path = join(cwd, 'saves/a');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'trainer_log.jsonl'), '{"current_steps": 1}\n');
    expect(parts(asProcessesTell(await openRun({ ...options, path }), { proc: options.proc, log: null }))).toEqual({
      path,
      log,
      config: join(cwd, 'a.yaml'),
    });
    const earlier = join(cwd, 'saves/a.log');
    writeFileSync(earlier, '***** Running training *****\nSaving model checkpoint to saves/a/checkpoint-10\n');
    const opened = await openRun({ ...options, path });
    expect(parts(opened)).toMatchObject({ log: earlier });
    expect(parts(asProcessesTell(opened, { proc: options.proc, log: null }))).toMatchObject({ log });
    expect(parts(asProcessesTell(opened, { proc: options.proc, log: earlier }))).toMatchObject({ log: earlier });
  });

  it('is another one than that of a directory that is not there', async () => {
    const { cwd, options } = machine();
    await expect(openRun({ ...options, path: join(cwd, 'saves/b') })).rejects.toThrow('no such file or directory');
  });
});

describe('settings whose run never came to have a directory', () => {
  const loading = '[INFO|2026-03-02 10:00:03] llamafactory.data.loader:143 >> Loading dataset none.json...\n';
  const failure =
    'Traceback (most recent call last):\n  File "/opt/own/llamafactory/launcher.py", line 1\nValueError: no\n';
  const elsewhere = `${loading}[INFO|trainer.py:4309] 2026-03-02 10:05:04,867 >> Saving model checkpoint to saves/other/checkpoint-10\n`;
  const place = () => {
    const { options } = machine();
    const [beside, here] = [temporaryDirectory(), temporaryDirectory()];
    const config = join(beside, 'badds.yaml');
    writeFileSync(config, 'stage: sft\noutput_dir: saves/bad\n');
    return { beside, here, config, options: { ...options, path: config, workingDirectory: here } };
  };

  it.each([
    ['beside', 'badds.log', failure],
    ['beside', 'badds.out', loading],
    ['here', 'badds.log', loading],
    ['here', 'bad.log', failure],
    ['here', 'nohup.out', `+ llamafactory-cli train badds.yaml\n${loading}`],
    ['here', 'train.log', `${loading}saves/bad was not made\n`],
  ] as const)('open, %s, the console %s of the start', async (where, name, text) => {
    const { config, options, ...places } = place();
    const path = join(places[where], name);
    writeFileSync(path, text);
    expect(await openRun(options)).toMatchObject({ kind: 'log', path, config, holds: 'console' });
  });

  it('open the console that the person names', async () => {
    const { config, here, options } = place();
    const log = join(here, 'any.txt');
    writeFileSync(log, failure);
    expect(await openRun({ ...options, log })).toMatchObject({ kind: 'log', path: log, config });
  });

  it.each([
    ['nothing', 'other.log', loading],
    ['what no trainer wrote', 'badds.log', 'all is well\n'],
    ['what saves elsewhere', 'badds.log', elsewhere],
  ])('are told to have no directory where there is %s', async (_, name, text) => {
    const { here, options } = place();
    writeFileSync(join(here, name), text);
    await expect(openRun(options)).rejects.toThrow('which is not there');
  });
});
