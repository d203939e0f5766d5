/** The end of the console on the overview of a tall screen: what the trainer said last. */
import { inside } from '../draw/frame.js';
import { cut, printable } from '../draw/text.js';
import { fitProgressBar, kindAt, lineStyle } from './log.js';
import { type Box, framed } from './overview-box.js';

export const logBox: Box = (props, width, height) => {
  const { run, look, logText } = props;
  const { theme, words, glyphs } = look;
  const area = inside(width, height);
  const bar = run.log.bar ? logText.bar() : null;
  const rows: string[] = [];
  const add = (text: string, paint: (text: string) => string): void => {
    rows.unshift(paint(cut(text, area.width, glyphs.ellipsis)));
  };
  if (bar !== null) add(fitProgressBar(printable(bar), area.width), theme.style[lineStyle.bar]);
  // Blank lines tell nothing. A console that ends in nothing else must not be read to its beginning.
  const first = Math.max(0, run.log.start.length - 3 * area.height);
  for (let index = run.log.start.length - 1; index >= first && rows.length < area.height; index -= 1) {
    const text = printable(logText.line(index) ?? '');
    if (text.trim() === '') continue;
    const kind = kindAt(run.log, index);
    add(kind === 'bar' ? fitProgressBar(text, area.width) : text, theme.style[lineStyle[kind]]);
  }
  return framed(words.panes.log, '', rows, props, width, height);
};
