/**
 * A styled line as terminal cells, so that two lines can be compared cell by cell.
 *
 * A style is kept as the parameters that open it from nothing, in a fixed order, so that equal looks are equal texts
 * however they were written.
 */
import stringWidth from 'string-width';

export interface Cell {
  /** A grapheme; empty for the second half of a wide one. */
  readonly text: string;
  readonly style: string;
  readonly width: number;
}

interface Look {
  readonly foreground: string;
  readonly background: string;
  /** Of 1 to 9, those that are on. */
  readonly attributes: readonly string[];
}

const plainLook: Look = { foreground: '', background: '', attributes: [] };

/** What closes which attributes. */
const closers: Readonly<Record<string, readonly string[]>> = {
  '22': ['1', '2'],
  '23': ['3'],
  '24': ['4'],
  '25': ['5', '6'],
  '27': ['7'],
  '28': ['8'],
  '29': ['9'],
};

function withParameter(
  look: Look,
  parameters: readonly string[],
  at: number,
): { readonly look: Look; readonly next: number } {
  const code = parameters[at] ?? '';
  const number = Number(code === '' ? '0' : code);
  if (number === 0) return { look: plainLook, next: at + 1 };
  if (number === 38 || number === 48) {
    const length = parameters[at + 1] === '2' ? 5 : 3;
    const colour = parameters.slice(at, at + length).join(';');
    const changed = number === 38 ? { ...look, foreground: colour } : { ...look, background: colour };
    return { look: changed, next: at + length };
  }
  if (number === 39) return { look: { ...look, foreground: '' }, next: at + 1 };
  if (number === 49) return { look: { ...look, background: '' }, next: at + 1 };
  if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) {
    return { look: { ...look, foreground: code }, next: at + 1 };
  }
  if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107)) {
    return { look: { ...look, background: code }, next: at + 1 };
  }
  const closed = closers[code];
  if (closed) {
    return { look: { ...look, attributes: look.attributes.filter((one) => !closed.includes(one)) }, next: at + 1 };
  }
  if (number >= 1 && number <= 9 && !look.attributes.includes(code)) {
    return { look: { ...look, attributes: [...look.attributes, code].sort() }, next: at + 1 };
  }
  return { look, next: at + 1 };
}

function withSequence(look: Look, parameters: string): Look {
  const list = parameters.split(';');
  let current = look;
  for (let at = 0; at < list.length; ) {
    const step = withParameter(current, list, at);
    current = step.look;
    at = step.next;
  }
  return current;
}

const styleOf = (look: Look): string =>
  [...look.attributes, look.foreground, look.background].filter((part) => part !== '').join(';');

/** Latin, box, block, arrow and braille signs: one cell each, and never part of a longer grapheme on our screens. */
const simple =
  /^[\u0020-\u007e\u00a0-\u02af\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2400-\u243f\u2500-\u25fc\u2800-\u28ff]*$/;
const sequence = /\u001b\[([0-9;]*)m/g;
const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function pushText(cells: Cell[], text: string, style: string): void {
  if (simple.test(text)) {
    for (const sign of text) cells.push({ text: sign, style, width: 1 });
    return;
  }
  for (const { segment } of segments.segment(text)) {
    const width = stringWidth(segment);
    const last = cells.at(-1);
    if (width === 0) {
      if (last) cells[cells.length - 1] = { ...last, text: last.text + segment };
      continue;
    }
    cells.push({ text: segment, style, width });
    if (width === 2) cells.push({ text: '', style, width: 0 });
  }
}

/** The cells of a line, cut at `columns`; a wide glyph that would stick out becomes a blank. */
export function cellsOf(line: string, columns: number): readonly Cell[] {
  const cells: Cell[] = [];
  let look = plainLook;
  let style = '';
  let position = 0;
  for (const match of line.matchAll(sequence)) {
    pushText(cells, line.slice(position, match.index), style);
    position = match.index + match[0].length;
    look = withSequence(look, match[1] ?? '');
    style = styleOf(look);
  }
  pushText(cells, line.slice(position), style);
  if (cells.length > columns) {
    cells.length = columns;
    const last = cells[columns - 1];
    if (last && last.width === 2) cells[columns - 1] = { text: ' ', style: last.style, width: 1 };
  }
  return cells;
}

const same = (one: Cell | undefined, other: Cell | undefined): boolean =>
  one !== undefined && other !== undefined && one.text === other.text && one.style === other.style;

const blank = (cell: Cell): boolean => cell.text === ' ' && cell.style === '';

/**
 * What turns the old line into the new one, from the cursor's row on: moves, styles and text of the cells that differ.
 * Empty when nothing differs. `row` counts from 1.
 */
export function lineChange(old: readonly Cell[], next: readonly Cell[], row: number, columns: number): string {
  let from = 0;
  while (from < next.length && same(old[from], next[from])) from += 1;
  // Never begin in the middle of a wide glyph, old or new.
  while (from > 0 && (next[from]?.width === 0 || old[from]?.width === 0)) from -= 1;
  let end = next.length;
  while (end > from && blank(next[end - 1] as Cell)) end -= 1;
  const oldEnd = old.length;
  let clear = false;
  if (end < columns && oldEnd > end) clear = old.slice(end).some((cell) => !blank(cell));
  let to = end;
  if (!clear) {
    to = Math.max(next.length, oldEnd);
    while (to > from && (to > end ? true : same(old[to - 1], next[to - 1]))) to -= 1;
    while (to < end && next[to]?.width === 0) to += 1;
  }
  if (to <= from && !clear) return '';
  let text = `\u001b[${row};${from + 1}H`;
  let style: string | null = null;
  for (let index = from; index < to; index += 1) {
    const cell = next[index] as Cell;
    if (cell.style !== style) {
      text += cell.style === '' ? '\u001b[m' : `\u001b[0;${cell.style}m`;
      style = cell.style;
    }
    text += cell.text;
  }
  if (clear) text += style === '' ? '\u001b[K' : '\u001b[m\u001b[K';
  return text;
}
