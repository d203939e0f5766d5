/**
 * How wide a character is on the terminal, and whether we may rely on it.
 *
 * Terminals agree on Latin, Greek, Cyrillic, box drawing, blocks, braille and East Asian wide characters. They disagree
 * on emoji, on combining marks and on anything newer than their Unicode tables; such a glyph is called uncertain, and a
 * line that holds one is drawn so that a wrong guess cannot shift what follows it.
 */
import stringWidth from 'string-width';
import { once } from '../once.js';

export interface Glyph {
  readonly text: string;
  /** Cells: 0, 1 or 2. Zero for marks and invisible characters that stand alone. */
  readonly width: number;
  readonly certain: boolean;
}

/** Inclusive ranges of code points of one certain width, ascending. Everything outside is uncertain. */
const CERTAIN: readonly (readonly [first: number, last: number, width: 1 | 2])[] = [
  [0x20, 0x7e, 1],
  [0xa0, 0xac, 1],
  [0xae, 0x2ff, 1],
  [0x370, 0x377, 1],
  [0x384, 0x386, 1],
  [0x388, 0x38a, 1],
  [0x391, 0x3a1, 1],
  [0x3a3, 0x482, 1],
  [0x48a, 0x52f, 1],
  [0x2010, 0x2027, 1],
  [0x2030, 0x205e, 1],
  [0x2070, 0x2071, 1],
  [0x2074, 0x208e, 1],
  [0x2190, 0x2193, 1],
  [0x21d0, 0x21d4, 1],
  [0x21e6, 0x21e9, 1],
  [0x2200, 0x22ff, 1],
  [0x2500, 0x25a9, 1],
  [0x25b2, 0x25b5, 1],
  [0x25b7, 0x25bf, 1],
  [0x25c1, 0x25fa, 1],
  [0x2713, 0x2713, 1],
  [0x2715, 0x2715, 1],
  [0x2717, 0x2718, 1],
  [0x2800, 0x28ff, 1],
  [0x3000, 0x3029, 2],
  [0x3041, 0x3096, 2],
  [0x309b, 0x30ff, 2],
  [0x3105, 0x312f, 2],
  [0x3131, 0x3163, 2],
  [0x3200, 0x321e, 2],
  [0x3400, 0x4dbf, 2],
  [0x4e00, 0x9fff, 2],
  [0xac00, 0xd7a3, 2],
  [0xf900, 0xfa6d, 2],
  [0xff01, 0xff60, 2],
  [0xffe0, 0xffe6, 2],
  [0x20000, 0x2a6d6, 2],
];

/** The width of one code point if every terminal agrees on it, otherwise 0. */
export function certainWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint >= 0x20 && codePoint <= 0x7e) return 1;
  let low = 0;
  let high = CERTAIN.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = CERTAIN[middle];
    if (range === undefined) return 0;
    if (codePoint < range[0]) high = middle - 1;
    else if (codePoint > range[1]) low = middle + 1;
    else return range[2];
  }
  return 0;
}

const oneCell = CERTAIN.filter(([, last, width]) => width === 1 && last <= 0xffff)
  .map(([low, high]) => `\\u${low.toString(16).padStart(4, '0')}-\\u${high.toString(16).padStart(4, '0')}`)
  .join('');

/** Text of characters that take one cell each, with colour sequences in between. */
export const oneCellEach = new RegExp(`^[${oneCell}]*(?:\u001b\\[[0-9;]*m[${oneCell}]*)*$`);

const segmenter = once(() => new Intl.Segmenter());

/**
 * A piece of text without escape sequences, cut into what the terminal shows as one glyph each. Control characters are
 * left out: whatever a log contains, it cannot move our cursor or change a mode.
 */
export function glyphs(text: string): readonly Glyph[] {
  const certain: Glyph[] = [];
  for (const character of text) {
    const width = certainWidth(character.codePointAt(0) ?? 0);
    if (width === 0) return uncertainGlyphs(text);
    certain.push({ text: character, width, certain: true });
  }
  return certain;
}

function uncertainGlyphs(text: string): readonly Glyph[] {
  const found: Glyph[] = [];
  for (const { segment } of segmenter().segment(text)) {
    const codePoint = segment.codePointAt(0) ?? 0;
    if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) continue;
    const alone = segment.length === (codePoint > 0xffff ? 2 : 1);
    const known = alone ? certainWidth(codePoint) : 0;
    if (known > 0) found.push({ text: segment, width: known, certain: true });
    else found.push({ text: segment, width: Math.min(2, stringWidth(segment)), certain: false });
  }
  return found;
}
