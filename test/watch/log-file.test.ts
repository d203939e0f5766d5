import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { watchLogFile } from '../../source/watch/log-file.js';
import { type Machine, thisMachine } from '../../source/watch/machine.js';
import { watchRunDirectory } from '../../source/watch/run-directory.js';
import { clock, collect, contentOf, temporaryDirectory } from './collect.js';

describe('a log file that is followed', () => {
  it('grows, is rotated away and begins anew', async () => {
    const path = join(temporaryDirectory(), 'train.log');
    writeFileSync(path, 'one\n');
    const watcher = watchLogFile({ path, holds: 'console', configPath: null, read: 'all', clock });
    const { chunks, until } = collect(watcher);
    await watcher.caughtUp;
    expect(contentOf(chunks, null)).toBe('one\n');
    appendFileSync(path, 'two\n');
    await until((seen) => contentOf(seen, null) === 'one\ntwo\n');
    rmSync(path);
    await until((seen) => contentOf(seen, null) === null);
    writeFileSync(path, 'three\n');
    await until((seen) => contentOf(seen, null) === 'three\n');
    expect(chunks.filter((chunk) => chunk.kind === 'remove')).toHaveLength(1);
    await until((seen) => seen.some((chunk) => chunk.kind === 'tick'));
  });

  it('comes with its settings, and with what becomes of them', async () => {
    const folder = temporaryDirectory();
    const [path, configPath] = [join(folder, 'train.log'), join(folder, 'train.yaml')];
    writeFileSync(path, 'one\n');
    writeFileSync(configPath, 'stage: sft\n');
    const watcher = watchLogFile({ path, holds: 'console', configPath, read: 'all', clock });
    const { chunks, until } = collect(watcher);
    await watcher.caughtUp;
    expect(contentOf(chunks, 'config:train.yaml')).toBe('stage: sft\n');
    writeFileSync(configPath, 'stage: dpo, longer\n');
    await until((seen) => contentOf(seen, 'config:train.yaml') === 'stage: dpo, longer\n');
    rmSync(configPath);
    await until((seen) => contentOf(seen, 'config:train.yaml') === null);
  });

  it('is waited for', async () => {
    const path = join(temporaryDirectory(), 'train.log');
    const watcher = watchLogFile({ path, holds: 'console', configPath: null, read: 'ends', clock });
    const { chunks, until } = collect(watcher);
    await watcher.caughtUp;
    expect(chunks.map((chunk) => (chunk.kind === 'trouble' ? chunk.message : chunk.kind))).toEqual([
      `${path} does not exist yet: waiting for it.`,
    ]);
    writeFileSync(path, 'line\n');
    await until((seen) => contentOf(seen, null) === 'line\n');
  });

  it.each([
    ['beside a run', 'renamed over it'],
    ['beside a run', 'made after it was moved away'],
    ['alone', 'renamed over it'],
    ['alone', 'made after it was moved away'],
  ])('%s is heard of at once also after another was %s', async (way, how) => {
    const folder = temporaryDirectory();
    const path = join(folder, 'train.log');
    writeFileSync(path, 'one\n');
    let hints = 0;
    // Looks that nobody asked for do not count: they come every half second.
    const machine: Machine = {
      ...thisMachine,
      hints: (root, file, listener) =>
        thisMachine.hints(root, file, {
          ...listener,
          fileHint: () => {
            hints += 1;
            listener.fileHint();
          },
        }),
    };
    const run = join(folder, 'run');
    mkdirSync(run);
    const read = 'all' as const;
    const watcher =
      way === 'alone'
        ? watchLogFile({ path, holds: 'console', configPath: null, read, clock }, machine)
        : watchRunDirectory({ path: run, consolePath: path, configPath: null, read, clock }, machine);
    const { until } = collect(watcher);
    await watcher.caughtUp;
    let text = '';
    for (let turn = 0; turn < 3; turn += 1) {
      text = `other ${turn}\n`;
      if (how === 'renamed over it') {
        writeFileSync(join(folder, 'next'), text);
        renameSync(join(folder, 'next'), path);
      } else {
        renameSync(path, join(folder, `train.log.${turn}`));
        await until((seen) => contentOf(seen, null) === null);
        writeFileSync(path, text);
      }
      await until((seen) => contentOf(seen, null) === text);
    }
    const before = hints;
    const heardFrom = async (): Promise<boolean> => {
      for (let row = 0; row < 6 && hints === before; row += 1) {
        text += `row ${row}\n`;
        appendFileSync(path, `row ${row}\n`);
        await until((seen) => contentOf(seen, null) === text);
      }
      return hints > before;
    };
    expect(await heardFrom()).toBe(true);
  });
});
