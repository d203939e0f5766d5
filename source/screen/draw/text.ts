/**
 * Text by terminal cells: measured, cut, padded and wrapped.
 *
 * Styled text holds escape sequences, which have no width. Whatever comes from a run passes `printable` before it is
 * styled: no control sequence of a log or a file name ever reaches the terminal.
 */
import stringWidth from 'string-width';
import { once } from '../once.js';
import { certainWidth, oneCellEach } from '../terminal/glyphs.js';

const plain = /^[\u0020-\u007e]*$/;
const sgrSequence = /\u001b\[[0-9;]*m/;
const segments = once(() => new Intl.Segmenter(undefined, { granularity: 'grapheme' }));

const escapeCode = 0x1b;

/** Characters that belong to colour sequences. */
function sequenceLength(text: string): number {
  let length = 0;
  for (let at = text.indexOf('\u001b'); at >= 0; ) {
    const end = text.indexOf('m', at) + 1;
    length += end - at;
    at = text.indexOf('\u001b', end);
  }
  return length;
}

/** Cells when every character is one whose width all terminals agree on, −1 otherwise. Colour sequences have none. */
function certainCells(text: string): number {
  // Nearly every row. A picture comes twice a second, too seldom for the loop below to be compiled well.
  if (oneCellEach.test(text)) return text.length - sequenceLength(text);
  let cells = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x20 && code <= 0x7e) {
      cells += 1;
    } else if (code === escapeCode && text[index + 1] === '[') {
      index += 2;
      // Parameters are digits and semicolons; the letter that ends them is taken with them.
      while (index < text.length && text.charCodeAt(index) < 0x40) index += 1;
    } else {
      // Half of a surrogate pair is in none of the ranges.
      const width = certainWidth(code);
      if (width === 0) return -1;
      cells += width;
    }
  }
  return cells;
}

/** Asking for the graphemes of a text costs the square of its length: a Chinese example has no blanks to part it at. */
const mostAtOnce = 256;

/** One grapheme after the other, a stretch of the text at a time; each stretch begins where a grapheme does. */
function* graphemesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = from + mostAtOnce;
    // Half of a pair would be a grapheme of its own.
    const isTorn = end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    const stretch = text.slice(from, isTorn ? end - 1 : end);
    // Characters of certain width are graphemes of their own, unless something that is joined to them follows.
    const found =
      certainCells(stretch) >= 0
        ? Array.from(stretch)
        : Array.from(segments().segment(stretch), ({ segment }) => segment);
    // The last one may go on behind the stretch.
    if (from + stretch.length < text.length && found.length > 1) found.pop();
    for (const grapheme of found) {
      yield grapheme;
      from += grapheme.length;
    }
  }
}

/** Cells that the text takes on a terminal, colour sequences not counted. */
export function cellWidth(text: string): number {
  const cells = certainCells(text);
  if (cells >= 0) return cells;
  // No grapheme reaches over a blank, and a long text costs more than its words.
  const words = text.split(' ');
  if (words.length === 1 && text.length <= mostAtOnce) return stringWidth(text);
  if (words.length === 1) {
    let sum = 0;
    for (const { width } of pieces(text)) sum += width;
    return sum;
  }
  return words.reduce((sum, word) => sum + cellWidth(word), words.length - 1);
}

