/** The row of panes, of which a narrow terminal may take the names, never the numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { cellWidth } from '../../source/screen/draw/text.js';
import { chooseGlyphs } from '../../source/screen/glyphs.js';
import { type HeaderProps, tabsRow } from '../../source/screen/header.js';
import { initialInterface, paneDigits, paneIds } from '../../source/screen/interface-state.js';
import { Memo } from '../../source/screen/memo.js';
import { themeOf } from '../../source/screen/theme.js';
import { type Language, wordsOf } from '../../source/screen/words/words.js';
import { emptyFold, load } from '../recordings.js';

const plain = (row: string): string => row.replaceAll(/\u001b\[[0-9;]*m/g, '');

// One with a warning, which the row counts.
const loaded = load('sft-full-en-eval');
const run = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);

const propsOf = (width: number, change: Partial<HeaderProps>, language: Language = 'en'): HeaderProps => ({
  run,
  now: loaded.ended,
  width,
  look: {
    theme: themeOf('dark', true),
    glyphs: chooseGlyphs({ LANG: 'C.UTF-8' }, false),
    memo: new Memo(),
    words: wordsOf(language),
  },
  view: initialInterface,
  replay: null,
  pause: null,
  history: null,
  ...change,
});

const replay = { position: 51, duration: 3600 * 9, speed: 1, playing: false, example: false };

describe('the row of panes', () => {
  it('names the open pane and numbers all others, whatever else it tells, in every terminal that is large enough', () => {
    const seconds = fc.integer({ min: 0, max: 86_400 * 3 });
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 220 }),
        fc.constantFrom(...paneIds),
        fc.constantFrom<Language>('en', 'zh'),
        fc.option(fc.record({ position: seconds, speed: fc.constantFrom(0.25, 1, 64), playing: fc.boolean() })),
        fc.option(fc.record({ seconds, steps: fc.nat(99_999), lines: fc.nat(99_999) })),
        fc.option(fc.integer({ min: 0, max: 99 })),
        (width, pane, language, playing, pause, history) => {
          const played = playing && { ...playing, duration: 86_400 * 3, example: false };
          const view = { ...initialInterface, pane };
          // A recording is paused by itself: the two never stand together.
          const row = tabsRow(
            propsOf(width, { view, replay: played, pause: played ? null : pause, history }, language),
          );
          expect(cellWidth(row)).toBe(width);
          const text = plain(row);
          for (const one of paneIds) expect(text).toMatch(new RegExp(`(^|[^0-9])${paneDigits[one]}([^0-9]|$)`));
          const words = wordsOf(language);
          const names = [words.panes[pane], words.shortPanes[pane]];
          expect(
            names.some(
              (name) => text.includes(`${paneDigits[pane]} ${name}`) || text.includes(`${paneDigits[pane]}${name}`),
            ),
          ).toBe(true);
        },
      ),
    );
  });

  it.each<Language>(['en', 'zh'])('names every pane beside a recording at 80 columns: %s', (language) => {
    const text = plain(tabsRow(propsOf(80, { replay: { ...replay, duration: 51 } }, language)));
    for (const pane of paneIds.filter((one) => one !== 'overview'))
      expect(text).toContain(wordsOf(language).shortPanes[pane]);
  });
});
