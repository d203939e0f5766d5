/** The row at the bottom that never goes away: the keys that work now, or what is searched and found. */
import { curveOf } from '../state/curves.js';
import { cellWidth } from './draw/text.js';
import type { HeaderProps } from './header.js';
import type { Extent } from './interface.js';
import { choicesOf, judgementOf } from './judgement.js';
import { type Binding, bindings, type Command, footerBindings, labelOf } from './keymap.js';
import type { Look } from './look.js';
import { sampleCount } from './panes/samples.js';

/** A key as it is named at the bottom. */
const named = (binding: Binding, word: string, { theme, glyphs }: Look): string =>
  ` ${theme.style.key(labelOf(binding, glyphs))} ${theme.style.dim(word)} `;

/** Whether there is something for a key of the open pane to work on. */
function hasObject(command: Command, props: HeaderProps, extent: Extent): boolean {
  const { run, now, look, view } = props;
  if (command === 'evidence') return choicesOf(judgementOf(run, now, look)) > 0;
  if (command === 'next-sample') return sampleCount(props) > 1;
  if (command === 'down') return extent.count > 1;
  if (view.pane === 'overview') {
    return curveOf(run.metrics, 'loss') !== null || curveOf(run.metrics, 'eval_loss') !== null;
  }
  // A search that finds nothing in the list of runs must not lose its own key.
  return extent.count > 0 || view.search !== null;
}

/** The keys that work now, the most needed first, as many as fit. */
export function footerRow(props: HeaderProps, extent: Extent): string {
  const { look, view, width, replay, pause } = props;
  let text = '';
  let used = 0;
  for (const binding of footerBindings({ pane: view.pane, replay: replay !== null }, look.bindings)) {
    const isOfPane = typeof binding.scope !== 'string';
    if (isOfPane && !view.help && !hasObject(binding.command, props, extent)) continue;
    const paused = binding.command === 'pause' && (pause !== null || replay?.playing === false);
    const isOver = replay !== null && replay.position >= replay.duration;
    const next = named(binding, look.words.keys[paused ? (isOver ? 'again' : 'resume') : binding.word], look);
    const cells = cellWidth(next);
    if (used + cells > width) continue;
    text += next;
    used += cells;
  }
  return text + ' '.repeat(width - used);
}

/** What one does with what was found; in the list of runs, which the search narrows, there is only the way back. */
const afterSearch: readonly Command[] = ['next-match', 'previous-match', 'back'];

/** The keys beside a search that is no longer typed, as many as fit beside it. */
export function searchKeys(props: HeaderProps, search: string, hasFound: boolean): string {
  const { look, view, width } = props;
  const table = look.bindings ?? bindings;
  let text = `${search} `;
  for (const command of afterSearch) {
    if (command !== 'back' && (!hasFound || view.pane === 'runs')) continue;
    const binding = table.find((one) => one.command === command);
    const next = binding ? named(binding, look.words.keys[binding.word], look) : '';
    if (cellWidth(text) + cellWidth(next) + 1 <= width) text += next;
  }
  return text;
}
