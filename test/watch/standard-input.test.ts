import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { watchStandardInput } from '../../source/watch/standard-input.js';
import { clock, collect, contentOf } from './collect.js';

describe('the console from a pipe', () => {
  it('is delivered as it comes and ends with the pipe', async () => {
    const input = new PassThrough();
    const watcher = watchStandardInput({ input, clock });
    const { chunks, until } = collect(watcher);
    input.write('first ');
    await until((seen) => contentOf(seen, null) === 'first ');
    input.end('second\n');
    await watcher.caughtUp;
    expect(contentOf(chunks, null)).toBe('first second\n');
    expect(watcher.progress).toEqual({ read: 13, total: 13 });
  });

  it('is read no faster than it is taken', async () => {
    let produced = 0;
    let delivered = 0;
    let mostAhead = 0;
    const piece = Buffer.alloc(64 * 1024, 'x');
    const input = Readable.from(
      (function* () {
        for (; produced < 400; produced += 1) {
          mostAhead = Math.max(mostAhead, produced * piece.length - delivered);
          yield piece;
        }
      })(),
      { objectMode: false },
    );
    const watcher = watchStandardInput({ input, clock });
    watcher.start((batch) => {
      for (const chunk of batch) if (chunk.kind === 'console') delivered += chunk.bytes.length;
    });
    await watcher.caughtUp;
    await watcher.stop();
    expect(delivered).toBe(400 * piece.length);
    expect(mostAhead).toBeLessThan(1024 * 1024);
  });

  it('that breaks off is a trouble, and stopping before the end is none', async () => {
    const broken = new PassThrough();
    const watcher = watchStandardInput({ input: broken, clock });
    const { chunks } = collect(watcher);
    broken.destroy(new Error('read EIO'));
    await watcher.caughtUp;
    expect(chunks.map((chunk) => (chunk.kind === 'trouble' ? chunk.message : ''))).toEqual([
      'Standard input broke off: read EIO.',
    ]);
    const open = new PassThrough();
    const other = watchStandardInput({ input: open, clock });
    const collected = collect(other);
    open.write('x');
    await collected.until((seen) => seen.length > 0);
    await other.stop();
    expect(collected.chunks.filter((chunk) => chunk.kind === 'trouble')).toEqual([]);
  });

  it('is whole for who reads it after the watch was stopped', async () => {
    const input = new PassThrough();
    const watcher = watchStandardInput({ input, clock });
    const { until } = collect(watcher);
    input.write('seen');
    await until((seen) => contentOf(seen, null) === 'seen');
    await watcher.stop();
    input.write(' unseen');
    input.end(' to the end');
    expect(await text(input)).toBe(' unseen to the end');
  });
});
