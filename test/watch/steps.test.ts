/** A search finds the same at once and in turns, ends with its budget, and in turns lets others have theirs. */
import { describe, expect, it } from 'vitest';
import { atOnce, inTurns, result, type Steps } from '../../source/watch/steps.js';

/** Milliseconds of real work: what is bounded is work, and so it has to be done. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

function* search(steps: number, milliseconds: number, found: string | null): Steps<string> {
  for (let step = 0; step < steps; step += 1) {
    work(milliseconds);
    yield;
  }
  return found;
}

function* endless(): Steps<string> {
  for (;;) {
    work(1);
    yield;
  }
}

describe('a search in steps', () => {
  it.each([[0], [1], [50]])('of %i steps finds the same in both ways', async (steps) => {
    for (const found of ['here', null]) {
      expect(atOnce(search(steps, 0, found), 1000)).toBe(found);
      expect(await inTurns(search(steps, 0, found), 1000)).toBe(found);
    }
  });

  it.each([[0], [50]])('of %i steps without a budget comes to its result', async (steps) => {
    expect(result(search(steps, 0, 'here'))).toBe('here');
    expect(await inTurns(search(steps, 0, 'here'))).toBe('here');
  });

  it('ends when the budget is spent', async () => {
    expect(atOnce(endless(), 20)).toBeNull();
    expect(await inTurns(endless(), 20)).toBeNull();
  });

  it('begins in a later turn than the one in which it is asked for', async () => {
    const done: string[] = [];
    function* noting(): Steps<string> {
      done.push('a step');
      yield;
      return 'here';
    }
    const found = inTurns(noting(), 1000);
    await Promise.resolve();
    done.push('what else is due');
    expect(await found).toBe('here');
    expect(done).toEqual(['what else is due', 'a step']);
  });

  it('lets the event loop turn', async () => {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    expect(await inTurns(search(10, 5, 'here'), 1000)).toBe('here');
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(10);
  });
});
