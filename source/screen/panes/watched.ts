/** What a run that is well was looked at for, so that silence is not taken for blindness: every check, by its group. */
import type { FindingId } from '../../state/findings/checks.js';
import { lookedFor } from '../../state/findings/needs.js';
import type { RunState } from '../../state/run.js';
import { beside, cellWidth, fitText, wrapText } from '../draw/text.js';
import type { Words } from '../words/words.js';
import type { PaneProps } from './pane.js';

const gap = 3;
const mostColumns = 4;
/** Of more things that are missing nobody reads a list in one row. */
const mostNamed = 2;

/** That all is well, as far as it could be looked for; what could not be is not passed. */
export function wellWords(run: RunState, words: Words): string {
  const { unmade } = lookedFor(run);
  if (unmade.length === 0) return words.health.well;
  const largest = unmade
    .map(({ source, checks }) => ({ source, checks: checks.length }))
    .sort((one, other) => other.checks - one.checks);
  const others = largest.slice(mostNamed).reduce((sum, { checks }) => sum + checks, 0);
  return `${words.health.nothingFound} · ${words.watched.needed(largest.slice(0, mostNamed), others)}`;
}

/** As many columns as the words have room for; a group stays in one column, and the columns are about as long. */
export function watchedRows(width: number, { run, look }: Pick<PaneProps, 'run' | 'look'>): readonly string[] {
  const { theme, glyphs, words } = look;
  const { made, unmade } = lookedFor(run);
  const named = (ids: readonly FindingId[]): readonly string[] => ids.map((id) => words.watched.checks[id]);
  const all = [...made, ...unmade].flatMap(({ checks }) => named(checks));
  const longest = Math.max(...all.map(cellWidth)) + 2;
  const count = Math.max(1, Math.min(mostColumns, Math.floor((width + gap) / (longest + gap))));
  const sideBySide = (columns: readonly (readonly string[])[]): readonly string[] => {
    const height = Math.max(...columns.map((column) => column.length));
    const blocks = columns.map((column) => ({
      rows: Array.from({ length: height }, (_, index) => fitText(column[index] ?? '', longest)),
      width: longest,
    }));
    return beside(blocks, gap);
  };
  const entry = (line: string): string => theme.style.dim(`${glyphs.dot} ${line}`);
  const columns: string[][] = Array.from({ length: count }, () => []);
  for (const { group, checks } of made) {
    const shortest = columns.reduce((least, column) => (column.length < least.length ? column : least));
    if (shortest.length > 0) shortest.push('');
    shortest.push(theme.style.strong(words.watched.groups[group]), ...named(checks).map(entry));
  }
  const missing = unmade.flatMap(({ source, checks }) => {
    const lines = named(checks).map(entry);
    const height = Math.ceil(lines.length / count);
    const parts = Array.from({ length: count }, (_, index) => lines.slice(index * height, (index + 1) * height));
    return ['', ...wrapText(words.watched.unmade[source], width).map(theme.style.strong), ...sideBySide(parts)];
  });
  return [theme.style.dim(words.watched.title), '', ...sideBySide(columns), ...missing];
}
