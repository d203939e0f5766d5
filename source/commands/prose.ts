/**
 * Printed sentences for a person who reads them in a terminal, which would break them within words: rows are wrapped
 * under the column in which their text begins. A pipe and a file get every line as it is.
 */
import { cellWidth, wrapText } from '../screen/draw/text.js';

/** Below this there is no room for a column beside its name. */
const leastColumns = 40;
/** Names stand at the beginning of a row: a gap further on is of the text itself. */
const nameSigns = 26;

/** Where the text of a row begins: behind the last gap between its names. */
function textColumn(line: string): number {
  const gaps = [...line.slice(0, nameSigns).matchAll(/ {2,}(?=\S)/g)];
  const last = gaps.at(-1);
  return last ? last.index + last[0].length : line.length - line.trimStart().length;
}

function wrapped(line: string, columns: number): string {
  if (cellWidth(line) <= columns) return line;
  const column = textColumn(line);
  const before = line.slice(0, column);
  const cells = cellWidth(before);
  const rows = wrapText(line.slice(column), columns - cells);
  return rows.map((row, index) => (index === 0 ? before : ' '.repeat(cells)) + row).join('\n');
}

/** `columns` is null where no person reads. */
export function proseFor(text: string, columns: number | null): string {
  if (columns === null || columns < leastColumns) return text;
  return text
    .split('\n')
    .map((line) => wrapped(line, columns))
    .join('\n');
}

export const columnsOf = (output: { readonly isTTY?: boolean; readonly columns?: number }): number | null =>
  output.isTTY === true ? (output.columns ?? null) : null;
