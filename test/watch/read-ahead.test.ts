/** Big pieces share buffers: nothing may be lost to that. */
import { randomBytes } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../source/watch/file-system.js';
import { watchLogFile } from '../../source/watch/log-file.js';
import { readAhead } from '../../source/watch/read-ahead.js';
import { clock, collect, contentOf, temporaryDirectory } from './collect.js';

const megabyte = 1024 * 1024;

function randomFile(size: number): { readonly path: string; readonly bytes: Buffer } {
  const path = join(temporaryDirectory(), 'big');
  const bytes = randomBytes(size);
  writeFileSync(path, bytes);
  return { path, bytes };
}

async function piecesOf(path: string, from: number, end: number, got: (piece: Uint8Array) => void): Promise<void> {
  const handle = await nodeFileSystem.open(path);
  try {
    for await (const piece of readAhead(handle, from, end)) got(piece);
  } finally {
    await handle.close();
  }
}

describe('pieces of a stretch', () => {
  it('hold all of it, each until the next but one is asked for', async () => {
    const { path, bytes } = randomFile(4 * megabyte + 12_345);
    const [from, end] = [777, bytes.length - 99];
    let at = from;
    let previous: { readonly piece: Uint8Array; readonly copy: Buffer } | null = null;
    await piecesOf(path, from, end, (piece) => {
      expect(bytes.compare(piece, 0, piece.length, at, at + piece.length)).toBe(0);
      if (previous) expect(previous.copy.equals(previous.piece)).toBe(true);
      previous = { piece, copy: Buffer.from(piece) };
      at += piece.length;
    });
    expect(at).toBe(end);
  });

  it('are few buffers, however long it is', async () => {
    const { path, bytes } = randomFile(6 * megabyte);
    const buffers = new Set<ArrayBufferLike>();
    let pieces = 0;
    await piecesOf(path, 0, bytes.length, (piece) => {
      pieces += 1;
      if (piece.length > megabyte / 4) buffers.add(piece.buffer);
    });
    expect(pieces).toBeGreaterThan(8);
    expect(buffers.size).toBe(3);
  });

  it('end where the file was cut short', async () => {
    const { path, bytes } = randomFile(3 * megabyte);
    truncateSync(path, 2 * megabyte);
    let length = 0;
    await piecesOf(path, 0, bytes.length, (piece) => {
      length += piece.length;
    });
    expect(length).toBe(2 * megabyte);
  });
});

it('what is delivered is the file, though buffers are used again', async () => {
  const path = join(temporaryDirectory(), 'train.log');
  const text = Array.from({ length: 80_000 }, (_, at) => `line ${at} ${'x'.repeat(at % 60)}`).join('\n');
  writeFileSync(path, text);
  expect(text.length).toBeGreaterThan(3 * megabyte);
  const { chunks, until } = collect(watchLogFile({ path, read: 'all', clock, holds: 'console', configPath: null }));
  await until((seen) => (contentOf(seen, null)?.length ?? 0) >= text.length);
  expect(contentOf(chunks, null) === text).toBe(true);
});
