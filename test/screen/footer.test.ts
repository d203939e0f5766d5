/** The keys at the bottom: those that work now, and no other. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { chooseGlyphs } from '../../source/screen/glyphs.js';
import {
  type InterfaceState,
  initialInterface,
  type PaneId,
  type Search,
} from '../../source/screen/interface-state.js';
import { Memo } from '../../source/screen/memo.js';
import { pictureOf } from '../../source/screen/picture.js';
import { themeOf } from '../../source/screen/theme.js';
import { english } from '../../source/screen/words/en.js';
import { emptyFold, load } from '../recordings.js';
import { paneProps } from './panes/pane-props.js';

const look = {
  theme: themeOf('none', false),
  glyphs: chooseGlyphs({ LANG: 'C.UTF-8' }, false),
  memo: new Memo(),
  words: english,
};

function footerOf(
  name: string,
  pane: PaneId,
  view: Partial<InterfaceState> = {},
  lines: readonly number[] = [],
): string {
  const loaded = load(name);
  const run = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);
  const { logText, fellows } = paneProps({ run, now: loaded.ended, width: 200, height: 30 });
  const scene = {
    ...{ run, now: loaded.ended, view: { ...initialInterface, ...view, pane }, replay: null, pause: null },
    ...{ history: null, logText, fellows, message: null, columns: 200, rows: 34 },
    matches: { lines, current: lines.length > 0 ? 0 : null, searching: false },
  };
  return (pictureOf(scene, look).rows.at(-1) ?? '').replaceAll(/\u001b\[[0-9;]*m/g, '');
}

describe('the footer', () => {
  it('names what curves, samples, the log and evidence can be asked where there are some', () => {
    expect(footerOf('sft-full-en-eval', 'metrics')).toMatch(/s smoother.*l log y.*\+ zoom in.*j down/);
    expect(footerOf('sft-full-en-eval', 'overview')).toMatch(/l log y.*x x axis/);
    expect(footerOf('sft-full-en-eval', 'samples')).toMatch(/s next sample/);
    expect(footerOf('sft-full-en-eval', 'log')).toMatch(/\/ search.*e next problem/);
    expect(footerOf('sft-full-en-eval', 'health')).toMatch(/⏎ show the evidence/);
    expect(footerOf('disk-full', 'health')).toMatch(/⏎ show the evidence.*j down/);
  });

  it.each<[string, PaneId, RegExp]>([
    ['a run that only predicts has no curve', 'metrics', /smoother|log y|zoom|cursor|down/],
    ['its overview neither', 'overview', /log y|x axis/],
    ['no checkpoint can be chosen', 'checkpoints', /down/],
    ['no run is found', 'runs', /open|compare|order|search|down/],
  ])('is silent about keys without an object: %s', (_name, pane, keys) => {
    const text = footerOf('predict', pane);
    expect(text).toMatch(/q quit.*\? keys.*Tab next pane/);
    expect(text).not.toMatch(keys);
  });

  it('has no next sample where there is one', () => {
    expect(footerOf('dpo', 'samples')).not.toContain('next sample');
  });

  it('says how to go on from a search that was typed, and back', () => {
    const search: Search = { pane: 'log', text: 'loss', editing: false };
    expect(footerOf('dpo', 'log', { search }, [3, 7])).toMatch(
      /^ \/loss {2}1 of 2 {2}n next match {2}N previous match {2}Esc back/,
    );
    expect(footerOf('dpo', 'log', { search })).toMatch(/^ \/loss {2}no match {2}Esc back/);
    expect(footerOf('dpo', 'log', { search: { ...search, editing: true } }, [3, 7])).not.toContain('Esc');
  });
});
