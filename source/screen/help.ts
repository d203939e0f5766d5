/** The list of all keys, from the key table. */
import { frame, inside } from './draw/frame.js';
import { beside, cellWidth, fitText } from './draw/text.js';
import type { Extent } from './interface.js';
import { type PaneId, paneDigits, paneIds } from './interface-state.js';
import { type Binding, labelOf, bindings as original } from './keymap.js';
import type { Look } from './look.js';

interface Group {
  readonly title: string;
  readonly rows: readonly string[];
}

/** The open pane's keys come first: they are what is asked for. */
function groupsOf(look: Look, open: PaneId): readonly Group[] {
  const { theme, glyphs, words, bindings = original } = look;
  const row = (label: string, word: string): string => `${theme.style.key(fitText(label, 7))} ${word}`;
  const shown = (binding: Binding): string => row(labelOf(binding, glyphs), words.keys[binding.word]);
  const panes = paneIds.map((pane) => {
    const own = bindings.find((binding) => binding.command === `pane:${pane}`);
    return row(own ? labelOf(own, glyphs) : paneDigits[pane], words.panes[pane]);
  });
  const general = bindings.filter((binding) => binding.scope === 'everywhere' && !binding.command.startsWith('pane:'));
  const moves: ReadonlySet<string> = new Set([
    'down',
    'up',
    'page-down',
    'page-up',
    'half-down',
    'half-up',
    'start',
    'end',
  ]);
  const moving = bindings.filter((binding) => moves.has(binding.command));
  const order = [open, ...paneIds.filter((pane) => pane !== open)];
  const own = order.flatMap((pane) => {
    const rows = bindings.filter(
      (binding) => Array.isArray(binding.scope) && binding.scope.includes(pane) && !moves.has(binding.command),
    );
    return rows.length === 0 ? [] : [{ title: words.panes[pane], rows: rows.map(shown) }];
  });
  const replay = bindings.filter((binding) => binding.scope === 'replay');
  const [first, ...others] = own;
  return [
    { title: words.help.everywhere, rows: [...general.map(shown), ...moving.map(shown)] },
    ...(first ? [first] : []),
    { title: words.help.panes, rows: panes },
    ...others,
    { title: words.help.replay, rows: replay.map(shown) },
  ];
}

/** The help as rows of the body's size; in as many columns as fit. */
export function helpRows(
  look: Look,
  open: PaneId,
  width: number,
  height: number,
  scroll: number,
): { rows: readonly string[]; extent: Extent } {
  const area = inside(width, height);
  const groups = groupsOf(look, open);
  const blocks = groups.map((group) => [look.theme.style.title(group.title), ...group.rows, '']);
  const columnWidth = Math.max(...blocks.flat().map(cellWidth)) + 2;
  const count = Math.max(1, Math.min(4, Math.floor(area.width / columnWidth)));
  const columns: string[][] = Array.from({ length: count }, () => []);
  for (const block of blocks) {
    const shortest = columns.reduce((best, column) => (column.length < best.length ? column : best));
    shortest.push(...block);
  }
  for (const column of columns) if (column.at(-1) === '') column.pop();
  const all = beside(
    columns.map((rows) => ({ rows, width: columnWidth })),
    0,
  );
  const offset = Math.min(scroll, Math.max(0, all.length - area.height));
  const { theme, glyphs, words } = look;
  const place = all.length > area.height ? `${offset + area.height}/${all.length} ${glyphs.dot} ` : '';
  const rows = frame(all.slice(offset, offset + area.height), {
    title: words.help.title,
    note: place + words.help.close,
    width,
    height,
    theme,
    glyphs,
  });
  return { rows, extent: { page: area.height, count: all.length } };
}
