/**
 * A run on another machine: the same watcher through a shell. The shell here is one of this machine, reached without a
 * network; what ssh adds is tried in `test/end-to-end/remote.test.ts`.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { quoted } from '../../source/state/shell-word.js';
import { findConsoleLog } from '../../source/watch/console-log.js';
import { watchDisk } from '../../source/watch/disk.js';
import { nodeFileSystem, readAt } from '../../source/watch/file-system.js';
import { RemoteFiles } from '../../source/watch/remote/files.js';
import { findRemoteRun, listRemoteRuns } from '../../source/watch/remote/find-run.js';
import { type Dial, SshShell } from '../../source/watch/remote/shell.js';
import { readRunDirectory } from '../../source/watch/run-directory.js';
import { holdsEventFiles, looksLikeRun, searchDepth } from '../../source/watch/run-signs.js';
import { jointSigns, passedOver, sureSigns } from '../../source/watch/sign-names.js';
import { playRecording } from '../end-to-end/play-recording.js';
import { fixtures } from '../recordings.js';
import { clock, collect, temporaryDirectory } from './collect.js';
import { findRuns } from './find-runs.js';

const here: Dial = () => ({ file: 'sh', parameters: ['-c', 'LC_ALL=C exec sh'] });
const shells: SshShell[] = [];
function open(dial: Dial = here): SshShell {
  const shell = new SshShell('elsewhere', dial, 0);
  shells.push(shell);
  return shell;
}
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.close();
});

describe('files of another machine', () => {
  it('have the status, the entries and the bytes that they have over there', async () => {
    const root = temporaryDirectory();
    const name = "a 'b' $(c) \\d\n\u001b[31me 运";
    writeFileSync(join(root, name), Buffer.from([0, 10, 13, 255, 0, 1, 2, 3]));
    mkdirSync(join(root, 'inner'));
    const files = new RemoteFiles(open());
    expect([...(await files.list(root))].sort()).toEqual([name, 'inner'].sort());
    expect(await files.list(join(root, 'inner'))).toEqual([]);
    const plain = 'plain.bin';
    writeFileSync(join(root, plain), Buffer.from([9, 8, 7, 6, 5]));
    const [there, truth] = [await files.status(join(root, plain)), await nodeFileSystem.status(join(root, plain))];
    expect({ size: there.size, ino: there.ino, dev: there.dev }).toEqual({
      size: truth.size,
      ino: truth.ino,
      dev: truth.dev,
    });
    expect(Math.abs(there.mtimeMs - truth.mtimeMs)).toBeLessThan(1);
    const handle = await files.open(join(root, plain));
    expect([...(await readAt(handle, 1, 3))]).toEqual([8, 7, 6]);
    const odd = await files.open(join(root, name));
    expect([...(await readAt(odd, 0, 100))]).toEqual([0, 10, 13, 255, 0, 1, 2, 3]);
    expect((await files.status(join(root, 'inner'))).isDirectory()).toBe(true);
  });

  it('that are not there say so with the system’s code', async () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'file'), '');
    const files = new RemoteFiles(open());
    await expect(files.status(join(root, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.status(join(root, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(files.list(join(root, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    const handle = await files.open(join(root, 'none'));
    await expect(readAt(handle, 0, 5)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('fail as an unmounted disk does while the link is down, and come back with it', async () => {
    const root = temporaryDirectory();
    let isUp = true;
    const dial: Dial = (host) => (isUp ? here(host) : { file: 'sh', parameters: ['-c', 'echo refused >&2; exit 255'] });
    const shell = open(dial);
    const files = new RemoteFiles(shell);
    expect((await files.status(root)).isDirectory()).toBe(true);
    isUp = false;
    await shell.ask('kill $$').catch(() => {});
    await expect(files.status(root)).rejects.toMatchObject({ code: 'ENOTCONN', message: 'refused' });
    isUp = true;
    expect((await files.status(root)).isDirectory()).toBe(true);
  });

  it('lie on a file system whose room is told as here, by the nearest directory above where they are not there yet', async () => {
    const root = temporaryDirectory();
    const files = new RemoteFiles(open());
    const { bsize, blocks } = await statfs(root);
    expect(await files.room(root)).toMatchObject({ bsize, blocks });
    await expect(files.room(join(root, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    const path = join(root, 'saves', 'a');
    const { chunks, until } = collect(watchDisk({ path, intervalSeconds: 10, clock, ask: files.room }));
    await until((seen) => seen.length > 0);
    expect(chunks[0]).toMatchObject({ kind: 'disk', path, total: bsize * blocks });
  });

  it('are never taken for commands', async () => {
    const root = temporaryDirectory();
    const evil = join(root, "x'; touch ran; echo '");
    const shell = open();
    await expect(new RemoteFiles(shell).status(evil)).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await shell.ask(`cd ${quoted(root)} && ls`)).bytes).toHaveLength(0);
  });
});

describe('a run of another machine', () => {
  it('is found with its log and settings, and is read as it is read here', async () => {
    const root = temporaryDirectory();
    const run = join(root, 'saves', 'sft-full-zh');
    await playRecording({
      castPath: join(fixtures, 'sft-full-zh', 'run.cast'),
      runDirectory: run,
      consolePath: join(root, 'train.log'),
      speed: Number.POSITIVE_INFINITY,
    });
    writeFileSync(join(root, 'zh.yaml'), 'stage: sft\noutput_dir: saves/sft-full-zh # here\n');
    writeFileSync(join(root, 'other.yaml'), 'stage: sft\noutput_dir: saves/another-sft-full-zh\n');
    const shell = open();
    const found = await findRemoteRun(shell, root, { log: null, config: null });
    expect(found).toEqual({
      kind: 'run',
      run: { path: run, log: join(root, 'train.log'), config: join(root, 'zh.yaml') },
    });
    const machine = {
      files: new RemoteFiles(shell),
      hints: () => ({ close: async () => {} }),
      isNetwork: async () => true,
    };
    const options = {
      path: run,
      consolePath: join(root, 'train.log'),
      configPath: join(root, 'zh.yaml'),
      read: 'all' as const,
      clock,
    };
    const origin = { kind: 'directory', path: run, name: 'x' } as const;
    const now = clock() + 100;
    const statusBy = async (way: Parameters<typeof readRunDirectory>[2]) => {
      let fold = initialFold(origin);
      await readRunDirectory(
        options,
        (chunks) => {
          fold = foldChunks(fold, chunks);
        },
        way,
      );
      return statusOf(viewAt(fold, now), now);
    };
    expect(await statusBy(machine)).toEqual(await statusBy(undefined));
  });

  const mark = '[INFO|2026-01-01 00:00:00] llamafactory.hparams.parser:401 >> ';
  it.each([
    ['sft', 'Saving model checkpoint to saves/sft/checkpoint-5', true],
    ['sft', 'Figure saved at: /data/saves/sft', true],
    ['sft', 'output_dir is "saves/sft".', true],
    ['sft', 'Saving model checkpoint to saves/sft-long/checkpoint-5', false],
    ['sft', '  File "/opt/llamafactory/train/sft/workflow.py", line 96, in run_sft', false],
    ['a.b (1)', 'Saving model checkpoint to saves/a.b (1)/checkpoint-5', true],
    ['a.b (1)', 'Saving model checkpoint to saves/a-b (1)/checkpoint-5', false],
    ['运行', 'Saving model checkpoint to saves/运行/checkpoint-5', true],
  ])('%s has the console that says %s: %s, as here', async (name, words, isIts) => {
    const root = temporaryDirectory();
    const run = make(join(root, 'saves', name), ['trainer_log.jsonl']);
    const [log, settings] = [join(root, 'out.log'), join(root, 'own.yaml')];
    writeFileSync(log, `${mark}Process rank: 0\n${words}\n`);
    writeFileSync(settings, `stage: sft\noutput_dir: saves/${name}\n`);
    const expected = isIts ? log : null;
    expect(findConsoleLog(run, root)).toBe(expected);
    const found = await findRemoteRun(open(), run, { log: null, config: null });
    expect(found).toMatchObject({ kind: 'run', run: { log: expected, config: settings } });
  });

  const signed: readonly (readonly [string, readonly string[]])[] = [
    ...[...sureSigns].map((name) => [name, [name]] as const),
    ...jointSigns.map((names) => [names.join(' and '), names] as const),
    ['a checkpoint', ['checkpoint-500/']],
    ['a checkpoint that is being written', ['tmp-checkpoint-500/']],
    ['event files of TensorBoard', ['runs/Nov24_07-21-09_vm/events.out.tfevents.1795504870.vm.2976.0']],
    ['event files of ms-swift', ['runs/events.out.tfevents.1795504870.vm.2976.0']],
  ];

  /** A directory with these entries; a slash ends the name of one that is a directory itself. */
  function make(directory: string, entries: readonly string[]): string {
    mkdirSync(directory, { recursive: true });
    for (const entry of entries) {
      const path = join(directory, entry);
      mkdirSync(entry.endsWith('/') ? path : dirname(path), { recursive: true });
      if (!entry.endsWith('/')) writeFileSync(path, '');
    }
    return directory;
  }

  it.each(signed)('is known by %s when it is named, as here', async (_name, entries) => {
    const run = make(join(temporaryDirectory(), 'run'), entries);
    expect(looksLikeRun(run) || holdsEventFiles(run)).toBe(true);
    const found = await findRemoteRun(open(), run, { log: null, config: null });
    expect(found).toMatchObject({ kind: 'run', run: { path: run } });
  });

  it('is found by the same signs as here among what is none', async () => {
    const root = temporaryDirectory();
    for (const [at, [, entries]] of signed.entries()) make(join(root, 'saves', `run ${at}`), entries);
    for (const names of jointSigns) for (const name of names) make(join(root, 'parts', name), [name]);
    make(join(root, 'parts', 'list'), ['checkpoint-best/', 'checkpoint-/', 'trainer_log.jsonl.bak']);
    const [log] = sureSigns;
    for (const passed of [...passedOver, '.trash']) make(join(root, passed, 'old'), [log ?? '']);
    make(join(root, 'run above'), [log ?? '', 'checkpoint-5/', 'checkpoint-5/trainer_state.json', 'inner/']);
    make(join(root, 'run above', 'inner'), [log ?? '']);
    const deep = 'a/b/c/d/e/f';
    make(join(root, deep), [log ?? '']);
    make(join(root, deep, 'too deep'), [log ?? '']);
    const here = findRuns(root, { depth: searchDepth, budget: 60_000 }).runs.map(({ path }) => path);
    const there = (await listRemoteRuns(open(), root, 1000)).map(({ path }) => path);
    expect(there.sort()).toEqual(here.toSorted());
    expect(there).toEqual(expect.arrayContaining([join(root, 'run above', 'inner'), join(root, deep)]));
    expect(there).not.toContain(join(root, deep, 'too deep'));
  });

  it('is opened itself though very many runs below it were written to later', async () => {
    const root = make(join(temporaryDirectory(), 'run'), ['trainer_log.jsonl']);
    utimesSync(join(root, 'trainer_log.jsonl'), 1000, 1000);
    for (let at = 0; at < 60; at += 1) make(join(root, `again-${at}`), ['trainer_log.jsonl']);
    const found = await findRemoteRun(open(), root, { log: null, config: null });
    expect(found).toMatchObject({ kind: 'run', run: { path: root } });
  });

  it('that is not there is told in the words of the other side', async () => {
    const root = temporaryDirectory();
    const shell = open();
    const none = { log: null, config: null };
    expect(await findRemoteRun(shell, join(root, 'nowhere'), none)).toMatchObject({ kind: 'absent' });
    expect(await findRemoteRun(shell, root, none)).toEqual({ kind: 'none', path: root });
  });
});

it('ends its shell when it is closed', async () => {
  const shell = open();
  const { bytes } = await shell.ask('echo $$');
  const pid = Number(Buffer.from(bytes).toString());
  expect(() => process.kill(pid, 0)).not.toThrow();
  await shell.close();
  expect(() => process.kill(pid, 0)).toThrow();
});
