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

/** A clock by which every slice takes so many milliseconds. */
function clockOf(milliseconds: number): () => number {
  let time = 0;
  return () => {
    time += milliseconds;
    return time;
  };
}

describe('a growing file', () => {
  const begin = (read: 'all' | 'ends' = 'all') => {
    const path = join(temporaryDirectory(), 'log');
    return { path, tail: new TailFile(path, read, nodeFileSystem) };
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

  it.each([
    ['as they are while each takes a few milliseconds', 4, [64, 64, 64, 64]],
    ['longer while they are quick, up to half a megabyte', 1, [64, 128, 256, 512, 512]],
    ['shorter while they are slow, down to 16 KiB', 20, [64, 32, 16, 16, 16]],
  ])('comes in slices that stay %s', async (_name, milliseconds, expected) => {
    const path = join(temporaryDirectory(), 'log');
    const content = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => index % 251));
    writeFileSync(path, content);
    const found = await look(new TailFile(path, 'all', nodeFileSystem, clockOf(milliseconds)));
    const pieces = found.flatMap((piece) => (piece.kind === 'bytes' ? [piece.bytes] : []));
    expect(pieces.slice(0, expected.length).map((bytes) => bytes.length / 1024)).toEqual(expected);
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
  });

  it('is folded in slices that are as long as a key may wait, whatever is folded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: 2000 }), async (bytesPerMicrosecond) => {
        const path = join(temporaryDirectory(), 'log');
        writeFileSync(path, Buffer.alloc(3_000_000));
        let time = 0;
        const took: { readonly bytes: number; readonly milliseconds: number }[] = [];
        for await (const piece of new TailFile(path, 'all', nodeFileSystem, () => time).look()) {
          if (piece.kind !== 'bytes') continue;
          const milliseconds = piece.bytes.length / bytesPerMicrosecond / 1000;
          time += milliseconds;
          took.push({ bytes: piece.bytes.length, milliseconds });
        }
        // The first slices find out how fast it goes.
        for (const { milliseconds } of took.slice(3)) expect(milliseconds).toBeLessThanOrEqual(6);
        // Nor are they so short that the turns between them cost more than what they hold up.
        for (const { bytes, milliseconds } of took.slice(4, -1)) {
          expect(bytes === 512 * 1024 || milliseconds >= 1 || bytes < 64 * 1024).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('the ends of a large file', () => {
  const line = `${'x'.repeat(99)}\n`;
  const beginWith = (content: string) => {
    const path = join(temporaryDirectory(), 'log');
    writeFileSync(path, content);
    return { path, tail: new TailFile(path, 'ends', nodeFileSystem, clockOf(4)) };
  };

  it('are cut at newlines, and what is skipped between is exact', async () => {
    const content = Array.from({ length: 20_000 }, (_, row) => `${row}${line}`).join('');
    const { path, tail } = beginWith(content);
    const found = await look(tail);
    const gap = found.findIndex((piece) => piece.kind === 'skip');
    const joined = (pieces: readonly Tailed[]): Buffer =>
      Buffer.concat(pieces.map((piece) => (piece.kind === 'bytes' ? piece.bytes : Buffer.alloc(0))));
    const [head, skip, end] = [joined(found.slice(0, gap)), found[gap], joined(found.slice(gap + 1))];
    const after = found[gap + 1];
    if (skip?.kind !== 'skip' || after?.kind !== 'bytes') throw new Error('other pieces');
    expect(found.filter((piece) => piece.kind !== 'bytes')).toHaveLength(1);
    expect(head.length).toBeLessThanOrEqual(256 * 1024);
    expect(end.length).toBeLessThanOrEqual(128 * 1024);
    expect(head.length + skip.bytes + end.length).toBe(content.length);
    expect(after.at).toBe(head.length + skip.bytes);
    expect(content.startsWith(head.toString())).toBe(true);
    expect(content.endsWith(end.toString())).toBe(true);
    expect(head.at(-1)).toBe(0x0a);
    expect(content[after.at - 1]).toBe('\n');
    appendFileSync(path, 'more\n');
    const more = await look(tail);
    expect(offsets(more)).toEqual([content.length]);
    expect(textOf(more)).toBe('more\n');
  });

  it('are exact in a file without a newline, and a file of 512 KiB is read whole', async () => {
    const { tail } = beginWith('a'.repeat(700_000));
    const from = 700_000 - 128 * 1024;
    const slices = [0, 1, 2, 3].map((index) => index * 65536);
    expect(offsets(await look(tail))).toEqual([...slices, 'skip', from, from + 65536]);
    const whole = beginWith('a'.repeat(512 * 1024));
    expect(offsets(await look(whole.tail))).toEqual(Array.from({ length: 8 }, (_, index) => index * 65536));
  });
});
