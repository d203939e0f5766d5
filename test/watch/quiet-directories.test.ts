import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chokidarHints } from '../../source/watch/directory-hints.js';
import { thisMachine } from '../../source/watch/machine.js';
import { quietAmong } from '../../source/watch/quiet-directories.js';
import { watchRunDirectory } from '../../source/watch/run-directory.js';
import { clock, collect, temporaryDirectory } from './collect.js';

const checkpoints = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `checkpoint-${(at + 1) * 100}`);

describe('of the directories of a run', () => {
  it('all are watched while there are few', () => {
    const isQuiet = quietAmong(['', 'runs', 'runs/Nov27', ...checkpoints(32)]);
    expect(['', 'runs', 'runs/Nov27', 'checkpoint-100', 'checkpoint-9900'].filter(isQuiet)).toEqual([]);
  });

  it('all but the newest checkpoints are not, whatever lies in them', () => {
    const names = checkpoints(1000);
    const isQuiet = quietAmong(['', 'runs', ...names, ...names.map((name) => `${name}/global_step100`)]);
    expect(names.filter((name) => !isQuiet(name))).toEqual(names.slice(-32));
    expect(isQuiet('checkpoint-100/global_step100')).toBe(true);
    // It is written right now, it comes later, or it is no checkpoint.
    const others = ['checkpoint-100000', 'tmp-checkpoint-100100', 'checkpoint-100100', '', 'runs', 'runs/x', 'logs'];
    expect(others.filter(isQuiet)).toEqual([]);
  });

  it('the system tells nothing of the quiet ones, and all of the others', async () => {
    const root = temporaryDirectory();
    for (const name of ['checkpoint-100', 'checkpoint-200']) mkdirSync(join(root, name));
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const hints = chokidarHints(root, null, {
        isQuiet: (directory) => directory === 'checkpoint-100',
        hint(directory) {
          heard.push(directory);
          // Of the two it is written last.
          if (directory === 'checkpoint-200') void hints.close().then(resolve);
        },
        ready() {
          writeFileSync(join(root, 'checkpoint-100', 'optimizer.pt'), 'x');
          writeFileSync(join(root, 'checkpoint-200', 'optimizer.pt'), 'x');
        },
        fileHint() {},
        rootLost() {},
        failed: () => expect.unreachable(),
      });
    });
    expect(heard).not.toContain('checkpoint-100');
  });

  it('a watch asks for the newest ones alone', async () => {
    const root = temporaryDirectory();
    const names = checkpoints(50);
    for (const name of names) mkdirSync(join(root, name));
    const quiet: (readonly string[])[] = [];
    const machine = {
      ...thisMachine,
      hints: ((_root, _file, { isQuiet }) => {
        quiet.push(names.filter(isQuiet));
        return { close: async () => {} };
      }) satisfies typeof thisMachine.hints,
    };
    const watcher = watchRunDirectory({ path: root, consolePath: null, configPath: null, read: 'all', clock }, machine);
    await collect(watcher).until(() => quiet.length > 0);
    expect(quiet).toEqual([names.slice(0, 18)]);
  });
});
