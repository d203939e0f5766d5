/** The bar of what is done: as wide as it is told, without a gap, and never shorter for more. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar } from '../../../source/screen/draw/bar.js';
import { chooseGlyphs } from '../../../source/screen/glyphs.js';

const shares = fc.double({ min: -0.5, max: 1.5, noNaN: true });
const widths = fc.integer({ min: 1, max: 40 });

describe.each([
  ['in Unicode', chooseGlyphs({ LANG: 'C.UTF-8' }, false), /^█*[▒▓]?░*$/],
  ['in ASCII', chooseGlyphs({ LANG: 'C.UTF-8' }, true), /^#*\.*$/],
])('the bar %s', (_name, glyphs, form) => {
  it('fills its cells: the one in which the done part ends is a shade between both, not a block with nothing behind', () => {
    fc.assert(
      fc.property(shares, widths, (share, width) => {
        const text = bar(share, width, glyphs);
        expect(text).toMatch(form);
        expect(text).toHaveLength(width);
      }),
    );
  });

  it('never draws less for more', () => {
    const ranks = [glyphs.empty, ...glyphs.parts.slice(1), glyphs.full];
    const drawn = (share: number, width: number): number =>
      [...bar(share, width, glyphs)].reduce((sum, sign) => sum + ranks.indexOf(sign), 0);
    fc.assert(
      fc.property(shares, shares, widths, (one, other, width) => {
        expect(drawn(Math.min(one, other), width)).toBeLessThanOrEqual(drawn(Math.max(one, other), width));
      }),
    );
    expect(drawn(0, 8)).toBe(0);
    expect(bar(1, 8, glyphs)).toBe(glyphs.full.repeat(8));
  });
});
