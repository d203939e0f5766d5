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
