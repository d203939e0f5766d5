/** A trainer's state that an older run left in the directory: it tells nothing of how far this run is. */
import { expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { bars, consoleChunk, training } from './console-runs.js';
import { type LogRow, log, start, stateOf } from './made-up-run.js';

const rows: readonly LogRow[] = Array.from({ length: 10 }, (_, at) => ({
  step: 10 * at + 10,
  loss: 2,
  elapsed: at + 1,
}));
const written = { ...log(rows, 300), time: start, modified: start } as Chunk;
const state = (seconds: number, step: number): Chunk => ({
  kind: 'write',
  path: 'trainer_state.json',
  time: start,
  modified: start + seconds,
  bytes: Buffer.from(stateOf(step, { max_steps: 300 })),
});
const stepOf = (chunks: readonly Chunk[]): number | null => {
  const origin = { kind: 'directory', path: '/runs/own', name: 'own' } as const;
  return statusOf(viewAt(foldChunks(initialFold(origin), chunks), start + 1), start + 1).progress.step;
};

it('is passed over when rows or bars were written long after it, whichever is read first', () => {
  expect(stepOf([state(-5000, 300), written])).toBe(100);
  expect(stepOf([written, state(-5000, 300)])).toBe(100);
  const console = { ...consoleChunk(training() + bars(1, 40)), time: start, modified: start };
  expect(stepOf([state(-5000, 300), console])).toBe(40);
  expect(stepOf([console, state(-5000, 300)])).toBe(40);
});

it('is how far the run is when it was written after the rows, or about then', () => {
  for (const seconds of [-5, 0, 5000]) {
    expect(stepOf([state(seconds, 105), written]), `${seconds} s`).toBe(105);
    expect(stepOf([written, state(seconds, 105)]), `${seconds} s`).toBe(105);
  }
});
