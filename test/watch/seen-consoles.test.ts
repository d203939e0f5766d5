import { describe, expect, it } from 'vitest';
import { SeenConsoles } from '../../source/watch/seen-consoles.js';

const kibibyte = 1024;
const status = (size: number, mtimeMs = 1, ino = 1) => ({ ino, size, mtimeMs });
const big = 100 * kibibyte;

/** What is known now, after `before` was found to be no console. */
function knownAfter(before: ReturnType<typeof status>, now: ReturnType<typeof status>): boolean | undefined {
  const seen = new SeenConsoles();
  seen.note('/logs/a.log', '/saves/x', before, false);
  return seen.about('/logs/a.log', '/saves/x', now);
}

describe('what was made of files that may be a console', () => {
  it('holds while the file is as it was, for the question that was asked', () => {
    const seen = new SeenConsoles();
    seen.note('/logs/a.log', '/saves/x', status(10), true);
    expect(seen.about('/logs/a.log', '/saves/x', status(10))).toBe(true);
    expect(seen.about('/logs/a.log', '/saves/y', status(10))).toBeUndefined();
    expect(seen.about('/logs/b.log', '/saves/x', status(10))).toBeUndefined();
  });

  it('holds while a console with all of its first words grows by little', () => {
    expect(knownAfter(status(big), status(big + 15 * kibibyte, 2))).toBe(false);
    expect(knownAfter(status(big), status(big + 16 * kibibyte, 2))).toBeUndefined();
    // A young one may say what it is with the next line.
    expect(knownAfter(status(2000), status(2100, 2))).toBeUndefined();
  });

  it('does not hold for another file of that name, nor for one that was written anew', () => {
    expect(knownAfter(status(big), status(big, 2))).toBe(false);
    expect(knownAfter(status(big), status(big - 1, 2))).toBeUndefined();
    expect(knownAfter(status(big), status(big, 1, 2))).toBeUndefined();
    expect(knownAfter(status(2000), status(2000, 2))).toBeUndefined();
  });
});
