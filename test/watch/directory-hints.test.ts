/** What hints leave behind when they are given up. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { chokidarHints } from '../../source/watch/directory-hints.js';
import { temporaryDirectory } from './collect.js';

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

// Who looks once has read all before chokidar has listed the directories.
it('hold up no program that has nothing else to wait for', async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'checkpoint-100'));
  const before = timers();
  let isReady = false;
  const hints = chokidarHints(root, null, {
    ...{ hint() {}, fileHint() {}, rootLost() {}, failed: () => expect.unreachable() },
    ready() {
      isReady = true;
    },
  });
  while (timers() === before && !isReady) await turn();
  expect(isReady).toBe(false);
  await hints.close();
  expect(timers()).toBe(before);
});
