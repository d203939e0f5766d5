/** What a pane is drawn from, in a test: a run at a moment, on a screen where nothing was searched, marked or chosen. */
import { chooseGlyphs } from '../../../source/screen/glyphs.js';
import { initialInterface } from '../../../source/screen/interface-state.js';
import type { Look } from '../../../source/screen/look.js';
import { Memo } from '../../../source/screen/memo.js';
import type { PaneProps } from '../../../source/screen/panes/pane.js';
import { themeOf } from '../../../source/screen/theme.js';
import { english } from '../../../source/screen/words/en.js';
import type { Words } from '../../../source/screen/words/words.js';
import { finalRun, load } from '../../recordings.js';

type Given = Pick<PaneProps, 'run' | 'now' | 'width' | 'height'> & Partial<PaneProps>;

/** Without colours, on a terminal that shows Unicode. */
export const plainLook = (words: Words = english): Look => ({
  theme: themeOf('none', false),
  glyphs: chooseGlyphs({ LANG: 'C.UTF-8' }, false),
  memo: new Memo(),
  words,
});

export const paneProps = (given: Given): PaneProps => ({
  look: plainLook(),
  view: initialInterface,
  logText: { line: () => null, bar: () => null },
  matches: { lines: [], current: null, searching: false },
  fellows: { list: [], complete: true, places: [], compared: [] },
  recording: false,
  ...given,
});

/** Of a recording, as it is at its end. */
export function recordedProps(name: string, width: number, height: number, words: Words = english): PaneProps {
  const loaded = load(name);
  const look = plainLook(words);
  return paneProps({ run: finalRun(loaded), now: loaded.ended, width, height, look, recording: true });
}
