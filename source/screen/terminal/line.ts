/**
 * One line of a frame as cells: read from text with SGR sequences, and turned back into the bytes that draw it or that
 * change another line into it. Pure.
 */
import { certainWidth, type Glyph, glyphs } from './glyphs.js';
import { ERASE_LINE, ERASE_TO_LINE_END, moveTo, moveToColumn, RESET_STYLE } from './sequences.js';
import { DEFAULT_STYLE, type Style, type StyleBook } from './style.js';

export interface Line {
  /** The text it was read from: equal text means an equal line. */
  readonly text: string;
  /** One entry a cell; the right half of a wide glyph is the empty string. */
  readonly cells: readonly string[];
  readonly styles: readonly Style[];
  /** Whether every terminal agrees on the width of every glyph in it. */
  readonly certain: boolean;
}

export const BLANK_LINE: Line = { text: '', cells: [], styles: [], certain: true };

/** SGR is captured; any other sequence (strings such as hyperlinks included) is matched only to be left out. */
const SEQUENCE =
  /^(?:\u001b\[([\d;]*)m|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?|.)/su;

const ASCII = /^[\u0020-\u007e]*$/;

/** Reads at most `columns` cells; a wide glyph that would stick out at the edge becomes a blank. */
export function readLine(text: string, columns: number, book: StyleBook): Line {
  const cells: string[] = [];
  const styles: Style[] = [];
  let certain = true;
  let style = DEFAULT_STYLE;

  const place = (glyph: Glyph): void => {
    if (!glyph.certain) certain = false;
    if (glyph.width === 0) {
      const last = cells.length - (cells.at(-1) === '' ? 2 : 1);
      if (last >= 0) cells[last] += glyph.text;
      return;
    }
    if (cells.length + glyph.width > columns) {
      while (cells.length < columns) {
        cells.push(' ');
        styles.push(style);
      }
      return;
    }
    cells.push(glyph.text);
    styles.push(style);
    if (glyph.width === 2) {
      cells.push('');
      styles.push(style);
    }
  };

  let rest = 0;
  while (rest < text.length && cells.length < columns) {
    const found = nextSequence(text, rest);
    const run = text.slice(rest, found.start);
    if (ASCII.test(run)) {
      const end = Math.min(run.length, columns - cells.length);
      for (let position = 0; position < end; position += 1) {
        cells.push(run[position] ?? ' ');
        styles.push(style);
      }
    } else for (const glyph of glyphs(run)) place(glyph);
    if (found.parameters !== null) style = book.after(style, found.parameters);
    rest = found.end;
  }
  return { text, cells, styles, certain };
}

interface Found {
  readonly start: number;
  readonly end: number;
  /** SGR parameters, or null for any other sequence and for the end of the text. */
  readonly parameters: string | null;
}

const INTRODUCER = /[\u001b\u0090-\u009f]/;

function nextSequence(text: string, from: number): Found {
  const rest = text.slice(from);
  const start = rest.search(INTRODUCER);
  if (start < 0) return { start: text.length, end: text.length, parameters: null };
  const match = SEQUENCE.exec(rest.slice(start));
  return { start: from + start, end: from + start + (match?.[0].length ?? 1), parameters: match?.[1] ?? null };
}

/** One past the last cell that is not a blank in the default style. */
function contentEnd(line: Line): number {
  let end = line.cells.length;
  while (end > 0 && line.cells[end - 1] === ' ' && line.styles[end - 1] === DEFAULT_STYLE) end -= 1;
  return end;
}

function sameCell(before: Line, after: Line, column: number): boolean {
  const style = after.styles[column] ?? DEFAULT_STYLE;
  const old = before.styles[column] ?? DEFAULT_STYLE;
  if (old !== style && old.key !== style.key) return false;
  return (before.cells[column] ?? ' ') === (after.cells[column] ?? ' ');
}

/** Going over this many unchanged cells costs no more than the sequence that jumps over them. */
const SMALL_GAP = 4;

/**
 * The bytes that change row `row` of the screen from `before` to `after`: only the spans that differ, or the whole row
 * when a glyph's width is uncertain. The terminal shows the default style before and after.
 */
export function changeLine(before: Line, after: Line, row: number, book: StyleBook): string {
  if (!before.certain || !after.certain) return drawUncertain(after, row, book);
  const end = contentEnd(after);
  let bytes = '';
  let style = DEFAULT_STYLE;
  let cursor = -1;
  let column = 0;
  while (column < end) {
    if (sameCell(before, after, column)) {
      column += 1;
      continue;
    }
    let from = column;
    if (cursor >= 0 && column - cursor <= SMALL_GAP && plainGap(after, cursor, column, style)) from = cursor;
    else bytes += cursor < 0 ? moveTo(column, row) : moveToColumn(column);
    do {
      const wanted = after.styles[from] ?? DEFAULT_STYLE;
      bytes += book.transition(style, wanted) + (after.cells[from] ?? ' ');
      style = wanted;
      from += 1;
    } while (from <= column || after.cells[from] === '');
    cursor = from;
    column = from;
  }
  const left = contentEnd(before);
  if (left > end) {
    bytes += book.transition(style, DEFAULT_STYLE);
    style = DEFAULT_STYLE;
    if (cursor !== end) bytes += cursor < 0 ? moveTo(end, row) : moveToColumn(end);
    bytes += left - end < ERASE_TO_LINE_END.length ? ' '.repeat(left - end) : ERASE_TO_LINE_END;
  }
  return bytes + book.transition(style, DEFAULT_STYLE);
}

/** Whether the unchanged cells between two spans can be sent again as plain bytes in the style in force. */
function plainGap(line: Line, from: number, to: number, style: Style): boolean {
  for (let column = from; column < to; column += 1) {
    if (line.styles[column]?.key !== style.key) return false;
    if ((line.cells[column] ?? ' ').length !== 1 || certainWidth((line.cells[column] ?? ' ').charCodeAt(0)) !== 1)
      return false;
  }
  return true;
}

/** Erases the row first and addresses the cell after each uncertain glyph, so that a wrong width stays local. */
function drawUncertain(line: Line, row: number, book: StyleBook): string {
  let bytes = moveTo(0, row) + ERASE_LINE;
  let style = DEFAULT_STYLE;
  const end = contentEnd(line);
  for (let column = 0; column < end; column += 1) {
    const cell = line.cells[column] ?? ' ';
    if (cell === '') continue;
    const wanted = line.styles[column] ?? DEFAULT_STYLE;
    bytes += book.transition(style, wanted) + cell;
    style = wanted;
    const next = line.cells[column + 1] === '' ? column + 2 : column + 1;
    const alone = cell.length === (cell.charCodeAt(0) >= 0xd800 && cell.charCodeAt(0) < 0xdc00 ? 2 : 1);
    if (!(alone && certainWidth(cell.codePointAt(0) ?? 0) > 0) && next < end) bytes += moveToColumn(next);
  }
  return bytes + (style === DEFAULT_STYLE ? '' : RESET_STYLE);
}
