/** What the tests of watchers share: a temporary directory, a watcher's chunks, and waiting for one without sleeping. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Chunk } from '../../source/watch/chunk.js';
import type { Watcher } from '../../source/watch/watcher.js';

export const clock = (): number => Date.now() / 1000;

export function temporaryDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'watch-test-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export interface Collected {
  readonly chunks: readonly Chunk[];
  readonly batches: readonly (readonly Chunk[])[];
  /** Resolves when the chunks so far satisfy the condition; rejects with what was delivered after `seconds`. */
  until(condition: (chunks: readonly Chunk[]) => boolean, seconds?: number): Promise<void>;
}

interface Waiting {
  readonly condition: (chunks: readonly Chunk[]) => boolean;
  readonly resolve: () => void;
}

/** Bytes are overwritten once they are delivered. */
const kept = (chunk: Chunk): Chunk =>
  chunk.kind !== 'skip' && 'bytes' in chunk ? { ...chunk, bytes: Uint8Array.from(chunk.bytes) } : chunk;

/** Starts the watcher, and stops it when the test ends. */
export function collect(watcher: Watcher): Collected {
  const chunks: Chunk[] = [];
  const batches: (readonly Chunk[])[] = [];
  let waiting: readonly Waiting[] = [];
  watcher.start((given) => {
    const batch = given.map(kept);
    chunks.push(...batch);
    batches.push(batch);
    waiting = waiting.filter((one) => {
      if (!one.condition(chunks)) return true;
      one.resolve();
      return false;
    });
  });
  onTestFinished(() => watcher.stop());
  const until: Collected['until'] = (condition, seconds = 10) =>
    new Promise((resolve, reject) => {
      if (condition(chunks)) return resolve();
      const deadline = setTimeout(() => {
        const seen = chunks.filter((chunk) => chunk.kind !== 'tick').map(describeChunk);
        reject(new Error(`not seen within ${seconds} s; delivered:\n${seen.slice(-40).join('\n')}`));
      }, seconds * 1000);
      const done = (): void => {
        clearTimeout(deadline);
        resolve();
      };
      waiting = [...waiting, { condition, resolve: done }];
    });
  return { chunks, batches, until };
}

/** `append trainer_log.jsonl @0 +12`, `remove x`, `directory checkpoint-5`: a chunk in one line. */
export function describeChunk(chunk: Chunk): string {
  const words: string[] = [chunk.kind];
  if ('path' in chunk) words.push(String(chunk.path));
  if (chunk.kind === 'append') words.push(`@${chunk.at}`);
  if (chunk.kind === 'head') words.push(`size ${chunk.size}`);
  if (chunk.kind === 'skip') words.push(String(chunk.bytes));
  else if ('bytes' in chunk) words.push(`+${chunk.bytes.length}`);
  if (chunk.kind === 'trouble') words.push(chunk.message);
  return words.join(' ');
}

/** What the file holds according to the chunks: null when it was removed or never seen. `path` null: the console. */
export function contentOf(chunks: readonly Chunk[], path: string | null): string | null {
  let content: Buffer | null = null;
  for (const chunk of chunks) {
    if (chunk.kind === 'remove' && chunk.path === (path ?? 'console')) content = null;
    if (path === null && chunk.kind === 'console') content = Buffer.concat([content ?? Buffer.alloc(0), chunk.bytes]);
    if (chunk.kind === 'write' && chunk.path === path) content = Buffer.from(chunk.bytes);
    if (chunk.kind === 'append' && chunk.path === path) {
      if (chunk.at !== 0 && chunk.at !== content?.length) throw new Error(`a gap before byte ${chunk.at} of ${path}`);
      content = Buffer.concat([chunk.at === 0 || content === null ? Buffer.alloc(0) : content, chunk.bytes]);
    }
  }
  return content === null ? null : content.toString('utf8');
}

/** How many bytes of content a chunk carries. */
export function byteLength(chunk: Chunk): number {
  return chunk.kind !== 'skip' && 'bytes' in chunk ? chunk.bytes.length : 0;
}
