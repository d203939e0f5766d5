import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../source/watch/file-system.js';
import { type Tailed, TailFile } from '../../source/watch/tail-file.js';
import { temporaryDirectory } from './collect.js';

async function look(tail: TailFile): Promise<readonly Tailed[]> {
  const found: Tailed[] = [];
  for await (const piece of tail.look()) found.push(piece);
  return found;
}

const textOf = (found: readonly Tailed[]): string =>
  Buffer.concat(found.flatMap((piece) => (piece.kind === 'bytes' ? [piece.bytes] : []))).toString('utf8');

const offsets = (found: readonly Tailed[]): readonly (number | string)[] =>
  found.map((piece) => (piece.kind === 'bytes' ? piece.at : piece.kind));

describe('a growing file', () => {
  const begin = (read: 'all' | 'ends' = 'all') => {
    const path = join(temporaryDirectory(), 'log');
    return { path, tail: new TailFile(path, read, nodeFileSystem, 65_536) };
  };

  it('is read from where it ended, wherever the pieces are torn', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 0, maxLength: 300 }), { maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        async (pieces, looks) => {
          const { path, tail } = begin();
          writeFileSync(path, '');
          const found: Tailed[] = [];
          for (const [position, piece] of pieces.entries()) {
            appendFileSync(path, piece);
            if (looks[position]) found.push(...(await look(tail)));
          }
          found.push(...(await look(tail)));
          const bytes = found.flatMap((piece) => (piece.kind === 'bytes' ? [piece] : []));
          expect(Buffer.concat(bytes.map((piece) => piece.bytes))).toEqual(Buffer.concat(pieces));
          let expected = 0;
          for (const piece of bytes) {
            expect(piece.at).toBe(expected);
            expected += piece.bytes.length;
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('says nothing when nothing is new, and nothing of a file that is not there', async () => {
    const { path, tail } = begin();
    expect(await look(tail)).toEqual([]);
    writeFileSync(path, 'one\n');
    expect(textOf(await look(tail))).toBe('one\n');
    expect(await look(tail)).toEqual([]);
  });

  it('begins anew when it was truncated and is shorter', async () => {
    const { path, tail } = begin();
    writeFileSync(path, 'first line\nsecond line\n');
    await look(tail);
    writeFileSync(path, 'new\n');
    const found = await look(tail);
    expect(offsets(found)).toEqual([0]);
    expect(textOf(found)).toBe('new\n');
  });

  it('begins anew when it was rewritten with more than it had, and tells it from an append', async () => {
    const { path, tail } = begin();
    writeFileSync(path, 'first line\n');
    await look(tail);
    writeFileSync(path, 'other line\nand more than before\n');
    const found = await look(tail);
    expect(offsets(found)).toEqual([0]);
    expect(textOf(found)).toBe('other line\nand more than before\n');
    appendFileSync(path, 'appended\n');
    expect(offsets(await look(tail))).toEqual([32]);
  });

  it('begins anew when another file was renamed over it, even one with the same beginning', async () => {
    const { path, tail } = begin();
    writeFileSync(path, 'first line\n');
    await look(tail);
    writeFileSync(`${path}.new`, 'first line\nsecond line\n');
    renameSync(`${path}.new`, path);
    const found = await look(tail);
    expect(offsets(found)).toEqual([0]);
    expect(textOf(found)).toBe('first line\nsecond line\n');
  });

  it('says that it was emptied, once, and goes on from 0', async () => {
    const { path, tail } = begin();
    writeFileSync(path, 'first line\n');
    await look(tail);
    truncateSync(path, 0);
    const emptied = await look(tail);
    expect(offsets(emptied)).toEqual([0]);
    expect(textOf(emptied)).toBe('');
    expect(await look(tail)).toEqual([]);
    appendFileSync(path, 'x');
    expect(offsets(await look(tail))).toEqual([0]);
  });

  it('says once that it is gone, and begins at 0 when it is back', async () => {
    const { path, tail } = begin();
    writeFileSync(path, 'first\n');
    await look(tail);
    rmSync(path);
    expect(offsets(await look(tail))).toEqual(['gone']);
    expect(await look(tail)).toEqual([]);
    writeFileSync(path, 'first\nsecond\n');
    expect(offsets(await look(tail))).toEqual([0]);
  });

  it('comes in slices of 64 KiB', async () => {
    const { path, tail } = begin();
    writeFileSync(path, Buffer.alloc(600 * 1024, 'a'));
    const found = await look(tail);
    expect(offsets(found)).toEqual(Array.from({ length: 10 }, (_, index) => index * 65536));
    expect(textOf(found).length).toBe(600 * 1024);
  });
});

describe('the ends of a large file', () => {
  const line = `${'x'.repeat(99)}\n`;
  const beginWith = (content: string) => {
    const path = join(temporaryDirectory(), 'log');
    writeFileSync(path, content);
    return { path, tail: new TailFile(path, 'ends', nodeFileSystem, 65_536) };
  };

  it('are cut at newlines, and what is skipped between is exact', async () => {
    const content = Array.from({ length: 20_000 }, (_, row) => `${row}${line}`).join('');
    const { path, tail } = beginWith(content);
    const [head, skip, end, ...rest] = await look(tail);
    if (head?.kind !== 'bytes' || skip?.kind !== 'skip' || end?.kind !== 'bytes') throw new Error('other pieces');
    expect(rest).toEqual([]);
    expect(head.bytes.length).toBeLessThanOrEqual(256 * 1024);
    expect(end.bytes.length).toBeLessThanOrEqual(128 * 1024);
    expect(head.bytes.length + skip.bytes + end.bytes.length).toBe(content.length);
    expect(end.at).toBe(head.bytes.length + skip.bytes);
    expect(content.startsWith(Buffer.from(head.bytes).toString())).toBe(true);
    expect(content.endsWith(Buffer.from(end.bytes).toString())).toBe(true);
    expect(head.bytes.at(-1)).toBe(0x0a);
    expect(content[end.at - 1]).toBe('\n');
    appendFileSync(path, 'more\n');
    const more = await look(tail);
    expect(offsets(more)).toEqual([content.length]);
    expect(textOf(more)).toBe('more\n');
  });

  it('are exact in a file without a newline, and a file of 512 KiB is read whole', async () => {
    const { tail } = beginWith('a'.repeat(700_000));
    expect(offsets(await look(tail))).toEqual([0, 'skip', 700_000 - 128 * 1024]);
    const whole = beginWith('a'.repeat(512 * 1024));
    expect(offsets(await look(whole.tail))).toEqual(Array.from({ length: 8 }, (_, index) => index * 65536));
  });
});
