/** The row of panes, of which a narrow terminal may take the names, never the numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { cellWidth } from '../../source/screen/draw/text.js';
import { chooseGlyphs } from '../../source/screen/glyphs.js';
import { type HeaderProps, statusRow, tabsRow } from '../../source/screen/header.js';
import { initialInterface, paneDigits, paneIds } from '../../source/screen/interface-state.js';
import { Memo } from '../../source/screen/memo.js';
import { themeOf } from '../../source/screen/theme.js';
import { type Language, wordsOf } from '../../source/screen/words/words.js';
import { initialConfig } from '../../source/state/config.js';
import { noSaves } from '../../source/state/console-saves.js';
import { reduceRun } from '../../source/state/run.js';
import { emptyFold, load } from '../recordings.js';

const plain = (row: string): string => row.replaceAll(/\u001b\[[0-9;]*m/g, '');

// One with a warning, which the row counts.
const loaded = load('sft-full-en-eval');
const run = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);

// One without.
const other = load('dpo');
const healthy = viewAt(foldChunks(emptyFold(other), other.chunks), other.ended);

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

  it('has the same room between all of its panes, and the open one touches none of the others', () => {
    const [mark = ''] = themeOf('dark', true).style.selection('x').split('x');
    for (const loadedRun of [run, healthy]) {
      for (const width of [60, 80, 100, 120, 200]) {
        for (const language of ['en', 'zh'] as const) {
          for (const played of [null, { ...replay, duration: 51 }, { ...replay, speed: 4 }]) {
            for (const pane of paneIds) {
              const view = { ...initialInterface, pane };
              const row = tabsRow(propsOf(width, { run: loadedRun, view, replay: played }, language));
              // The open pane's cells are told by a sign of their own, then all other colours are taken off.
              const shown = plain(row.replace(mark, '⟦').replace(/(⟦[^\u001b]*)\u001b\[0m/, '$1⟧'));
              const [panes = ''] = shown.split(/[⏸▶]/);
              expect(panes).toMatch(/(?:^|[ ])⟦.*⟧(?:[ ▲]|$)/);
              const gaps = [
                ...panes
                  .replace(/[⟦⟧]/g, '')
                  .trimEnd()
                  .matchAll(/(?<=\S)( +)(?=\d)/g),
              ].map(([gap]) => gap.length);
              expect(gaps.length, panes).toBe(paneIds.length - 1);
              expect(new Set(gaps).size, panes).toBe(1);
            }
          }
        }
      }
    }
  });

  it('keeps that room whichever pane is open', () => {
    for (const width of [60, 70, 80, 90, 100, 120, 200]) {
      for (const language of ['en', 'zh'] as const) {
        for (const played of [null, { ...replay, duration: 51 }]) {
          const gaps = paneIds.map((pane) => {
            const view = { ...initialInterface, pane };
            const row = plain(tabsRow(propsOf(width, { run: healthy, view, replay: played }, language)));
            // Between two tabs that are not open.
            const [first, second] = pane === 'gpu' || pane === 'log' ? ['2', '3'] : ['6', '7'];
            return new RegExp(`${first} ?[^0-9 ]*( +)${second}`).exec(row)?.[1]?.length;
          });
          expect(new Set(gaps).size, `${width} ${language} ${gaps}`).toBe(1);
        }
      }
    }
  });

  it.each<Language>(['en', 'zh'])('names every pane beside a recording at 80 columns: %s', (language) => {
    const text = plain(tabsRow(propsOf(80, { replay: { ...replay, duration: 51 } }, language)));
    for (const pane of paneIds.filter((one) => one !== 'overview'))
      expect(text).toContain(wordsOf(language).shortPanes[pane]);
  });
});

it('counts what has arrived while it is paused, and names the panes, at 80 columns', () => {
  const text = plain(tabsRow(propsOf(80, { pause: { seconds: 42, steps: 280, lines: 0 } })));
  expect(text).toContain('42 s +280 steps');
  for (const pane of paneIds.filter((one) => !['overview', 'health'].includes(one))) {
    expect(text).toContain(wordsOf('en').shortPanes[pane]);
  }
});

it('calls a run whose console comes through a pipe by its own name as soon as that is known', () => {
  const origin = { kind: 'standard-input', path: null, name: 'standard input' } as const;
  const named = plain(statusRow(propsOf(120, { run: { ...run, origin } })));
  expect(named).toMatch(/ sft-full-en-eval {2}sft · /);
  const unnamed = { ...run, origin, config: initialConfig, saves: noSaves };
  for (const language of ['en', 'zh'] as const) {
    const text = plain(statusRow(propsOf(120, { run: unnamed }, language)));
    expect(text).toContain(wordsOf(language).header.standardInput);
  }
});

it('says of a stopped run what it would go on with, and promises no end', () => {
  const playing = viewAt(
    foldChunks(emptyFold(other), other.chunks.slice(0, Math.floor(other.chunks.length / 2))),
    other.began,
  );
  const now = playing.now ?? 0;
  const place = { source: 'processes', line: null };
  const process = { pid: 7, role: 'rank', rank: 0, state: 'T', started: null, memory: null, processor: 0 } as const;
  const reading = { type: 'processes', time: now, place, alive: true, processes: [process], problem: null } as const;
  const stopped = reduceRun(playing, [reading]);
  const rowOf = (one: typeof run, language: Language): string =>
    plain(statusRow(propsOf(160, { run: one, now: now + 1 }, language)));
  expect(rowOf(playing, 'en')).toMatch(/● training .* ETA /);
  expect(rowOf(stopped, 'en')).toMatch(/\? training · stopped /);
  expect(rowOf(stopped, 'zh')).toContain('训练中 · 已暂停');
  for (const language of ['en', 'zh'] as const)
    expect(rowOf(stopped, language)).not.toContain(wordsOf(language).header.eta);
});

describe('the word for what a run is at', () => {
  it('is in the colour of the gravest finding where it would look well', () => {
    const { style } = themeOf('dark', true);
    const broken = load('diverged-nan');
    const told = (one: typeof run, now: number): string => statusRow(propsOf(120, { run: one, now }));
    const diverged = viewAt(foldChunks(emptyFold(broken), broken.chunks), broken.ended);
    expect(told(diverged, broken.ended)).toContain(style.bad('■ finished'));
    expect(told(run, loaded.ended)).toContain(style.warn('■ finished'));
    expect(told(healthy, other.ended)).toContain(style.good('■ finished'));
  });
});

describe('the row of a run that trains nothing now', () => {
  const predict = load('predict');
  const rowAt = (seconds: number, width: number) => {
    const now = predict.recording.header.timestamp + seconds;
    const past = predict.chunks.filter((chunk) => chunk.time <= now);
    return plain(statusRow(propsOf(width, { run: viewAt(foldChunks(emptyFold(predict), past), now), now })));
  };

  // Its console: `Converting format of dataset: 0%| | 0/12` at 3.9 s, the bar of the prediction at 0/3 at 4.5 s, at 3/3 at 4.7 s.
  it('tells how far the data is that is prepared, with its name where there is room', () => {
    expect(rowAt(4, 120)).toMatch(/tokenizing .* Converting format of dataset {2} 0\/12 .* 0 % $/);
    expect(rowAt(4, 80)).toMatch(/tokenizing .* {2} 0\/12 {2}0 % $/);
  });

  it('tells how far the prediction is', () => {
    expect(rowAt(4.5, 80)).toMatch(/predicting .*0\/3 {2}0 % $/);
    expect(rowAt(5, 80)).toMatch(/predicting .*3\/3 {2}100 % {2}ETA 0 s $/);
    // When it is over, as a training does.
    expect(rowAt(60, 80)).toMatch(/finished .*3\/3 {2}100 % $/);
    expect(rowAt(60, 120)).toMatch(/finished .*3\/3 {2}█{14} {2}100 % $/);
  });
});
