import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { watchLogFile } from '../../source/watch/log-file.js';
import { clock, collect, contentOf, temporaryDirectory } from './collect.js';

describe('a log file that is followed', () => {
  it('grows, is rotated away and begins anew', async () => {
    const path = join(temporaryDirectory(), 'train.log');
    writeFileSync(path, 'one\n');
    const watcher = watchLogFile({ path, holds: 'console', read: 'all', clock });
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

  it('is waited for', async () => {
    const path = join(temporaryDirectory(), 'train.log');
    const watcher = watchLogFile({ path, holds: 'console', read: 'ends', clock });
    const { chunks, until } = collect(watcher);
    await watcher.caughtUp;
    expect(chunks.map((chunk) => (chunk.kind === 'trouble' ? chunk.message : chunk.kind))).toEqual([
      `${path} does not exist yet: waiting for it.`,
    ]);
    writeFileSync(path, 'line\n');
    await until((seen) => contentOf(seen, null) === 'line\n');
  });
});
