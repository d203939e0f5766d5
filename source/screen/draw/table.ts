/** Tables that fit: columns give way by priority, the selected row is inverse over its whole width. */
import type { Theme } from '../theme.js';
import { type Align, cellWidth, cutMiddle, fitText } from './text.js';

export interface TableColumn {
  readonly title: string;
  readonly align: Align;
  /** Lower numbers stay longest when there is no room. */
  readonly priority: number;
  /** Takes the room that is left. */
  readonly grows?: boolean;
  /** Of a column that grows: it is cut rather than that a column up to this priority has no room. */
  readonly yields?: number;
  /** Holds a mark or a curve: inverse it would be its own negative, so it keeps its colours in the selected row. */
  readonly picture?: true;
}

export interface TableOptions {
  readonly width: number;
  readonly height: number;
  readonly selected: number | null;
  /** First row shown. */
  readonly offset: number;
  readonly theme: Theme;
}

/** Blank cells between two columns. */
export const columnGap = 2;
const gap = columnGap;
/** What is left of a column that gives way. */
const shortest = 16;
/** As much of it comes before the columns that may be missing. */
const ample = 40;

function layout(
  columns: readonly TableColumn[],
  natural: readonly number[],
  width: number,
): ReadonlyMap<number, number> {
  const order = columns
    .map((_, index) => index)
    .sort((a, b) => (columns[a]?.priority ?? 0) - (columns[b]?.priority ?? 0));
  const widths = new Map<number, number>();
  const growing = columns.findIndex((column) => column.yields !== undefined);
  const most = columns[growing]?.yields ?? Number.POSITIVE_INFINITY;
  let used = 1;
  for (const index of order) {
    const { priority = 0 } = columns[index] ?? {};
    const before = widths.size > 0 ? gap : 0;
    const wanted = index === growing ? Math.min(natural[index] ?? 0, shortest) : (natural[index] ?? 0);
    // A column that may be missing takes no room that the one that grows still lacks.
    const owed = priority > most ? Math.max(0, Math.min(natural[growing] ?? 0, ample) - (widths.get(growing) ?? 0)) : 0;
    if (used + before + wanted + owed <= width) {
      widths.set(index, wanted);
      used += before + wanted;
    } else if (columns[index]?.grows && width - used - before >= 6) {
      widths.set(index, width - used - before);
      used = width;
    }
  }
  const taker = columns.findIndex((column, index) => column.grows && widths.has(index));
  if (taker >= 0) widths.set(taker, (widths.get(taker) ?? 0) + Math.max(0, width - used));
  return widths;
}

interface Part {
  readonly text: string;
  readonly isPicture: boolean;
}

function selectedRow(parts: readonly Part[], width: number, theme: Theme): string {
  let row = '';
  let words = ' ';
  for (const [at, { text, isPicture }] of parts.entries()) {
    if (at > 0) words += ' '.repeat(gap);
    if (!isPicture) words += text.replace(/\u001b\[[0-9;]*m/g, '');
    else {
      row += theme.style.selection(words) + text;
      words = '';
    }
  }
  const rest = width - cellWidth(row) - cellWidth(words);
  return fitText(row + theme.style.selection(words + ' '.repeat(Math.max(0, rest))), width);
}

/** Header and rows, exactly `height` of them. Cells may be styled; in the selected row only pictures keep their styles. */
export function table(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): readonly string[] {
  const { width, height, theme } = options;
  const natural = columns.map((column, index) =>
    rows.reduce((most, row) => Math.max(most, cellWidth(row[index] ?? '')), cellWidth(column.title)),
  );
  const widths = layout(columns, natural, width);
  const shown = columns.map((_, index) => index).filter((index) => widths.has(index));
  const cell = (text: string, index: number, room: number): string =>
    fitText(columns[index]?.yields === undefined ? text : cutMiddle(text, room), room, columns[index]?.align);
  /** What has no room in its own column has that of the empty ones behind it. */
  const partsOf = (cells: readonly string[]): readonly Part[] => {
    const parts: Part[] = [];
    for (let at = 0; at < shown.length; at += 1) {
      const index = shown[at] as number;
      const text = cells[index] ?? '';
      let room = widths.get(index) ?? 0;
      for (; cellWidth(text) > room && at + 1 < shown.length && cells[shown[at + 1] as number] === ''; at += 1) {
        room += gap + (widths.get(shown[at + 1] as number) ?? 0);
      }
      parts.push({ text: cell(text, index, room), isPicture: columns[index]?.picture === true && text.trim() !== '' });
    }
    return parts;
  };
  const line = (cells: readonly string[]): string =>
    ` ${partsOf(cells)
      .map(({ text }) => text)
      .join(' '.repeat(gap))}`;
  const header = theme.style.dim(fitText(line(columns.map((column) => column.title)), width));
  const body = rows.slice(options.offset, options.offset + Math.max(0, height - 1)).map((row, index) => {
    return index + options.offset === options.selected
      ? selectedRow(partsOf(row), width, theme)
      : fitText(line(row), width);
  });
  const all = [header, ...body].slice(0, height);
  while (all.length < height) all.push(' '.repeat(width));
  return all;
}
