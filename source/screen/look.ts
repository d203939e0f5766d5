/** How things look here: colours, signs and words, chosen once at the start. */
import type { Glyphs } from './glyphs.js';
import type { Theme } from './theme.js';
import type { Words } from './words/words.js';

export interface Look {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  readonly words: Words;
}
