/** Rows of small bars stand one below the other: each is a picture of its own, and shows what its series does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../../source/screen/draw/sparkline.js';
import { chooseGlyphs, type Glyphs } from '../../../source/screen/glyphs.js';

const unicode = chooseGlyphs({ LANG: 'C.UTF-8' }, false);
const ascii = chooseGlyphs({}, true);

function drawn(values: readonly number[], width: number, glyphs: Glyphs): string {
  const range = (from: number, to: number) => {
    const part = values.slice(from, to);
    return { min: Math.min(...part), max: Math.max(...part) };
  };
  return sparkline({ length: values.length, y: (index) => values[index] ?? Number.NaN, range }, width, glyphs);
}

describe('a row of small bars', () => {
  it('leaves the upper edge of its row free, so that it does not grow into the row above', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (series, width) => {
        expect(drawn(series, width, unicode)).not.toContain(unicode.full);
        expect(drawn(series, width, unicode)).toHaveLength(width);
      }),
    );
  });

  it('goes from its lowest sign to its highest', () => {
    for (const glyphs of [unicode, ascii]) {
      const rising = drawn([0, 1, 2, 3, 4, 5, 6, 7], 8, glyphs);
      expect(rising[0]).toBe(glyphs.heights[0]);
      expect(rising.at(-1)).toBe(glyphs.heights.at(-1));
    }
  });

  it('is flat in the middle for a constant', () => {
    expect(drawn([3, 3, 3], 3, unicode)).toBe('▄▄▄');
  });
});
