import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cellWidth, wrapText } from '../../../source/screen/draw/text.js';
import { tailRows, wrapRows } from '../../../source/screen/draw/wrap.js';

const texts = fc.array(fc.constantFrom('a', 'word', 'longer-word', '多少', '？', '（', '。', ' ', '⏎'), {
  maxLength: 60,
});
const sizes = fc.record({ width: fc.integer({ min: 8, max: 40 }), most: fc.integer({ min: 1, max: 4 }) });

describe('the width of a long text', () => {
  const signs = fc.constantFrom(
    'a',
    '训',
    '多少',
    '。',
    'e\u0301',
    '👩‍👩‍👧',
    '🇩🇪',
    '🇩',
    '👍🏽',
    '\u0301',
    '\u200d',
    'ﷺ',
    '\ud800',
    '한',
    'ᆨ',
    // What is joined to the sign before it is so in any colour, but no pane changes the colour within a sign.
    '\u001b[1mx',
  );
  const longTexts = fc
    .array(fc.tuple(signs, fc.integer({ min: 1, max: 90 })))
    .map((runs) => runs.map(([sign, times]) => sign.repeat(times)).join(''));

  it('is the sum of its graphemes, wherever it is parted to be measured', () => {
    fc.assert(
      fc.property(longTexts, (text) => {
        expect(cellWidth(text)).toBe(stringWidth(text));
      }),
    );
  });

  it('is that of its rows', () => {
    fc.assert(
      fc.property(longTexts, (text) => {
        const plain = text.replaceAll('\u001b[1m', '').replaceAll('\u200d', '');
        expect(wrapText(plain, 40).join('')).toBe(plain);
      }),
    );
  });
});

describe('the first rows of a text', () => {
  it('end with an ellipsis where it goes on', () => {
    const cut = wrapRows('one two three four', 7, 2, '…');
    expect(cut).toHaveLength(2);
    expect(cut[1]).toMatch(/…$/);
    expect(wrapRows('one two', 9, 2, '…')).toEqual(['one two']);
    expect(wrapRows('123456789 123456789', 9, 1, '…')).toEqual(['12345678…']);
    expect(wrapRows('one', 9, 0, '…')).toEqual([]);
  });
});

describe('a text in rows', () => {
  it('keeps words whole beside wide signs, and punctuation behind what it closes', () => {
    const text = '要继续训练，请设置 overwrite_output_dir: false，否则会删除已有的曲线。';
    expect(wrapText(text, 24)).toEqual([
      '要继续训练，请设置',
      'overwrite_output_dir:',
      'false，否则会删除已有的',
      '曲线。',
    ]);
    expect(wrapText('要继续训练，请设置为好的overwrite_output_dir后继续', 42)).toEqual([
      '要继续训练，请设置为好的',
      'overwrite_output_dir后继续',
    ]);
    expect(wrapText('一二三四五。', 10)).toEqual(['一二三四', '五。']);
    expect(wrapText('一二三四（五六）', 10)).toEqual(['一二三四', '（五六）']);
  });

  it('fits where a wide sign has hardly room', () => {
    expect(wrapText('a（（', 3)).toEqual(['a（', '（']);
  });

  it('loses nothing and fits', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (parts, width) => {
        const text = parts.join('');
        const rows = wrapText(text, width);
        for (const row of rows) expect(cellWidth(row)).toBeLessThanOrEqual(width);
        expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});

describe('the last rows of a text', () => {
  it('begin with a word', () => {
    expect(tailRows('<|im_start|>user ⏎ What is 27 plus 2?', 24, 1, '…')).toEqual(['… ⏎ What is 27 plus 2?']);
    expect(tailRows('75 加 20 等于多少', 12, 1, '…')).toEqual(['… 等于多少']);
  });

  it('begin in a word only where there is no other way', () => {
    expect(tailRows('0123456789', 6, 1, '…')).toEqual(['… 6789']);
  });

  it('fit, and keep the end', () => {
    fc.assert(
      fc.property(texts, sizes, (parts, { width, most }) => {
        const text = parts.join('').trim();
        const rows = tailRows(text, width, most, '…');
        expect(rows.length).toBeLessThanOrEqual(most);
        for (const row of rows) expect(cellWidth(row)).toBeLessThanOrEqual(width);
        const bare = (value: string): string => value.replaceAll(/[ …]/g, '');
        expect(bare(text).endsWith(bare(rows.join('')))).toBe(true);
        if (text !== '') expect(bare(rows.join('')).length).toBeGreaterThan(0);
      }),
    );
  });
});
