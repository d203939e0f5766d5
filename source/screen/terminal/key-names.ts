/**
 * Which key a sequence means, as tables.
 *
 * Sources: xterm "XTerm Control Sequences" (PC-style function keys), the Linux console (`console_codes(4)`), rxvt, and
 * the kitty keyboard protocol (functional key numbers in the Unicode private use area).
 */

/** The last byte of `CSI … X` and of `SS3 X`. */
export const FINAL_BYTES: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** The number in `CSI number ~`. */
export const TILDE_NUMBERS: Readonly<Record<string, string>> = {
  '1': 'home',
  '2': 'insert',
  '3': 'delete',
  '4': 'end',
  '5': 'pageup',
  '6': 'pagedown',
  '7': 'home',
  '8': 'end',
  '11': 'f1',
  '12': 'f2',
  '13': 'f3',
  '14': 'f4',
  '15': 'f5',
  '17': 'f6',
  '18': 'f7',
  '19': 'f8',
  '20': 'f9',
  '21': 'f10',
  '23': 'f11',
  '24': 'f12',
};

/** The Linux console's `CSI [ X`. */
export const LINUX_CONSOLE: Readonly<Record<string, string>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

/** rxvt's arrows with a modifier: lower-case letters, `CSI a` with shift and `SS3 a` with control. */
export const RXVT_ARROWS: Readonly<Record<string, string>> = { a: 'up', b: 'down', c: 'right', d: 'left' };

/** What `SS3 X` sends from a keypad in application mode, as the character printed on the key. */
export const KEYPAD: Readonly<Record<string, string>> = {
  M: '\r',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  p: '0',
  q: '1',
  r: '2',
  s: '3',
  t: '4',
  u: '5',
  v: '6',
  w: '7',
  x: '8',
  y: '9',
};

/** Control characters that have a key of their own; the others are `ctrl+letter`. */
export const CONTROL_CHARACTERS: Readonly<Record<string, string>> = {
  '\u0000': 'ctrl+space',
  '\u0008': 'backspace',
  '\u0009': 'tab',
  '\u000a': 'enter',
  '\u000d': 'enter',
  '\u001b': 'escape',
  '\u001c': 'ctrl+\\',
  '\u001d': 'ctrl+]',
  '\u001e': 'ctrl+^',
  '\u001f': 'ctrl+_',
  '\u007f': 'backspace',
};

/** Kitty's functional keys that have no other sequence. Locks and bare modifiers are left out: they are no key presses. */
export const KITTY_KEYS: Readonly<Record<number, string>> = {
  57399: '0',
  57400: '1',
  57401: '2',
  57402: '3',
  57403: '4',
  57404: '5',
  57405: '6',
  57406: '7',
  57407: '8',
  57408: '9',
  57409: '.',
  57410: '/',
  57411: '*',
  57412: '-',
  57413: '+',
  57414: 'enter',
  57415: '=',
  57416: ',',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'pageup',
  57422: 'pagedown',
  57423: 'home',
  57424: 'end',
  57425: 'insert',
  57426: 'delete',
};

/** Bits of the modifier parameter less one, in the order in which names list them. Lock keys (64, 128) do not count. */
export const MODIFIERS: readonly (readonly [bit: number, name: string])[] = [
  [4, 'ctrl'],
  [2, 'alt'],
  [8, 'super'],
  [32, 'meta'],
  [1, 'shift'],
];
