/** Whoever was stopped for an hour, or slept, says nothing of that hour before the files were looked at. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AwakeClock } from '../../source/commands/awake-clock.js';
import { liveFeed } from '../../source/commands/feed.js';
import { statusOf } from '../../source/commands/status.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { MemoryConsole } from '../../source/watch/console-text.js';
import type { Deliver, Watcher } from '../../source/watch/watcher.js';
import { logRow } from '../benchmark/inputs.js';

const tick = (time: number): Chunk => ({ kind: 'tick', time });

/** A clock that a test sets. */
function settable(time: number): { time: number; readonly clock: () => number } {
  const state = { time, clock: () => state.time };
  return state;
}

describe('the time up to which a run is known', () => {
  it('is that of the clock while the program runs', () => {
    const set = settable(1000);
    const awake = new AwakeClock(set.clock);
    for (let second = 0; second < 30; second += 1) {
      set.time += 1;
      expect(awake.now()).toBe(set.time);
    }
  });

  it('stands still after an hour in which the program did not run, until the second look', () => {
    const set = settable(1000);
    const awake = new AwakeClock(set.clock);
    awake.now();
    set.time += 3600;
    awake.looked([tick(set.time)]);
    expect(awake.now()).toBe(1000);
    set.time += 1;
    expect(awake.now()).toBe(1000);
    awake.looked([tick(set.time)]);
    expect(awake.now()).toBe(4601);
  });

  it('waits for no disk that does not answer', () => {
    const set = settable(1000);
    const awake = new AwakeClock(set.clock);
    awake.now();
    set.time += 3600;
    const seen = [0, 1, 2, 3, 4, 5, 6].map((second) => {
      set.time = 4600 + second;
      return awake.now();
    });
    expect(seen).toEqual([1000, 1000, 1000, 1000, 1000, 1000, 4606]);
  });

  it('goes back with a clock that is set back, also in the middle of it', () => {
    const set = settable(10_000);
    const awake = new AwakeClock(set.clock);
    awake.now();
    set.time = 6400;
    expect(awake.now()).toBe(6400);
    set.time = 20_000;
    expect(awake.now()).toBe(6400);
    set.time = 6500;
    expect(awake.now()).toBe(6500);
  });
});

describe('a run that is watched', () => {
  it('is not called stalled by a program that wakes, but is when it was silent', () => {
    const set = settable(1_760_000_000);
    let deliver: Deliver = () => {};
    const whole: Watcher = {
      progress: { read: 0, total: 0 },
      caughtUp: Promise.resolve(),
      start: (to) => {
        deliver = to;
      },
      stop: () => Promise.resolve(),
    };
    const feed = liveFeed({
      origin: { kind: 'directory', path: join(tmpdir(), 'x'), name: 'x' },
      whole,
      ends: [],
      countDatasets: () => whole,
      beside: [],
      disk: null,
      text: new MemoryConsole(1000),
      seen: () => {},
      clock: set.clock,
    });
    feed.start(() => {});
    let at = 0;
    const row = (step: number): Chunk => {
      const bytes = Buffer.from(logRow(step, 5000));
      at += bytes.length;
      const { time } = set;
      return { kind: 'append', path: 'trainer_log.jsonl', at: at - bytes.length, bytes, time, modified: time };
    };
    const state = (): string => statusOf(feed.run(), feed.now()).state;
    for (let step = 1; step <= 20; step += 1) {
      set.time += 1;
      deliver([row(step), tick(set.time)]);
    }
    expect(state()).toBe('training');
    set.time += 3600;
    expect(state()).toBe('training');
    deliver([tick(set.time)]);
    expect(state()).toBe('training');
    deliver([row(21)]);
    set.time += 1;
    deliver([tick(set.time)]);
    expect(state()).toBe('training');
    // The hour in which nobody looked was no silence of the run: its patience is the usual one.
    set.time += 700;
    deliver([tick(set.time)]);
    set.time += 1;
    deliver([tick(set.time)]);
    expect(state()).toBe('stalled');
  });
});
