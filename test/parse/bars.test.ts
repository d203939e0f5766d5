/** tqdm's bars: what it writes is read back, for any count and any time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barOf } from '../../source/parse/console/bars.js';

const two = (number: number): string => String(number).padStart(2, '0');

/** tqdm leaves the hours out while there are none, and counts them on beyond a day. */
function interval(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

describe('a bar', () => {
  it('tells its counts, its times and its pace', () => {
    const counts = fc.record({ done: fc.nat(1e6), more: fc.nat(1e6), elapsed: fc.nat(4e6), remaining: fc.nat(4e6) });
    fc.assert(
      fc.property(counts, ({ done, more, elapsed, remaining }) => {
        const total = done + more + 1;
        const share = Math.floor((100 * done) / total);
        const text = `${two(share)}%|█▏   | ${done}/${total} [${interval(elapsed)}<${interval(remaining)},  5.09s/it]`;
        expect(barOf(text)).toEqual({
          label: null,
          done,
          total,
          elapsed,
          remaining,
          secondsPerUnit: 5.09,
          unit: 'it',
        });
      }),
    );
  });

  it.each([
    ['  0%|          | 0/300 [00:00<?, ?it/s]', { elapsed: 0, remaining: null, secondsPerUnit: null }],
    [' 12%|█▏        | 1.2k/9.5k [1:02:03<00:41, 20.0it/s]', { done: 1200, elapsed: 3723, secondsPerUnit: 0.05 }],
    ['Loading: 50%|█████     | 1/2 [-1:00<00:10, 1.0it/s]', null],
  ])('of %j is what it says', (text, expected) => {
    if (expected === null) expect(barOf(text)).toBeNull();
    else expect(barOf(text)).toMatchObject(expected);
  });
});
