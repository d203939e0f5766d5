/** Rows go through Ink as marks and come out as themselves. */
import { describe, expect, it } from 'vitest';
import { Marks, withRows } from '../../source/screen/marks.js';

describe('marks', () => {
  it('change for exactly the rows that changed, and change again with every change', () => {
    const marks = new Marks();
    const first = marks.of(['a', 'b', 'c']);
    const second = marks.of(['a', 'B', 'c']);
    const third = marks.of(['a', 'b', 'c']);
    expect(new Set(first).size).toBe(3);
    expect(second.map((mark, index) => mark === first[index])).toEqual([true, false, true]);
    expect(third.map((mark, index) => mark === second[index])).toEqual([true, false, true]);
  });

  it('give a frame its rows, whichever of their marks stands in it', () => {
    const marks = new Marks();
    const rows = ['\u001b[1mfirst\u001b[0m', '第二', ''];
    expect(withRows(marks.of(['x', 'x', 'x']).join('\n'), rows)).toBe(rows.join('\n'));
    expect(withRows(marks.of(rows).join('\n'), rows)).toBe(rows.join('\n'));
  });

  it('let what Ink placed to their right lie over the row', () => {
    const [mark] = new Marks().of(['x']);
    expect(withRows(`${mark}     over`, ['0123456789'])).toBe('012345over');
    expect(withRows(`${mark}  \u001b[1mover\u001b[0m`, ['一二三'])).toBe('一 \u001b[1mover\u001b[0m');
  });

  it('leave a line without a mark alone, and show nothing for a row that is gone', () => {
    const [, mark] = new Marks().of(['x', 'y']);
    expect(withRows(`plain\n${mark}`, ['x'])).toBe('plain\n');
  });
});
