/** Values of several runs beside each other: a column a run, numbers to the right of their column, words to its left. */
import { noValue } from '../glyphs.js';
import { cellWidth, cutMiddle, pad } from './text.js';

const number = /^[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?$|^-?inf$|^nan$/i;

/** One quantity in a row: where any of its values is a number and the others are missing, it stands with the numbers. */
const isNumeric = (row: readonly string[]): boolean =>
  row.some((text) => number.test(text)) && row.every((text) => text === '' || text === noValue || number.test(text));

/** The rows with their cells padded to the width of their column, each at most `widest`; what is longer loses its middle. */
export function inColumns(rows: readonly (readonly string[])[], widest: number): readonly (readonly string[])[] {
  const numeric = rows.map(isNumeric);
  const widthOf = (column: number, counts: (row: number) => boolean): number =>
    Math.min(widest, Math.max(0, ...rows.map((row, at) => (counts(at) ? cellWidth(row[column] ?? '') : 0))));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => ({
    all: widthOf(column, () => true),
    numbers: widthOf(column, (row) => numeric[row] ?? false),
  }));
  return rows.map((row, at) =>
    widths.map(({ all, numbers }, column) => {
      const text = cutMiddle(row[column] ?? '', all);
      return pad(numeric[at] ? pad(text, numbers, 'right') : text, all);
    }),
  );
}
