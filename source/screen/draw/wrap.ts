/** Text wrapped into a number of rows, with an ellipsis where it goes on. */
import { cellWidth, cut, wrapText } from './text.js';

/** The first `most` rows of the wrapped text; the last one says that there is more. */
export function wrapRows(text: string, width: number, most: number, ellipsis: string): readonly string[] {
  const rows = wrapText(text, width);
  if (rows.length <= most) return rows;
  const shown = rows.slice(0, Math.max(0, most));
  const last = shown.pop();
  return last === undefined ? [] : [...shown, cut(`${last}${ellipsis}`, width, ellipsis)];
}

/**
 * The last rows of the text, at most `most` of them. They begin with a word where there is one to begin with: half a
 * word says nothing.
 */
export function tailRows(text: string, width: number, most: number, ellipsis: string): readonly string[] {
  const whole = wrapText(text, width);
  if (whole.length <= most) return whole;
  const signs = [...text];
  let from = signs.length;
  for (let cells = 0; from > 0 && cells < width * most; from -= 1) cells += cellWidth(signs[from - 1] ?? '');
  const isStart = (at: number): boolean => {
    const before = signs[at - 1] ?? '';
    return signs[at] !== ' ' && (before === ' ' || cellWidth(before) > 1);
  };
  const rowsFrom = (at: number): readonly string[] => wrapText(`${ellipsis} ${signs.slice(at).join('')}`, width);
  for (let at = from; at < signs.length; at += 1) {
    if (!isStart(at)) continue;
    const rows = rowsFrom(at);
    if (rows.length <= most) return rows;
  }
  for (let at = from; at < signs.length; at += 1) {
    const rows = rowsFrom(at);
    if (rows.length <= most) return rows;
  }
  return [];
}
