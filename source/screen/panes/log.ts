/** The console as a person would have seen it: bars folded, warnings and errors coloured, followed or searched. */
import { isBeforeFirstWord } from '../../state/awaited.js';
import { isOver } from '../../state/checkpoints/condition.js';
import type { LineKind } from '../../state/event.js';
import { type LogState, lineKinds } from '../../state/log.js';
import { packedAt } from '../../state/packed-column.js';
import { formatCount } from '../draw/number.js';
import { cellWidth, cut, dropCells, fitText, printable } from '../draw/text.js';
import type { StyleName } from '../theme.js';
import { notice, type Pane, type PaneProps } from './pane.js';

export const lineStyle: Readonly<Record<LineKind, StyleName>> = {
  plain: 'plain',
  info: 'dim',
  warning: 'warn',
  error: 'bad',
  metrics: 'series1',
  bar: 'good',
  example: 'masked',
  traceback: 'bad',
};

export const kindAt = (log: LogState, index: number): LineKind => lineKinds[packedAt(log.kind, index)] ?? 'plain';

const problems: ReadonlySet<LineKind> = new Set(['warning', 'error', 'traceback']);

/**
 * The next line of a warning or an error from the middle of the window on, or null; a traceback counts once. The
 * window's last line is `bottom`; null stands for the end of the log.
 */
export function problemFrom(log: LogState, bottom: number | null, page: number, by: 1 | -1): number | null {
  const count = log.kind.length;
  const from = bottom === null ? log.start.length : bottom - Math.floor(page / 2);
  for (let index = from + by; index >= 0 && index < count; index += by) {
    const kind = kindAt(log, index);
    if (!problems.has(kind)) continue;
    const previous = index > 0 ? kindAt(log, index - 1) : 'plain';
    if (kind !== 'warning' && problems.has(previous) && previous !== 'warning') continue;
    return index;
  }
  return null;
}

/** What tqdm prints before the bar, the bar, and the numbers behind it: ` 84%|███▌ | 911/1080 [00:22<00:04, 39.53it/s]`. */
const progressBar = /^(.*?(\d{1,3})%\|)([\u2588-\u258f# ]*)(\|.*)$/;
const shortestBar = 4;

/** A bar was drawn for the trainer's terminal. In a narrower one the bar gives way, not the numbers behind it. */
export function fitProgressBar(text: string, width: number): string {
  const [, before = '', percent = '', , after = ''] = progressBar.exec(text) ?? [];
  const room = width - cellWidth(before) - cellWidth(after);
  if (before === '' || cellWidth(text) <= width || room < shortestBar) return text;
  const filled = Math.round((Math.min(100, Number(percent)) / 100) * room);
  return `${before}${(text.includes('#') ? '#' : '█').repeat(filled)}${' '.repeat(room - filled)}${after}`;
}

/** A recording, a log and a pipe are consoles themselves: there is one, and nothing in it. */
function nothingText({ run, now, look }: PaneProps): string {
  const { log } = look.words;
  if (run.origin.kind === 'directory' || run.origin.kind === 'none') {
    return isBeforeFirstWord(run) ? log.noneYet : log.none;
  }
  return isOver(run, now) ? log.quietEver : log.quiet;
}

export const logPane: Pane = (props) => {
  const { run, width, height, look, view, logText, matches } = props;
  const { words, theme } = look;
  const count = run.log.start.length;
  const bar = run.log.bar ? logText.bar() : null;
  if (count === 0 && bar === null) return { rows: notice(nothingText(props), props), extent: { page: 1, count: 0 } };
  const following = view.log.bottom === null;
  const room = height - 1 - (following && bar !== null ? 1 : 0);
  const last = view.log.bottom ?? count - 1;
  const first = Math.max(0, last - room + 1);
  const current = matches.current === null ? null : matches.lines[matches.current];
  const found = new Set(matches.lines);
  const rows: string[] = [];
  for (let index = first; index < Math.min(count, first + room); index += 1) {
    const text = logText.line(index);
    const kind = kindAt(run.log, index);
    const whole = text === null ? '' : kind === 'bar' ? fitProgressBar(printable(text), width - 1) : printable(text);
    const shown = dropCells(whole, view.log.column);
    const row = fitText(cut(shown, width - 1, look.glyphs.ellipsis), width - 1);
    const style = index === current ? 'match' : found.has(index) ? 'accent' : lineStyle[kind];
    rows.push(` ${theme.style[style](row)}`);
  }
  if (following && bar !== null)
    rows.push(
      ` ${theme.style.good(cut(dropCells(fitProgressBar(printable(bar), width - 1), view.log.column), width - 1))}`,
    );
  while (rows.length < height - 1) rows.push('');
  const place = following
    ? words.log.atEnd(formatCount(count))
    : words.log.line(formatCount(last + 1), formatCount(count));
  const parts = [
    place,
    run.log.warnings > 0 ? theme.style.warn(words.log.warnings(run.log.warnings)) : '',
    run.log.errors > 0 ? theme.style.bad(words.log.errors(run.log.errors)) : '',
  ];
  rows.push(
    ` ${theme.style.dim(parts[0] ?? '')}  ${parts
      .slice(1)
      .filter((part) => part !== '')
      .join('  ')}`,
  );
  return { rows, extent: { page: Math.max(1, height - 1), count } };
};
