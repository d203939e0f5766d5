/** The end of the console on the overview of a tall screen: what the trainer said last. */
import type { LineKind } from '../../state/event.js';
import { inside } from '../draw/frame.js';
import { cellWidth, cut, printable } from '../draw/text.js';
import { fitProgressBar, kindAt, lineStyle } from './log.js';
import { type Box, framed } from './overview-box.js';
import type { PaneProps } from './pane.js';

/** Level, place and time before a message: `[INFO|trainer.py:511] 2026-11-24 07:22:57,119 >> `. A narrow box needs the message. */
const prefix = /^\[[A-Z]+\|[^\]]*\][^>]{0,80}>> /;

/** A kernel's assertion, which every thread prints, has the same in front of it but for the thread. */
const thread = /^\S+\.cuh?:\d+: .{0,300}, thread: \[[\d,]+\] (?=Assertion `)/;

/** Lines that are looked at for each row: blank ones, and those that say the same as the one below, take none. */
const linesPerRow = 8;

interface Said {
  readonly text: string;
  /** Without level, place and time. */
  readonly message: string;
  readonly kind: LineKind;
  readonly times: number;
}

/** The last lines that say something, the newest first, those that say the same one after the other as one. */
function lastSaid({ run, logText }: PaneProps, width: number, most: number): readonly Said[] {
  const said: Said[] = [];
  // A console that ends in nothing else must not be read to its beginning.
  const first = Math.max(0, run.log.start.length - linesPerRow * most);
  for (let index = run.log.start.length - 1; index >= first; index -= 1) {
    const whole = printable(logText.line(index) ?? '');
    const bare = whole.trimStart();
    if (bare === '') continue;
    // A bar that was wiped away leaves its width in blanks before what took its place.
    const text = whole.length - bare.length > width / 2 ? bare : whole;
    const message = text.replace(prefix, '').replace(thread, '');
    const below = said.at(-1);
    if (below?.message === message) said[said.length - 1] = { ...below, times: below.times + 1 };
    else if (said.length === most) break;
    else said.push({ text, message, kind: kindAt(run.log, index), times: 1 });
  }
  return said;
}

/** As many rows as fit, the newest at the end. */
export function logTail(props: PaneProps, width: number, height: number): readonly string[] {
  const { run, look, logText } = props;
  const { theme, glyphs } = look;
  const bar = run.log.bar && height > 0 ? logText.bar() : null;
  const last = bar === null ? [] : [theme.style[lineStyle.bar](cut(fitProgressBar(printable(bar), width), width))];
  const rows = lastSaid(props, width, Math.max(0, height - last.length)).map(({ text, message, kind, times }) => {
    const paint = theme.style[lineStyle[kind]];
    if (kind === 'bar') return paint(cut(fitProgressBar(text, width), width, glyphs.ellipsis));
    const count = times === 1 ? '' : ` ${glyphs.times}${times}`;
    const room = width - cellWidth(count);
    return paint(cut(cellWidth(text) > room ? message : text, room, glyphs.ellipsis)) + theme.style.dim(count);
  });
  return [...rows.reverse(), ...last];
}

export const logBox: Box = (props, width, height) => {
  const area = inside(width, height);
  return framed(props.look.words.panes.log, '', logTail(props, area.width, area.height), props, width, height);
};
