import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { chooseGlyphs } from '../../../source/screen/glyphs.js';
import { initialInterface } from '../../../source/screen/interface.js';
import { Memo } from '../../../source/screen/memo.js';
import { configPane } from '../../../source/screen/panes/config.js';
import { healthPane } from '../../../source/screen/panes/health.js';
import { metricsPane } from '../../../source/screen/panes/metrics.js';
import { overviewPane } from '../../../source/screen/panes/overview.js';
import type { Pane, PaneProps } from '../../../source/screen/panes/pane.js';
import { themeOf } from '../../../source/screen/theme.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { emptyFold, load, recordingNames } from '../../recordings.js';

const glyphs = chooseGlyphs({ LANG: 'C.UTF-8' }, false);

function propsOf(name: string, width: number, height: number, words = english): PaneProps {
  const loaded = load(name);
  return {
    run: viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended),
    now: loaded.ended,
    width,
    height,
    look: { theme: themeOf('none', false), glyphs, memo: new Memo(), words },
    view: initialInterface,
    logText: { line: () => null, bar: () => null },
    matches: { lines: [], current: null, searching: false },
    fellows: { list: [], complete: true, places: [], compared: [] },
    recording: true,
  };
}

/** Rows without their attributes. */
const rowsOf = (pane: Pane, props: PaneProps): readonly string[] =>
  pane(props).rows.map((row) => row.replaceAll(/\u001b\[[0-9;]*m/g, '').trimEnd());

/** The body of an 80×24 terminal. */
const small = [80, 21] as const;

describe('the overview', () => {
  // What the consoles say: rows read, held out and examples (fixtures/README.md).
  it.each([
    ['sft-full-en-eval', '270 + 30 held out'],
    ['disk-full', 'all 240 rows'],
    ['pt-corpus', 'all 300 rows'],
    ['sft-rows-lost', '130 of 150 rows'],
    ['predict', 'nothing is trained'],
  ])('of %s says in a small terminal how much of the data is trained on: %s', (name, short) => {
    expect(rowsOf(overviewPane, propsOf(name, ...small)).join('\n')).toContain(`Data          ${short} `);
  });

  it('tells it in a whole sentence where there is room', () => {
    const text = rowsOf(overviewPane, propsOf('sft-full-en-eval', 120, 33)).join('\n');
    expect(text).toContain('270 examples · 3,240 seen');
    expect(text).toContain('All but the validation split: 270 of 300 rows');
  });

  it.each(recordingNames)('of %s cuts no figure and no checkpoint in a small terminal', (name) => {
    for (const words of [english, chinese]) {
      const rows = rowsOf(overviewPane, propsOf(name, ...small, words));
      const top = rows.findIndex((row) => row.includes(`─ ${words.overview.numbers} ─`));
      expect(top).toBeGreaterThan(0);
      for (const row of rows.slice(top, top + 7)) expect(row).not.toContain('…');
    }
  });

  it('begins the prompt with a word, not within one', () => {
    const rows = rowsOf(overviewPane, propsOf('sft-full-en-eval', ...small));
    expect(rows.find((row) => row.includes('Write one line'))).toMatch(/^│ … (⏎ )?\S+/);
    expect(rows.find((row) => row.includes('Write one line'))).not.toContain('…user');
  });

  it('tells the whole of why a run died', () => {
    const text = rowsOf(overviewPane, propsOf('two-ranks-one-killed', ...small)).join('\n');
    expect(text).toContain('checkpoint-60: 15 steps are lost.');
  });
});

describe('the health pane', () => {
  it('shows evidence and advice of a finding in a small terminal', () => {
    const text = rowsOf(healthPane, propsOf('sft-full-en-eval', ...small)).join('\n');
    expect(text).toContain('Use step 240');
    expect(text).toContain('trainer_log.jsonl:169  step 780');
  });

  it('says once where to go on from', () => {
    const text = rowsOf(healthPane, propsOf('killed-hard', ...small)).join('\n');
    expect(text.match(/checkpoint-480/g)).toHaveLength(1);
    expect(text).toContain('30 steps are lost.');
  });
});

describe('the settings', () => {
  it('come with what they come to in a small terminal as well', () => {
    const text = rowsOf(configPane, propsOf('sft-full-en-eval', ...small)).join('\n');
    expect(text).toContain('effective batch 4 = 2 × 2 × 1');
    expect(text).toContain('warm-up ends at step 82');
  });

  it('begin with those that a person wrote', () => {
    const rows = rowsOf(configPane, propsOf('sft-full-zh', ...small));
    const first = rows.findIndex((row) => row.startsWith(' Settings')) + 1;
    expect(rows[first]).toMatch(/train\.yaml$/);
  });
});

describe('the metrics', () => {
  it.each([
    ['predict', 'Nothing is trained: this run only predicts.'],
    ['error-bad-template', 'No loss was logged.'],
  ])('of %s, which is over, are not promised: %s', (name, text) => {
    expect(rowsOf(metricsPane, propsOf(name, ...small)).join('\n')).toContain(text);
  });
});
