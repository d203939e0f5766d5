/** Does to a real directory what a chunk of a recording tells: tests and the build need a run that is no recording. */
import { appendFile, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Chunk } from '../watch/chunk.js';

export interface Places {
  readonly runDirectory: string;
  /** Where the console goes, in append mode as a shell's `>>` would; null: nowhere. */
  readonly consolePath: string | null;
}

async function writeAt(path: string, position: number, bytes: Uint8Array): Promise<void> {
  // Appending to a deleted file makes it anew, as LLaMA-Factory does with its log; a gap stays a hole.
  const handle = await open(path, position === 0 ? 'w' : 'a+');
  try {
    const { size } = await handle.stat();
    if (size > position) await handle.truncate(position);
    await handle.appendFile(bytes);
  } finally {
    await handle.close();
  }
}

/** A sparse file of the true size with the recorded bytes at its beginning. */
async function writeHead(path: string, size: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.write(bytes, 0, bytes.length, 0);
    await handle.truncate(size);
  } finally {
    await handle.close();
  }
}

/** Chunks that tell what was not recorded, and those of the machine, change nothing. */
export async function applyChunk(chunk: Chunk, { runDirectory, consolePath }: Places): Promise<void> {
  if (chunk.kind === 'console') {
    if (consolePath !== null) await appendFile(consolePath, chunk.bytes);
    return;
  }
  if (!('path' in chunk) || chunk.path === null) return;
  const path = join(runDirectory, chunk.path);
  if (!path.startsWith(join(runDirectory, '/'))) throw new Error(`the recording leaves its directory: ${chunk.path}`);
  if (chunk.kind === 'remove') return rm(path, { recursive: true, force: true });
  if (chunk.kind === 'directory') return void (await mkdir(path, { recursive: true }));
  await mkdir(dirname(path), { recursive: true });
  if (chunk.kind === 'append') await writeAt(path, chunk.at, chunk.bytes);
  else if (chunk.kind === 'write') await writeFile(path, chunk.bytes);
  else if (chunk.kind === 'head') await writeHead(path, chunk.size, chunk.bytes);
}
