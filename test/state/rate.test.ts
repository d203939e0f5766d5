/** The time left is told as long as the run moves, and no longer. */
import { expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { emptyFold, load } from '../recordings.js';

it('has no end for a run that has fallen silent', () => {
  const loaded = load('killed-hard');
  // Its exit is not seen: all that is known is that nothing comes any more. 510 of 1,800 steps at about 50 a second.
  const chunks = loaded.chunks.filter((chunk) => chunk.kind !== 'exit');
  const fold = foldChunks(emptyFold(loaded), chunks);
  const leftAfter = (seconds: number): number | null => {
    const now = loaded.ended + seconds;
    return statusOf(viewAt(fold, now), now).progress.eta_s;
  };
  expect(leftAfter(0)).toBeGreaterThan(20);
  expect(leftAfter(0)).toBeLessThan(35);
  expect(leftAfter(59)).not.toBeNull();
  expect(leftAfter(61)).toBeNull();
});
