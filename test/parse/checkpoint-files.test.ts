import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileEvent } from '../../source/parse/checkpoint-files.js';
import { expectedSize } from '../../source/parse/safetensors.js';
import type { HeadChunk } from '../../source/watch/chunk.js';
import { chunksOf, contextOf } from './support.js';

const runs = readdirSync(new URL('../../fixtures/', import.meta.url)).filter((name) => !/^data$|\./.test(name));

/** A safetensors file's header, and the bytes that its tensors take. */
function headerOf(tensors: Readonly<Record<string, unknown>>): Uint8Array {
  const json = Buffer.from(JSON.stringify(tensors));
  const bytes = Buffer.alloc(8 + json.length);
  bytes.writeBigUInt64LE(BigInt(json.length));
  json.copy(bytes, 8);
  return bytes;
}

const eventOf = (path: string, size: number, bytes: Uint8Array | null) => fileEvent(path, size, bytes, contextOf(path));

/** The last state of every safetensors file of a recorded run that still stands at its end. */
function weightsAtEnd(run: string): readonly HeadChunk[] {
  const files = new Map<string, HeadChunk>();
  for (const chunk of chunksOf(run)) {
    if (chunk.kind === 'head' && chunk.path.endsWith('.safetensors')) files.set(chunk.path, chunk);
    if (chunk.kind === 'remove') files.delete(chunk.path);
  }
  return [...files.values()];
}

describe('expectedSize', () => {
  it.each(runs)('equals the size of every weights file that %s left', (run) => {
    for (const file of weightsAtEnd(run)) {
      expect([file.path, eventOf(file.path, file.size, file.bytes).expected]).toEqual([file.path, file.size]);
    }
  });

  it('has weights to judge in every run that saved', () => {
    const saved = runs.filter((run) => weightsAtEnd(run).length > 0);
    expect(saved.length).toBeGreaterThanOrEqual(20);
    expect(weightsAtEnd('killed-mid-save').map((file) => file.path)).toContain('checkpoint-270/model.safetensors');
  });

  it('is the end of the last tensor, in whatever order they stand', () => {
    const bytes = headerOf({
      __metadata__: { format: 'pt' },
      b: { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect(expectedSize(bytes)).toBe(bytes.length + 16);
  });

  it('is unknown when the header is not whole or none', () => {
    const bytes = headerOf({ a: { data_offsets: [0, 8] } });
    for (let length = 0; length < bytes.length; length += 1) expect(expectedSize(bytes.subarray(0, length))).toBeNull();
    expect(expectedSize(headerOf({ a: { data_offsets: [0, -8] } }))).toBeNull();
    expect(expectedSize(headerOf({ a: {} }))).toBeNull();
    expect(expectedSize(new Uint8Array(64))).toBeNull();
    expect(expectedSize(new Uint8Array(64).fill(0xff))).toBeNull();
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 300 }), (rest, length) => {
        const bytes = Buffer.concat([Buffer.alloc(8), rest]);
        bytes.writeBigUInt64LE(BigInt(length));
        const size = expectedSize(bytes);
        expect(size === null || size >= 8).toBe(true);
      }),
    );
  });
});

describe('fileEvent', () => {
  const path = 'checkpoint-10/model.safetensors';
  const whole = headerOf({ a: { data_offsets: [0, 1000] } });

  it('expects what the header demands, however much of the file is there', () => {
    expect(eventOf(path, whole.length + 400, whole)).toMatchObject({ path, expected: whole.length + 1000 });
  });

  it.each([
    ['empty', new Uint8Array(0)],
    ['cut in its length', whole.subarray(0, 5)],
    ['cut in its header', whole.subarray(0, 20)],
    ['full of zeros', new Uint8Array(5000)],
  ])('expects more of a file that is %s', (_name, bytes) => {
    expect(eventOf(path, bytes.length, bytes).expected).toBeGreaterThan(bytes.length);
  });

  it('expects nothing of a file of which too little was read, or of another format', () => {
    expect(eventOf(path, 5000, whole.subarray(0, 20)).expected).toBeNull();
    expect(eventOf(path, 5000, new Uint8Array(0)).expected).toBeNull();
    expect(eventOf(path, 5000, null).expected).toBeNull();
    expect(eventOf('checkpoint-10/optimizer.pt', 5000, new Uint8Array(64)).expected).toBeNull();
  });
});
