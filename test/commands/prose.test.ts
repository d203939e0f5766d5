import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proseFor } from '../../source/commands/prose.js';
import { cellWidth } from '../../source/screen/draw/text.js';

describe('printed sentences', () => {
  it('go on under their own column in a terminal', () => {
    const line = '  warning  Steps have become slower since step 3,895: 5.20 s/it now, 1.60 s/it in the first tenth.';
    expect(proseFor(line, 60).split('\n')).toEqual([
      '  warning  Steps have become slower since step 3,895: 5.20',
      '           s/it now, 1.60 s/it in the first tenth.',
    ]);
    const row = 'note     multiplexer   tmux, allow-passthrough off: --notify reaches your terminal only with it';
    expect(proseFor(row, 60).split('\n')[1]).toMatch(/^ {23}\S/);
  });

  it('stay as they are where no person reads, or where there is no room', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(null, 0, 20, 39), (text, columns) => {
        expect(proseFor(text, columns)).toBe(text);
      }),
    );
  });

  it('lose no word, and fit', () => {
    const words = fc.array(fc.constantFrom('step', 'loss', '训练', '  name', '--option', 'a/path/of/some/length'), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 40, max: 120 }), (parts, columns) => {
        const line = parts.join(' ');
        const text = proseFor(line, columns);
        for (const row of text.split('\n')) expect(cellWidth(row)).toBeLessThanOrEqual(columns);
        expect(text.replaceAll(/\s/g, '')).toBe(line.replaceAll(/\s/g, ''));
      }),
    );
  });
});
