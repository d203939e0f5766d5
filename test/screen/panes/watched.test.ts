/** The list of what a run that is well was looked at for. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { watchedRows } from '../../../source/screen/panes/watched.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { checks } from '../../../source/state/findings/checks.js';
import { plainLook } from './pane-props.js';

describe('the list of what was looked for', () => {
  it.each([
    ['English', english],
    ['Chinese', chinese],
  ])('names every check once, at any width, in %s', (_language, words) => {
    for (const width of [30, 76, 116, 196]) {
      const rows = watchedRows(width, { look: plainLook(words) }).map(stripVTControlCharacters);
      const entries = rows.join('   ').split(/ {3,}/);
      for (const { id } of checks) {
        const named = entries.filter((entry) => entry.trim().endsWith(` ${words.watched.checks[id]}`));
        expect(named, `${id} at ${width}`).toHaveLength(1);
      }
    }
  });

  it('uses the width it has', () => {
    const columnsAt = (width: number): number =>
      watchedRows(width, { look: plainLook(english) })
        .find((row) => row.includes('every label masked'))
        ?.split('·').length ?? 0;
    expect([30, 76, 116, 196].map(columnsAt)).toEqual([2, 3, 4, 5]);
    for (const row of watchedRows(116, { look: plainLook(english) })) expect(cellWidth(row)).toBeLessThanOrEqual(116);
  });
});
