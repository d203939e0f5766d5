/** What files say does not depend on which of them is read first: a directory may hold what an older run left. */
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../source/watch/chunk.js';
import { load, statusAt } from '../recordings.js';

const loaded = load('overwritten-output');
const isState = (chunk: Chunk): boolean => 'path' in chunk && /trainer_state\.json$/.test(String(chunk.path));
const isLog = (chunk: Chunk): boolean => 'path' in chunk && chunk.path === 'trainer_log.jsonl';

describe('a directory that was trained into again', () => {
  const states = loaded.chunks.filter(isState);
  const log = loaded.chunks.filter(isLog);

  it('holds checkpoints beyond the last step of the log', () => {
    expect(states.some((chunk) => 'path' in chunk && chunk.path === 'checkpoint-120/trainer_state.json')).toBe(true);
  });

  it.each([
    ['checkpoints first', [...states, ...log]],
    ['the log first', [...log, ...states]],
    ['the log first, its checkpoints in the other order', [...log, ...states.toReversed()]],
  ])('has the step of its log: %s', (_order, chunks) => {
    expect(statusAt(loaded, chunks, loaded.ended).progress).toMatchObject({ step: 60, total_steps: 60, percent: 100 });
  });
});
