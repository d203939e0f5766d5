/** When a run will end is promised by the header, the JSON and the list alike, or by none of them. */
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../source/commands/status.js';
import { secondsToEnd } from '../../source/state/at-work.js';
import { summaryOf } from '../../source/state/summary.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { bars, began, consoleChunk, seen, starting, training } from './console-runs.js';

const trains = [consoleChunk(`${training()}${bars(1, 100)}`)];
const deleted: Chunk = {
  kind: 'trouble',
  time: began + 1,
  path: null,
  message: 'saves/sft is gone: waiting for it.',
  waits: true,
};

function told(chunks: readonly Chunk[]) {
  const { run, now } = seen(chunks, 2);
  return [secondsToEnd(run, now), statusOf(run, now).progress.eta_s, summaryOf(run, now).timeLeft];
}

describe('the time left', () => {
  it('is told of a run that trains', () => {
    const [seconds, json, listed] = told(trains);
    expect(seconds).toBeGreaterThan(0);
    expect(json).toBeCloseTo(seconds ?? Number.NaN, 0);
    expect(listed).toBe(seconds);
  });

  it('is not told of a run whose directory is gone, nor of one that prepares its data', () => {
    expect(told([...trains, deleted])).toEqual([null, null, null]);
    expect(told([...trains, consoleChunk(starting(), 1)])).toEqual([null, null, null]);
  });
});
