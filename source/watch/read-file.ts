/**
 * Reads a file that is rewritten rather than appended to: whole, or the header of a safetensors file.
 *
 * No writer of LLaMA-Factory writes to the side and renames, so a file may be half written when it is read. What was
 * read is returned as it is; when the file changed meanwhile `settled` is false and the caller looks again.
 */
import { type FileHandleLike, type FileSystem, readAt } from './file-system.js';
import type { FileRule } from './run-files.js';

export interface ReadFile {
  readonly kind: 'write' | 'head';
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  readonly bytes: Uint8Array;
  /** The file did not change while it was read. */
  readonly settled: boolean;
}

/** A larger header is no header: the format itself allows 100 MB, real ones stay below 2 MB. */
const largestHeader = 16 * 1024 * 1024;

/** The eight bytes of length and the JSON header they announce; only the eight when they announce nonsense. */
async function readHeader(handle: FileHandleLike, size: number): Promise<Uint8Array> {
  const start = await readAt(handle, 0, Math.min(8, size));
  if (start.length < 8) return start;
  const length = Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
  return length > largestHeader ? start : readAt(handle, 0, Math.min(8 + length, size));
}

/** Rejects with the system's error when the file is not there or not readable. */
export async function readByRule(path: string, rule: FileRule, files: FileSystem): Promise<ReadFile> {
  const handle = await files.open(path);
  try {
    const before = await handle.stat();
    const isWhole = rule.reading === 'whole' && before.size <= rule.limit;
    const bytes = isWhole ? await readAt(handle, 0, before.size) : await readHeader(handle, before.size);
    const after = await handle.stat();
    return {
      kind: isWhole ? 'write' : 'head',
      size: before.size,
      modified: before.mtimeMs / 1000,
      bytes,
      settled: after.size === before.size && after.mtimeMs === before.mtimeMs && bytes.length <= after.size,
    };
  } finally {
    await handle.close();
  }
}
