/** Delivers chunks as a watcher does: once they are taken their bytes are overwritten. */
import type { Chunk } from '../source/watch/chunk.js';
import type { Deliver } from '../source/watch/watcher.js';

export function deliverPassing(chunks: readonly Chunk[], take: Deliver): void {
  for (const chunk of chunks) {
    if (chunk.kind === 'skip' || !('bytes' in chunk)) {
      take([chunk]);
      continue;
    }
    const bytes = Buffer.from(chunk.bytes);
    take([{ ...chunk, bytes }]);
    bytes.fill('?');
  }
}
