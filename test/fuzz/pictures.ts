/** What the fuzzing tests share: the chunks of a file, a view that a person may have chosen, and what every picture must be. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { cleaned } from '../../source/parse/console/segments.js';
import { cellWidth } from '../../source/screen/draw/text.js';
import { chooseGlyphs } from '../../source/screen/glyphs.js';
import { type InterfaceState, initialInterface, paneIds } from '../../source/screen/interface-state.js';
import type { Look } from '../../source/screen/look.js';
import { Memo } from '../../source/screen/memo.js';
import { pictureOf } from '../../source/screen/picture.js';
import { chooseTheme } from '../../source/screen/theme.js';
import { wordsOf } from '../../source/screen/words/words.js';
import { type Span, spanOf } from '../../source/state/log.js';
import type { RunState } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';
import type { MutatedFile } from './mutations.js';

const rewritten = /\.(json|yaml)$/;

export function chunksOf(file: Omit<MutatedFile, 'what'>, time: number): readonly Chunk[] {
  const { path, bytes } = file;
  const times = { time, modified: time };
  if (path !== null && rewritten.test(path)) return [{ kind: 'write', path, bytes, ...times }];
  const chunks: Chunk[] = [];
  for (let at = 0, turn = 0; at < bytes.length || turn === 0; turn += 1) {
    const size = file.sizes[turn % file.sizes.length] ?? 1;
    const piece = bytes.subarray(at, at + size);
    chunks.push(
      path === null
        ? { kind: 'console', bytes: piece, ...times }
        : { kind: 'append', path, at, bytes: piece, ...times },
    );
    at += size;
  }
  return chunks;
}

const environment = { LANG: 'C.UTF-8', TERM: 'xterm-256color', COLORTERM: 'truecolor' };
const lookOf = (ascii: boolean, language: 'en' | 'zh'): Look => ({
  theme: chooseTheme({ environment, asked: null }),
  glyphs: chooseGlyphs(environment, ascii),
  memo: new Memo(),
  words: wordsOf(language),
});
export const looks = [lookOf(false, 'en'), lookOf(true, 'en'), lookOf(false, 'zh')];
const sizes = [
  [40, 8],
  [60, 15],
  [80, 24],
  [121, 37],
  [200, 60],
] as const;

export const fuzzyView = fc.record({
  size: fc.constantFrom(...sizes),
  look: fc.constantFrom(...looks),
  smoothing: fc.nat({ max: 6 }),
  logarithmic: fc.boolean(),
  axis: fc.constantFrom('step' as const, 'epoch' as const, 'time' as const),
  selected: fc.nat({ max: 30 }),
  cursor: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  window: fc.option(fc.double({ min: 0, max: 0.9, noNaN: true })),
  scroll: fc.nat({ max: 400 }),
  kind: fc.constantFrom('tokens' as const, 'text' as const, 'ids' as const),
  zoomed: fc.boolean(),
  column: fc.nat({ max: 200 }),
});
export type FuzzyView = typeof fuzzyView extends fc.Arbitrary<infer View> ? View : never;

const viewOf = (fuzzy: FuzzyView): InterfaceState => ({
  ...initialInterface,
  zoomed: fuzzy.zoomed,
  metrics: {
    ...initialInterface.metrics,
    selected: fuzzy.selected,
    smoothing: fuzzy.smoothing,
    logarithmic: fuzzy.logarithmic,
    axis: fuzzy.axis,
    window: fuzzy.window === null ? null : { from: fuzzy.window, to: fuzzy.window + 0.1 },
    cursor: fuzzy.cursor,
  },
  samples: { ...initialInterface.samples, scroll: fuzzy.scroll, view: fuzzy.kind },
  data: { ...initialInterface.data, selected: fuzzy.selected },
  checkpoints: { ...initialInterface.checkpoints, selected: fuzzy.selected },
  config: { ...initialInterface.config, selected: fuzzy.scroll },
  health: { ...initialInterface.health, selected: fuzzy.selected },
  log: { ...initialInterface.log, column: fuzzy.column },
});

const control = /[\u0000-\u001f\u007f-\u009f]/;

/** Every row has its width and holds nothing but text and colours. */
export function checkPictures(run: RunState, console: Buffer, now: number, fuzzy: FuzzyView): void {
  const [columns, rows] = fuzzy.size;
  const text = ({ start, end }: Span): string => cleaned(console.toString('utf8', start, Math.min(end, start + 8192)));
  for (const pane of paneIds) {
    const picture = pictureOf(
      {
        run,
        now,
        view: { ...viewOf(fuzzy), pane },
        replay: null,
        pause: null,
        history: null,
        logText: {
          line: (index) => text(spanOf(run.log, index)),
          bar: () => (run.log.bar ? text(run.log.bar) : null),
        },
        matches: { lines: [], current: null, searching: false },
        message: null,
        fellows: { list: [], complete: true, places: [], compared: [] },
        columns,
        rows,
      },
      fuzzy.look,
    );
    expect(picture.rows.length).toBe(rows);
    for (const row of picture.rows) {
      expect(cellWidth(row), `${pane}: ${JSON.stringify(row)}`).toBe(columns);
      expect(control.test(row.replace(/\u001b\[[0-9;]*m/g, '')), `${pane}: ${JSON.stringify(row)}`).toBe(false);
    }
  }
}
