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
}

export interface TableOptions {
  readonly width: number;
  readonly height: number;
  readonly selected: number | null;
  /** First row shown. */
  readonly offset: number;
  readonly theme: Theme;
}

const gap = 2;
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

/** Header and rows, exactly `height` of them. Cells may be styled; in the selected row their styles are dropped. */
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
  const line = (cells: readonly string[]): string => {
    const parts: string[] = [];
    for (let at = 0; at < shown.length; at += 1) {
      const index = shown[at] as number;
      const text = cells[index] ?? '';
      let room = widths.get(index) ?? 0;
      for (; cellWidth(text) > room && at + 1 < shown.length && cells[shown[at + 1] as number] === ''; at += 1) {
        room += gap + (widths.get(shown[at + 1] as number) ?? 0);
      }
      parts.push(cell(text, index, room));
    }
    return ` ${parts.join(' '.repeat(gap))}`;
  };
  const header = theme.style.dim(fitText(line(columns.map((column) => column.title)), width));
  const body = rows.slice(options.offset, options.offset + Math.max(0, height - 1)).map((row, index) => {
    const text = fitText(line(row), width);
    if (index + options.offset !== options.selected) return text;
    return theme.style.selection(text.replace(/\u001b\[[0-9;]*m/g, ''));
  });
  const all = [header, ...body].slice(0, height);
  while (all.length < height) all.push(' '.repeat(width));
  return all;
}
