/** The end of the console on the overview of a tall screen: what the trainer said last. */
import { inside } from '../draw/frame.js';
import { cellWidth, cut, printable } from '../draw/text.js';
import { fitProgressBar, kindAt, lineStyle } from './log.js';
import { type Box, framed } from './overview-box.js';
import type { PaneProps } from './pane.js';

/** Level, place and time before a message: `[INFO|trainer.py:511] 2026-11-24 07:22:57,119 >> `. A narrow box needs the message. */
const prefix = /^\[[A-Z]+\|[^\]]*\][^>]{0,80}>> /;

/** The last lines that say something, as many as fit, the newest at the end. */
export function logTail(props: PaneProps, width: number, height: number): readonly string[] {
  const { run, look, logText } = props;
  const { theme, glyphs } = look;
  const bar = run.log.bar ? logText.bar() : null;
  const rows: string[] = [];
  const add = (text: string, paint: (text: string) => string): void => {
    rows.unshift(paint(cut(text, width, glyphs.ellipsis)));
  };
  if (bar !== null && height > 0) add(fitProgressBar(printable(bar), width), theme.style[lineStyle.bar]);
  // Blank lines tell nothing. A console that ends in nothing else must not be read to its beginning.
  const first = Math.max(0, run.log.start.length - 3 * height);
  for (let index = run.log.start.length - 1; index >= first && rows.length < height; index -= 1) {
    const whole = printable(logText.line(index) ?? '');
    const bare = whole.trimStart();
    if (bare === '') continue;
    // A bar that was wiped away leaves its width in blanks before what took its place.
    const text = whole.length - bare.length > width / 2 ? bare : whole;
    const kind = kindAt(run.log, index);
    add(
      kind === 'bar' ? fitProgressBar(text, width) : cellWidth(text) > width ? text.replace(prefix, '') : text,
      theme.style[lineStyle[kind]],
    );
  }
  return rows;
}

export const logBox: Box = (props, width, height) => {
  const area = inside(width, height);
  return framed(props.look.words.panes.log, '', logTail(props, area.width, area.height), props, width, height);
};
