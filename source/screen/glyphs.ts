/** The signs that the screen is drawn with, in Unicode and in plain ASCII. */
import type { RunPhase } from '../state/phase.js';

/**
 * Stands for a value that is not known, or that there is none of: the same in every text, whether a screen's, a report's or
 * a command's. A screen in plain ASCII has it replaced at the end, as all signs that its texts hold.
 */
export const noValue = '–';

export interface Glyphs {
  readonly unicode: boolean;
  readonly phase: Readonly<Record<RunPhase, string>>;
  readonly paused: string;
  readonly playing: string;
  readonly horizontal: string;
  readonly vertical: string;
  readonly corners: readonly [string, string, string, string];
  readonly full: string;
  /** A cell that is filled in part. An eighth of a block would leave the rest of its cell bare, a gap before `empty`. */
  readonly parts: readonly string[];
  readonly empty: string;
  /** A full block that leaves a line free above it, for bars in rows one below the other. */
  readonly low: string;
  /** Names a colour in a legend: smaller than a cell, so that it is no part of the bar above it. */
  readonly swatch: string;
  readonly shade: string;
  readonly levels: readonly string[];
  /** The same for series in rows one below the other: none fills its cell, or two of them would be one picture. */
  readonly heights: readonly string[];
  readonly diamond: string;
  readonly dot: string;
  readonly yes: string;
  readonly no: string;
  readonly star: string;
  readonly arrow: string;
  readonly ellipsis: string;
  readonly above: string;
  readonly times: string;
  readonly approximately: string;
}

const unicode: Glyphs = {
  unicode: true,
  phase: {
    starting: '○',
    loading: '○',
    tokenizing: '○',
    training: '●',
    evaluating: '◆',
    saving: '◐',
    predicting: '●',
    finished: '■',
    failed: '✕',
    killed: '✕',
    stalled: '?',
    unknown: '?',
  },
  paused: '⏸',
  playing: '▶',
  horizontal: '─',
  vertical: '│',
  corners: ['╭', '╮', '╰', '╯'],
  full: '█',
  parts: ['', '▒', '▓'],
  empty: '░',
  low: '▇',
  swatch: '■',
  shade: '▒',
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  heights: ['▁', '▂', '▃', '▄', '▅', '▆', '▇'],
  diamond: '◆',
  dot: '·',
  yes: '✓',
  no: '✕',
  star: '★',
  arrow: '→',
  ellipsis: '…',
  above: '▲',
  times: '×',
  approximately: '≈',
};

const ascii: Glyphs = {
  unicode: false,
  phase: {
    starting: 'o',
    loading: 'o',
    tokenizing: 'o',
    training: '*',
    evaluating: '*',
    saving: '*',
    predicting: '*',
    finished: '#',
    failed: 'X',
    killed: 'X',
    stalled: '?',
    unknown: '?',
  },
  paused: '||',
  playing: '>',
  horizontal: '-',
  vertical: '|',
  corners: ['+', '+', '+', '+'],
  full: '#',
  parts: [''],
  empty: '.',
  low: '#',
  swatch: '#',
  shade: '%',
  levels: ['_', '.', '-', '=', '*', '#'],
  heights: ['_', '.', '-', '=', '*', '#'],
  diamond: 'o',
  dot: '-',
  yes: 'v',
  no: 'X',
  star: '*',
  arrow: '->',
  ellipsis: '~',
  above: '!',
  times: 'x',
  approximately: '~',
};

/** Unicode unless the locale or the terminal says otherwise; the Linux console has no braille. */
export function chooseGlyphs(environment: Readonly<Record<string, string | undefined>>, asciiAsked: boolean): Glyphs {
  if (asciiAsked || environment.TERM === 'linux' || environment.TERM === 'dumb') return ascii;
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  // No locale at all is what a bare SSH session has; its terminal is as able as any other.
  return locale === '' || /utf-?8/i.test(locale) ? unicode : ascii;
}