/** Bidirectional and invisible signs: they make a text read as what it is not, on a page as on a screen. */
export const disguises = /[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** Control characters and those could change more than their own cell. */
const unprintable = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f]|${disguises.source}`, 'g');

/** The text with control characters made visible or dropped; tabs become spaces. */
export const printable = (text: string): string =>
  plain.test(text)
    ? text
    : text.replace(unprintable, (sign) => {
        if (sign === '\t') return '    ';
        const code = sign.charCodeAt(0);
        if (code < 0x20) return String.fromCharCode(0x2400 + code);
        return code === 0x7f ? '␡' : '';
      });

/** Characters of certain width are graphemes of their own. */
function* wordPieces(word: string): Generator<{ readonly text: string; readonly width: number }> {
  if (certainCells(word) >= 0) {
    for (const sign of word) yield { text: sign, width: certainCells(sign) };
  } else for (const grapheme of graphemesOf(word)) yield { text: grapheme, width: cellWidth(grapheme) };
}

/** The pieces of styled text: escape sequences and graphemes. */
export function* pieces(text: string): Generator<{ readonly text: string; readonly width: number }> {
  let rest = text;
  while (rest !== '') {
    const match = sgrSequence.exec(rest);
    const visible = match ? rest.slice(0, match.index) : rest;
    // No grapheme reaches over a blank. Asking for them is slow, the more so the longer the text.
    for (const word of visible.match(/[^ ]*(?: +|$)/g) ?? []) yield* wordPieces(word);
    if (!match) return;
    yield { text: match[0], width: 0 };
    rest = rest.slice(match.index + match[0].length);
  }
}

/** More code units than a cell of styled text has: measuring all of a text of megabytes would take minutes. */
const mostUnits = 100;

/** The text cut to at most `width` cells, an ellipsis in place of what is lost. A wide glyph is never split. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return '';
  if (plain.test(text)) {
    if (text.length <= width) return text;
    return text.slice(0, Math.max(0, width - ellipsis.length)) + ellipsis.slice(0, width);
  }
  if (text.length > width * mostUnits) return cut(text.slice(0, width * mostUnits), width, ellipsis);
  if (cellWidth(text) <= width) return text;
  const room = width - cellWidth(ellipsis);
  let used = 0;
  let result = '';
  let styled = false;
  for (const piece of pieces(text)) {
    if (piece.text.startsWith('\u001b')) styled = true;
    if (used + piece.width > room && piece.width > 0) break;
    used += piece.width;
    result += piece.text;
  }
  return room < 0 ? ellipsis.slice(0, width) : `${result}${styled ? '\u001b[0m' : ''}${ellipsis}`;
}

/** The text without its first `from` cells; half of a wide glyph becomes a blank. For plain text only. */
export function dropCells(text: string, from: number): string {
  if (from <= 0) return text;
  if (plain.test(text)) return text.slice(from);
  let used = 0;
  let result = '';
  for (const piece of pieces(text)) {
    if (used >= from) result += piece.text;
    else if (used + piece.width > from) result += ' ';
    used += piece.width;
  }
  return result;
}

/** Names of one family differ at their ends as often as at their beginnings. For plain text; styled text is cut at its end. */
export function cutMiddle(text: string, width: number, ellipsis = '…'): string {
  if (cellWidth(text) <= width || text.includes('\u001b')) return text;
  const room = width - cellWidth(ellipsis);
  if (room < 2) return cut(text, width, ellipsis);
  const before = cut(text, Math.ceil(room / 2), '');
  return `${before}${ellipsis}${dropCells(text, cellWidth(text) - (room - cellWidth(before)))}`;
}

export type Align = 'left' | 'right' | 'center';

export function pad(text: string, width: number, align: Align = 'left'): string {
  const room = width - cellWidth(text);
  if (room <= 0) return text;
  if (align === 'right') return ' '.repeat(room) + text;
  if (align === 'left') return text + ' '.repeat(room);
  const before = Math.floor(room / 2);
  return ' '.repeat(before) + text + ' '.repeat(room - before);
}

/** Exactly `width` cells. */
export const fitText = (text: string, width: number, align: Align = 'left'): string =>
  pad(cut(text, width), width, align);

/** Exactly `height` rows of exactly `width` cells. */
export function fitBlock(rows: readonly string[], width: number, height: number): readonly string[] {
  const blank = ' '.repeat(Math.max(0, width));
  return Array.from({ length: Math.max(0, height) }, (_, index) => {
    const row = rows[index];
    return row === undefined ? blank : fitText(row, width);
  });
}

/** Signs that begin no row, and signs that end none. */
const closing = /^[，。；：！？、）】》」』”’…]$/;
const opening = /^[（【《「『“‘]$/;

/**
 * Plain text in rows of at most `width` cells, broken at spaces and between wide signs where there are any. Line feeds
 * begin new rows.
 */
export function wrapText(text: string, width: number): readonly string[] {
  if (width <= 0) return [];
  return text.split('\n').flatMap((line) => {
    const shown = printable(line);
    return plain.test(shown) ? wrapPlain(shown, width) : wrapLine(shown, width);
  });
}

/** A word goes to the next row whole, unless it is longer than half of the row. */
const isShort = (word: number, width: number): boolean => word <= width / 2;

/** ASCII, where a sign is a cell: an example may be a line of fifty thousand of them. */
function wrapPlain(line: string, width: number): readonly string[] {
  const rows: string[] = [];
  let from = 0;
  while (line.length - from > width) {
    const space = line.lastIndexOf(' ', from + width);
    const isNear = space > from && isShort(from + width - space - 1, width);
    rows.push(line.slice(from, isNear ? space : from + width).trimEnd());
    from = isNear ? space + 1 : from + width;
  }
  rows.push(line.slice(from));
  return rows;
}

function wrapLine(line: string, width: number): readonly string[] {
  if (cellWidth(line) <= width) return [line];
  const rows: string[] = [];
  let row = '';
  let used = 0;
  /** Where the row may end, in its own counting; 0 for nowhere yet. */
  let end = 0;
  let before = { text: '', width: 0 };
  for (const piece of pieces(line)) {
    const { text: sign, width: size } = piece;
    // Beside wide signs, which have no blanks between their words, a row may end, too.
    const isWide = before.width > 1 || size > 1;
    if (row !== '' && isWide && sign !== ' ' && !closing.test(sign) && !opening.test(before.text)) end = row.length;
    if (used + size > width && row !== '') {
      const word = cellWidth(row.slice(end));
      const isKept = end > 0 && isShort(word, width) && word + size <= width;
      rows.push((isKept ? row.slice(0, end) : row).trimEnd());
      row = isKept ? row.slice(end) : '';
      used = isKept ? word : 0;
      end = 0;
    }
    row += sign;
    used += size;
    if (sign === ' ') end = row.length;
    before = piece;
  }
  if (row !== '') rows.push(row);
  return rows;
}

/** Blocks side by side, each row of exactly its block's width, `gap` blanks between. */
export function beside(
  blocks: readonly { readonly rows: readonly string[]; readonly width: number }[],
  gap: number,
): readonly string[] {
  const height = Math.max(0, ...blocks.map((block) => block.rows.length));
  const between = ' '.repeat(gap);
  return Array.from({ length: height }, (_, index) =>
    blocks.map((block) => fitText(block.rows[index] ?? '', block.width)).join(between),
  );
}
