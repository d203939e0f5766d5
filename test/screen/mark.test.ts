/** A picture goes through Ink as a mark and comes out as its rows. */
import { describe, expect, it } from 'vitest';
import { firstMark, isMark, otherMark, withRows } from '../../source/screen/mark.js';

describe('a mark', () => {
  it('is another one with every change', () => {
    expect(otherMark(firstMark)).not.toBe(firstMark);
    expect(otherMark(otherMark(firstMark))).toBe(firstMark);
    expect([firstMark, otherMark(firstMark)].map(isMark)).toEqual([true, true]);
    expect(['', 'a', `${firstMark}a`].map(isMark)).toEqual([false, false, false]);
  });

  it('gives a frame its rows, whichever of the two stands in it', () => {
    const rows = ['\u001b[1mfirst\u001b[0m', '第二', ''];
    for (const mark of [firstMark, otherMark(firstMark)]) {
      expect(withRows(`${mark}\n\n`, rows)).toBe(rows.join('\n'));
    }
  });

  it('lets what Ink placed in the frame lie over the rows', () => {
    expect(withRows(`${firstMark}     over`, ['0123456789'])).toBe('012345over');
    expect(withRows(`${firstMark}\n      over`, ['x', '0123456789'])).toBe('x\n012345over');
    expect(withRows(`${firstMark}  \u001b[1mover\u001b[0m`, ['一二三'])).toBe('一 \u001b[1mover\u001b[0m');
  });

  it('leaves out what lies below the last row, and needs no line of the frame for a row', () => {
    expect(withRows(`${firstMark}\n over`, ['x'])).toBe('x');
    expect(withRows(firstMark, ['x', 'y'])).toBe('x\ny');
  });
});
