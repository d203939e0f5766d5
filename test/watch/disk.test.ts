import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initialReader, readChunk } from '../../source/parse/reader.js';
import type { Chunk, DiskChunk } from '../../source/watch/chunk.js';
import { type DiskOptions, watchDisk } from '../../source/watch/disk.js';
import { parseRecording } from '../../source/watch/recording.js';
import { encodeRecordingLine } from '../../source/watch/recording-line.js';
import type { Room } from '../../source/watch/room.js';
import { clock, collect, temporaryDirectory } from './collect.js';

const rooms = (chunks: readonly Chunk[]): readonly DiskChunk[] =>
  chunks.flatMap((chunk) => (chunk.kind === 'disk' ? [chunk] : []));

const absent = (): Error => Object.assign(new Error('absent'), { code: 'ENOENT' });

function watch(ask: DiskOptions['ask'], path = '/data/saves/sft', intervalSeconds = 0.5) {
  const watcher = watchDisk({ path, intervalSeconds, clock, ...(ask ? { ask } : {}) });
  return { watcher, ...collect(watcher) };
}

const room = (free: number): Room => ({ bsize: 4096, blocks: 1000, bavail: free });

describe('the room on the disk', () => {
  it('is what this user may still write, in bytes', async () => {
    const { watcher, chunks } = watch(async () => room(250));
    await watcher.caughtUp;
    expect(rooms(chunks)).toMatchObject([{ path: '/data/saves/sft', free: 250 * 4096, total: 1000 * 4096 }]);
  });

  it('is told again when it changed, and only then', async () => {
    const answers = [room(250), room(250), room(200)];
    let asked = 0;
    const { until, chunks } = watch(async () => answers[Math.min(asked++, 2)] ?? room(0));
    await until((seen) => rooms(seen).length === 2);
    expect(asked).toBe(3);
    expect(rooms(chunks).map((one) => one.free / 4096)).toEqual([250, 200]);
  });

  it('is looked at when something was saved, long before its time', async () => {
    let free = 250;
    const { watcher, until } = watch(async () => room(free), '/data', 3600);
    await watcher.caughtUp;
    free = 100;
    watcher.look();
    await until((seen) => rooms(seen).at(-1)?.free === 100 * 4096);
  });

  it('is that of the nearest parent until the run directory is there', async () => {
    const asked: string[] = [];
    const { watcher, chunks } = watch(async (path) => {
      asked.push(path);
      if (path !== '/data') throw absent();
      return room(7);
    });
    await watcher.caughtUp;
    expect(asked.slice(0, 3)).toEqual(['/data/saves/sft', '/data/saves', '/data']);
    expect(rooms(chunks)).toMatchObject([{ path: '/data/saves/sft', free: 7 * 4096 }]);
  });

  it('is not told where the system does not tell', async () => {
    const refused = watch(async () => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    });
    const empty = watch(async () => ({ bsize: 4096, blocks: 0, bavail: 0 }));
    await Promise.all([refused.watcher.caughtUp, empty.watcher.caughtUp]);
    await Promise.all([refused.watcher.stop(), empty.watcher.stop()]);
    expect([...refused.chunks, ...empty.chunks]).toEqual([]);
  });

  it('does not hold up the end of the watch when a file server never answers', async () => {
    let asked = 0;
    const { watcher, chunks } = watch(() => {
      asked += 1;
      return new Promise<Room>(() => {});
    });
    await watcher.stop();
    await watcher.caughtUp;
    expect([asked, chunks.length]).toEqual([1, 0]);
  });

  it('is told to be out of reach, once, when nothing has answered for long, and again after it has', async () => {
    let isBack = false;
    let letGo = (): void => {};
    const ask = (): Promise<Room> =>
      isBack
        ? Promise.resolve(room(250))
        : new Promise((resolve) => {
            letGo = () => resolve(room(250));
          });
    const patience = { answerSeconds: 0.02, silenceSeconds: 0.06 };
    const { chunks, until } = collect(watchDisk({ path: '/data/a', intervalSeconds: 0.5, clock, ask, patience }));
    const troubles = (seen: readonly Chunk[]): readonly string[] =>
      seen.flatMap((chunk) => (chunk.kind === 'trouble' ? [chunk.message] : []));
    await until((seen) => troubles(seen).length === 1);
    expect(troubles(chunks)[0]).toBe('/data/a: its disk does not answer. Is a file server gone?');
    isBack = true;
    letGo();
    await until((seen) => rooms(seen).length === 1);
    expect(chunks.filter((chunk) => chunk.kind === 'trouble-over')).toMatchObject([{ message: troubles(chunks)[0] }]);
    isBack = false;
    await until((seen) => troubles(seen).length === 2);
  });

  it('is that of this machine', async () => {
    const path = join(temporaryDirectory(), 'run');
    mkdirSync(path);
    const { watcher, chunks } = watch(undefined, path);
    await watcher.caughtUp;
    const { blocks, bsize } = await statfs(path);
    const [first] = rooms(chunks);
    expect(first).toMatchObject({ path, total: blocks * bsize });
    expect(first?.free).toBeGreaterThan(0);
    expect(first?.free).toBeLessThanOrEqual(blocks * bsize);
  });
});

describe('in a recording', () => {
  const chunk: DiskChunk = {
    kind: 'disk',
    time: 5012.5,
    path: 'saves/sft',
    free: 52_428_800_000,
    total: 107_374_182_400,
  };
  const header = '{"version": 2, "width": 80, "height": 24, "timestamp": 5000}';
  const read = (...lines: readonly (string | null)[]) => parseRecording([header, ...lines, ''].join('\n'));

  it('is a line of code d, and comes back as it was', () => {
    const line = encodeRecordingLine(chunk, 5000);
    expect(line).toBe('[12.5,"d","{\\"path\\":\\"saves/sft\\",\\"free\\":52428800000,\\"total\\":107374182400}"]');
    expect(read(line)).toMatchObject({ chunks: [chunk], problems: [] });
    expect(readChunk(initialReader, chunk).events).toMatchObject([
      { type: 'disk', time: 5012.5, path: 'saves/sft', free: 52_428_800_000, total: 107_374_182_400 },
    ]);
  });

  it('is a broken line without both numbers', () => {
    for (const data of ['{"free":1}', '[]', '{"free":-1,"total":2}', 'x']) {
      const { chunks, problems } = read(JSON.stringify([1, 'd', data]), '[2,"m","after"]');
      expect(chunks.map((one) => one.kind)).toEqual(['marker']);
      expect(problems).toMatchObject([{ line: 2, severity: 'broken' }]);
    }
  });
});
