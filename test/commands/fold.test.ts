/** One truth: however the bytes were split, and from wherever a time is reached, the state is the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { openPlayer, seek } from '../../source/commands/player.js';
import { statusOf } from '../../source/commands/status.js';
import { values } from '../../source/state/column.js';
import { packedValues } from '../../source/state/packed-column.js';
import type { RunState } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { deliverPassing } from '../passing-bytes.js';
import { emptyFold, finalStatus, load, recordingNames, statusAt } from '../recordings.js';

/** The same bytes in pieces of the given sizes, over and over. */
function split(chunks: readonly Chunk[], sizes: readonly number[]): readonly Chunk[] {
  const pieces: Chunk[] = [];
  let turn = 0;
  for (const chunk of chunks) {
    if (chunk.kind !== 'console' && chunk.kind !== 'append') {
      pieces.push(chunk);
      continue;
    }
    for (let at = 0; at < chunk.bytes.length; ) {
      const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
      turn += 1;
      const bytes = chunk.bytes.subarray(at, at + size);
      pieces.push(chunk.kind === 'append' ? { ...chunk, at: chunk.at + at, bytes } : { ...chunk, bytes });
      at += size;
    }
  }
  return pieces;
}

/** Everything that a screen can show of the log besides the status. */
const logOf = (run: RunState): unknown => ({
  start: [...packedValues(run.log.start)],
  end: [...packedValues(run.log.end)],
  kind: [...packedValues(run.log.kind)],
  late: Object.values(run.log.late).map((column) => [...values(column)]),
});

describe('a fold', () => {
  for (const name of recordingNames) {
    it(`does not depend on how the bytes of ${name} were split`, () => {
      const loaded = load(name);
      const whole = foldChunks(emptyFold(loaded), loaded.chunks);
      const expected = statusOf(viewAt(whole, loaded.ended), loaded.ended);
      for (const sizes of [[4096], [7], [1]]) {
        const fold = foldChunks(emptyFold(loaded), split(loaded.chunks, sizes));
        expect(statusOf(viewAt(fold, loaded.ended), loaded.ended)).toEqual(expected);
        expect(logOf(fold.run)).toEqual(logOf(whole.run));
      }
    });
  }

  it('keeps no bytes: who read them uses the buffer again', () => {
    for (const name of recordingNames) {
      const loaded = load(name);
      const expected = finalStatus(loaded);
      let fold = emptyFold(loaded);
      deliverPassing(split(loaded.chunks, [997, 13, 4096]), (chunks) => {
        fold = foldChunks(fold, chunks);
      });
      expect(statusOf(viewAt(fold, loaded.ended), loaded.ended)).toEqual(expected);
    }
  });

  it('does not depend on random splits either', () => {
    const loaded = load('dpo');
    const expected = finalStatus(loaded);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        expect(statusAt(loaded, split(loaded.chunks, sizes), loaded.ended)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
});

describe('a replay', () => {
  for (const name of ['sft-full-en-eval', 'resumed', 'killed-mid-save', 'sft-full-zh']) {
    it(`shows at any time of ${name} what a fold up to that time shows, in whatever order times are visited`, () => {
      const loaded = load(name);
      let player = openPlayer(
        { kind: 'recording', path: null, name },
        loaded.chunks,
        loaded.began,
        loaded.recording.duration,
      );
      fc.assert(
        fc.property(fc.double({ min: 0, max: loaded.recording.duration, noNaN: true }), (position) => {
          player = seek(player, position);
          const time = loaded.began + position;
          const until = loaded.chunks.filter((chunk) => chunk.time <= time);
          expect(statusOf(viewAt(player.fold, time), time)).toEqual(statusAt(loaded, until, time));
        }),
        { numRuns: 12 },
      );
    });
  }

  it('leaves an older place as it was when going on from it', () => {
    const loaded = load('sft-full-en-eval');
    const player = openPlayer(
      { kind: 'recording', path: null, name: 'x' },
      loaded.chunks,
      loaded.began,
      loaded.recording.duration,
    );
    const early = seek(player, 20);
    const before = JSON.stringify(statusOf(viewAt(early.fold, loaded.began + 20), loaded.began + 20));
    seek(seek(early, 51), 20);
    expect(JSON.stringify(statusOf(viewAt(early.fold, loaded.began + 20), loaded.began + 20))).toBe(before);
  });
});
