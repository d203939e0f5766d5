/** How far a run is does not depend on which of its files is read first: each in its own order, they are read as they come. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../source/watch/chunk.js';
import { load, recordingNames, statusAt } from '../recordings.js';

/** What is read in its own order, whatever comes between. */
function sourceOf(chunk: Chunk): string {
  if (chunk.kind === 'console') return 'console';
  if (!('path' in chunk) || typeof chunk.path !== 'string') return 'other';
  if (chunk.path.startsWith('config:')) return 'settings';
  return /^checkpoint-\d+/.exec(chunk.path)?.[0] ?? chunk.path;
}

/** The sources one after the other, as a person may find them who opens the run when it is over. */
function inOrder(chunks: readonly Chunk[], first: readonly string[]): readonly Chunk[] {
  const sources = [...new Set(['settings', ...first, ...chunks.map(sourceOf)])].filter((source) => source !== 'other');
  // Markers and the end of the trainer are told by nothing that lies in the directory.
  return [...sources, 'other'].flatMap((source) => chunks.filter((chunk) => sourceOf(chunk) === source));
}

describe('how far a run is', () => {
  it.each(recordingNames)('does not depend on the order of the files: %s', (name) => {
    const loaded = load(name);
    const sources = [...new Set(loaded.chunks.map(sourceOf))].filter(
      (source) => source === 'console' || source === 'trainer_log.jsonl' || source.startsWith('checkpoint-'),
    );
    const told = (chunks: readonly Chunk[]) => {
      const { step, total_steps, epoch, epochs } = statusAt(loaded, chunks, loaded.ended).progress;
      return { step, total_steps, epoch, epochs };
    };
    const expected = told(loaded.chunks);
    fc.assert(
      fc.property(fc.shuffledSubarray(sources, { minLength: sources.length }), (order) => {
        expect(told(inOrder(loaded.chunks, order))).toEqual(expected);
      }),
      { numRuns: 12, examples: [[sources], [sources.toReversed()]] },
    );
  });
});
