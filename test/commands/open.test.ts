/** What is opened of a run that trains now: its processes know its console and its settings better than any search. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asProcessesTell } from '../../source/commands/open/live.js';
import type { Opened, OpenOptions } from '../../source/commands/open/opened.js';
import { openRun } from '../../source/commands/open.js';
import { DiskAnswers } from '../../source/watch/disk-answers.js';
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
    const told = { proc: options.proc, disks: new DiskAnswers() };
    const path = join(cwd, 'saves/a');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'trainer_log.jsonl'), '{"current_steps": 1}\n');
    expect(parts(await asProcessesTell(await openRun({ ...options, path }), { ...told, log: null }))).toEqual({
      path,
      log,
      config: join(cwd, 'a.yaml'),
    });
    const earlier = join(cwd, 'saves/a.log');
    writeFileSync(earlier, '***** Running training *****\nSaving model checkpoint to saves/a/checkpoint-10\n');
    const opened = await openRun({ ...options, path });
    expect(parts(opened)).toMatchObject({ log: earlier });
    expect(parts(await asProcessesTell(opened, { ...told, log: null }))).toMatchObject({ log });
    expect(parts(await asProcessesTell(opened, { ...told, log: earlier }))).toMatchObject({ log: earlier });
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

describe('a start that failed before it made a directory', () => {
  const failure =
    '[INFO|2026-03-02 10:00:03] llamafactory.data.loader:143 >> Loading dataset none.json...\nValueError: no\n';
  const place = () => {
    const { options } = machine();
    const here = temporaryDirectory();
    const config = join(here, 'bad.yaml');
    writeFileSync(config, 'stage: sft\noutput_dir: saves/bad\n');
    const path = join(here, 'saves/bad');
    const log = join(here, 'bad.log');
    writeFileSync(log, failure);
    // No trainer is at work.
    return { here, config, path, log, options: { ...options, proc: openProc(fakeProc([])), workingDirectory: here } };
  };
  const earlier = (here: string, seconds: number): string => {
    const run = join(here, 'saves/earlier');
    mkdirSync(run, { recursive: true });
    const rows = join(run, 'trainer_log.jsonl');
    writeFileSync(rows, '{"current_steps": 1, "total_steps": 2, "loss": 1.0}\n');
    utimesSync(rows, seconds, seconds);
    utimesSync(run, seconds, seconds);
    return run;
  };

  it('is opened by the directory that it would have made, with its console and its settings', async () => {
    const { config, path, log, options } = place();
    expect(await openRun({ ...options, path })).toMatchObject({ kind: 'directory', path, log, config });
  });

  it('is none where only the settings are there: nobody has started it', async () => {
    const { path, log, options } = place();
    rmSync(log);
    await expect(openRun({ ...options, path })).rejects.toThrow('no such file or directory');
  });

  it('is what is opened when nothing is named and no run is there', async () => {
    const { log, config, options } = place();
    expect(await openRun(options)).toMatchObject({ kind: 'log', path: log, config });
  });

  it('comes before a run that was written to earlier, and after one that was later', async () => {
    const { here, log, options } = place();
    const run = earlier(here, Date.now() / 1000 - 600);
    expect(await openRun(options)).toMatchObject({ kind: 'log', path: log });
    earlier(here, Date.now() / 1000 + 600);
    expect(await openRun(options)).toMatchObject({ kind: 'directory', path: run });
  });

  it.each(['Saving model checkpoint to saves/earlier/checkpoint-1', 'ValueError: saves/earlier is not empty'])(
    'is none that is told of in a console of the run itself: %s',
    async (words) => {
      const { here, log, options } = place();
      const run = earlier(here, Date.now() / 1000 - 600);
      writeFileSync(log, `${failure}[INFO|trainer.py:4309] 2026-03-02 10:05:04,867 >> ${words}\n`);
      expect(await openRun(options)).toMatchObject({ kind: 'directory', path: run });
    },
  );
});
