/** A run that is looked at again for its console and settings: soon where something shows that it may have another, seldom else. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Feed } from '../../source/commands/feed.js';
import { lateFeed } from '../../source/commands/late-feed.js';
import { lateSign } from '../../source/commands/late-sign.js';
import type { TrainerProcess } from '../../source/state/event.js';
import { initialRun, type RunState, reduceRun } from '../../source/state/run.js';
import { consoleDirectories } from '../../source/watch/console-log.js';
import { MemoryConsole } from '../../source/watch/console-text.js';
import { temporaryDirectory } from '../watch/collect.js';

const origin = { kind: 'directory', path: '/data/saves/a', name: 'a' } as const;

const feedOf = (caughtUp = true): Feed => ({
  start: () => {},
  stop: () => Promise.resolve(),
  run: () => initialRun(origin),
  now: () => 0,
  history: () => null,
  caughtUp: () => caughtUp,
  replay: () => null,
  text: new MemoryConsole(1024),
  command: () => false,
});

describe('a run that is looked at again', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Milliseconds at which it was looked for, when the sign is another one at `changes`, and a look takes so long. */
  async function looksWithin(until: number, changes: readonly number[], took = 0): Promise<readonly number[]> {
    const began = Date.now();
    const looks: number[] = [];
    const feed = lateFeed({
      first: feedOf(),
      look: async () => {
        looks.push(Date.now() - began);
        if (took > 0) await new Promise((resolve) => setTimeout(resolve, took));
        return null;
      },
      sign: async () => String(changes.filter((change) => Date.now() - began >= change).length),
    });
    feed.start(() => {});
    await vi.advanceTimersByTimeAsync(until);
    await feed.stop();
    return looks;
  }

  it('is looked for seldom after a while', async () => {
    expect(await looksWithin(60_000, [])).toEqual([200, 2200, 4200, 8200, 16_200, 31_200, 46_200]);
  });

  it('within two seconds after something has shown itself, and again soon after that', async () => {
    const looks = await looksWithin(45_000, [32_500]);
    const [first = 0, second = 0, third = 0] = looks.filter((at) => at > 32_500);
    expect(first - 32_500).toBeLessThanOrEqual(2000);
    expect(second - first).toBe(2000);
    expect(third - second).toBe(2000);
  });

  it('takes no more than half a hundredth of the time where something shows itself without end', async () => {
    const changes = Array.from({ length: 600 }, (_, index) => index * 1000);
    const looks = await looksWithin(600_000, changes, 50);
    expect(looks.length * 50).toBeLessThanOrEqual(600_000 / 200 + 1000);
    expect(looks.length).toBeGreaterThan(40);
  });

  it('looks no more once it is stopped', async () => {
    const look = vi.fn(async () => null);
    const feed = lateFeed({ first: feedOf(), look, sign: async () => String(Date.now()) });
    feed.start(() => {});
    await vi.advanceTimersByTimeAsync(1000);
    await feed.stop();
    const before = look.mock.calls.length;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(look.mock.calls.length).toBe(before);
  });
});

describe('the sign that a run may have another console', () => {
  const withProcesses = (processes: readonly Pick<TrainerProcess, 'pid' | 'role'>[]): RunState => {
    const rest = { rank: null, state: 'S', started: 1, memory: null, processor: null };
    const place = { source: 'processes', line: null };
    const full = processes.map((process) => ({ ...rest, ...process }));
    return reduceRun(initialRun(origin), [
      { type: 'processes', time: 1, place, alive: true, problem: null, processes: full },
    ]);
  };

  it('is another one when the trainer is another one, and the same when only its workers are', () => {
    const one = lateSign(withProcesses([{ pid: 50, role: 'rank' }]), []);
    expect(lateSign(withProcesses([{ pid: 50, role: 'rank' }]), [])).toBe(one);
    expect(
      lateSign(
        withProcesses([
          { pid: 50, role: 'rank' },
          { pid: 51, role: 'worker' },
        ]),
        [],
      ),
    ).toBe(one);
    expect(lateSign(withProcesses([{ pid: 60, role: 'rank' }]), [])).not.toBe(one);
    expect(lateSign(withProcesses([]), [])).not.toBe(one);
  });

  it('is another one when a file comes into a directory where a console may lie', () => {
    const here = temporaryDirectory();
    const run = join(here, 'saves/a');
    mkdirSync(run, { recursive: true });
    mkdirSync(join(here, 'logs'));
    const sign = (): string => lateSign(initialRun(origin), consoleDirectories(run, here));
    for (const directory of [run, here, join(here, 'logs')]) {
      // The clock of a file system goes in steps of milliseconds.
      utimesSync(directory, 1, 1);
      const before = sign();
      expect(sign()).toBe(before);
      writeFileSync(join(directory, 'second.log'), 'something');
      expect(sign()).not.toBe(before);
    }
  });

  it('is the same when a file comes into a directory far above, where many people write', () => {
    const top = temporaryDirectory();
    const run = join(top, 'home/me/saves/a');
    mkdirSync(run, { recursive: true });
    const sign = (): string => lateSign(initialRun(origin), consoleDirectories(run, join(top, 'home/me')));
    for (const directory of [join(top, 'home'), top]) {
      utimesSync(directory, 1, 1);
      const before = sign();
      writeFileSync(join(directory, 'other.log'), 'something');
      expect(sign()).toBe(before);
    }
  });
});
