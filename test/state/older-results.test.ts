/** Files of results that an older run left in the directory into which another one trains: they end only their own. */
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { bars, starting, training } from './console-runs.js';
import { consoleLines, type LogRow, log, start, stateOf } from './made-up-run.js';

const rows: readonly LogRow[] = Array.from({ length: 10 }, (_, at) => ({
  step: 10 * at + 10,
  loss: 2,
  elapsed: 60 * at + 60,
}));
const lastRow = 600;
/** Its last row may be the closing one of 300 steps. */
const rowsOf = (closing: readonly LogRow[] = []): Chunk => log([...rows, ...closing], 300);
const closing: readonly LogRow[] = [{ step: 300, elapsed: lastRow }];
const write = (path: string, seconds: number, text: string): Chunk => ({
  kind: 'write',
  path,
  time: start + seconds,
  modified: start + seconds,
  bytes: Buffer.from(text),
});
const results = (seconds: number): readonly Chunk[] => [
  write('train_results.json', seconds, '{"epoch": 12.0, "train_loss": 0.9, "train_runtime": 41.0}'),
  write('all_results.json', seconds, '{"epoch": 12.0, "train_loss": 0.9, "train_runtime": 41.0}'),
];
/** The trainer's state at its end, and the collected figures alone. */
const stateAndCollected = (seconds: number): readonly Chunk[] => [
  write('trainer_state.json', seconds, stateOf(300, { max_steps: 300, epoch: 12 })),
  ...results(seconds).slice(1),
];
const console = (text: string, seconds: number): Chunk => consoleLines([text], start + seconds);

function statusAt(chunks: readonly Chunk[], seconds: number) {
  const origin = { kind: 'directory', path: '/runs/own', name: 'own' } as const;
  const now = start + seconds;
  return statusOf(viewAt(foldChunks(initialFold(origin), chunks), now), now);
}
const bothOrders = (one: readonly Chunk[], other: readonly Chunk[]) => [
  [...one, ...other],
  [...other, ...one],
];

describe('the results of an older run', () => {
  it.each([
    ['its results', results(-3600)],
    ['its results of a minute before', results(30)],
    ['its last state and the collected figures', stateAndCollected(-3600)],
  ])('do not end the training that writes rows: %s', (_what, left) => {
    for (const chunks of bothOrders(left, [rowsOf()])) {
      const { state, progress } = statusAt(chunks, lastRow + 120);
      expect(state).toBe('training');
      expect(progress).toMatchObject({ step: 100, total_steps: 300 });
      expect(progress.epoch).toBeCloseTo(10 / 3);
    }
  });

  it('do not end one whose console tells of it, while it loads and while it trains', () => {
    for (const left of [results(-3600), stateAndCollected(-3600)]) {
      for (const chunks of bothOrders(left, [console(starting(), 0)])) {
        expect(statusAt(chunks, 100)).toMatchObject({ state: 'loading' });
      }
      for (const chunks of bothOrders(left, [console(`${starting()}${training()}${bars(1, 40)}`, 0)])) {
        expect(statusAt(chunks, 100)).toMatchObject({ state: 'training', progress: { step: 40, epoch: null } });
      }
    }
  });

  it('do not end one that has ended its steps, and is saving', () => {
    for (const chunks of bothOrders(results(-3600), [rowsOf(closing)])) {
      expect(statusAt(chunks, lastRow + 120).state).not.toBe('finished');
    }
  });
});

describe('the results of the run itself', () => {
  it('end it, whichever is read first', () => {
    for (const ends of [rowsOf(closing), rowsOf()]) {
      for (const chunks of bothOrders(results(lastRow + 5), [ends])) {
        expect(statusAt(chunks, lastRow + 120)).toMatchObject({ state: 'finished' });
      }
    }
  });

  it('end it though it was copied, and its files are as old as the copy, in any order', () => {
    for (const seconds of [-20, -1, 1, 20]) {
      for (const chunks of bothOrders(results(lastRow + seconds), [rowsOf(closing)])) {
        expect(statusAt(chunks, lastRow + 120), `${seconds} s`).toMatchObject({ state: 'finished' });
      }
    }
  });
});

describe('the epoch of an older run', () => {
  it('is forgotten when its log is deleted', () => {
    const deleted: Chunk = { kind: 'remove', path: 'trainer_log.jsonl', time: start + 700 };
    expect(statusAt([rowsOf()], lastRow).progress.epoch).toBeCloseTo(10 / 3);
    expect(statusAt([rowsOf(), deleted], 701).progress).toMatchObject({ step: null, epoch: null });
  });
});
