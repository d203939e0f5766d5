/** What a run that is well was looked at for, so that silence is not taken for blindness: every check, by its group. */
import { type CheckGroup, checkGroups } from '../../state/findings/checks.js';
import { beside, cellWidth, fitText } from '../draw/text.js';
import type { PaneProps } from './pane.js';

const gap = 3;
const mostColumns = 4;

/** As many columns as the words have room for; a group stays in one column, and the columns are about as long. */
export function watchedRows(width: number, { look }: Pick<PaneProps, 'look'>): readonly string[] {
  const { theme, glyphs, words } = look;
  const groups = (Object.keys(checkGroups) as CheckGroup[]).map((group) => ({
    title: words.watched.groups[group],
    lines: checkGroups[group].map((check) => words.watched.checks[check.id]),
  }));
  const longest = Math.max(...groups.flatMap(({ lines }) => lines.map(cellWidth))) + 2;
  const count = Math.max(1, Math.min(mostColumns, Math.floor((width + gap) / (longest + gap))));
  const columns: string[][] = Array.from({ length: count }, () => []);
  for (const { title, lines } of groups) {
    const shortest = columns.reduce((least, column) => (column.length < least.length ? column : least));
    if (shortest.length > 0) shortest.push('');
    shortest.push(theme.style.strong(title), ...lines.map((line) => theme.style.dim(`${glyphs.dot} ${line}`)));
  }
  const height = Math.max(...columns.map((column) => column.length));
  const blocks = columns.map((column) => ({
    rows: Array.from({ length: height }, (_, index) => fitText(column[index] ?? '', longest)),
    width: longest,
  }));
  return [theme.style.dim(words.watched.title), '', ...beside(blocks, gap)];
}
