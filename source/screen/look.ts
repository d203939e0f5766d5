/** How things look here: colours, signs and words, chosen once at the start, and what is kept between pictures. */
import type { Glyphs } from './glyphs.js';
import type { Binding } from './keymap.js';
import type { Memo } from './memo.js';
import type { Theme } from './theme.js';
import type { Words } from './words/words.js';

export interface Look {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  readonly words: Words;
  /** The key table, where the person has keys of their own. */
  readonly bindings?: readonly Binding[];
  /** Changes nothing that is drawn, only how soon. */
  readonly memo: Memo;
}
