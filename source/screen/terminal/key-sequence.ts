/** From one complete input sequence to the key it means, or null for what is no key (replies, releases, focus). Pure. */
import type { BackgroundReply, KeyPress, Received, WheelTurn } from './key.js';
import {
  CONTROL_CHARACTERS,
  FINAL_BYTES,
  KEYPAD,
  KITTY_KEYS,
  LINUX_CONSOLE,
  MODIFIERS,
  RXVT_ARROWS,
  TILDE_NUMBERS,
} from './key-names.js';

/** One character as it comes from a terminal in raw mode. */
export function characterKey(character: string): KeyPress {
  const special = CONTROL_CHARACTERS[character];
  if (special !== undefined) return { kind: 'key', name: special, text: null };
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return { kind: 'key', name: `ctrl+${String.fromCharCode(code + 0x60)}`, text: null };
  return { kind: 'key', name: character === ' ' ? 'space' : character, text: character };
}

/** A character that came right after ESC. */
export function altKey(character: string): KeyPress {
  const { name } = characterKey(character);
  const control = name.startsWith('ctrl+');
  return { kind: 'key', name: control ? `ctrl+alt+${name.slice(5)}` : `alt+${name}`, text: null };
}

/** `ESC O X`. */
export function applicationKey(final: string): KeyPress | null {
  const name = FINAL_BYTES[final];
  if (name !== undefined) return { kind: 'key', name, text: null };
  const keypad = KEYPAD[final];
  if (keypad !== undefined) return characterKey(keypad);
  const arrow = RXVT_ARROWS[final];
  return arrow === undefined ? null : { kind: 'key', name: `ctrl+${arrow}`, text: null };
}

/** `ESC [ [ X`, sent by the Linux console alone. */
export function linuxConsoleKey(final: string): KeyPress | null {
  const name = LINUX_CONSOLE[final];
  return name === undefined ? null : { kind: 'key', name, text: null };
}

const MOUSE = /^<(\d+);(\d+);(\d+)$/;

/** `ESC [ parameters final`. Sequences with intermediate bytes are replies, never keys. */
export function controlSequenceKey(parameters: string, final: string): Received | null {
  if (final === 'M' || final === 'm') return wheel(MOUSE.exec(parameters), final);
  if (!/^[\d:;]*$/.test(parameters)) return null;
  if (final === 'n') return parameters === '0' || parameters === '3' ? { kind: 'arrival' } : null;
  const [first = '', second = '', third = ''] = parameters.split(';');
  const [modifierText = '', event = '1'] = second.split(':');
  if (event === '3') return null;
  const modifiers = Math.max(0, Number(modifierText || '1') - 1);
  if (final === 'u') return unicodeKey(first, modifiers);
  if (final === '~' && first === '27') return unicodeKey(third, modifiers);
  if (final === 'Z') return named('tab', modifiers | 1);
  if (final === 'I' || final === 'O') return null;
  const arrow = parameters === '' ? RXVT_ARROWS[final] : undefined;
  if (arrow !== undefined) return named(arrow, 1);
  const name = final === '~' ? TILDE_NUMBERS[first] : FINAL_BYTES[final];
  return name === undefined ? null : named(name, modifiers);
}

function wheel(match: RegExpExecArray | null, final: string): WheelTurn | null {
  if (match === null || final === 'm') return null;
  const button = Number(match[1]);
  // Bit 6 marks a wheel; the two lowest bits are its direction (2 and 3: sideways).
  if ((button & 64) === 0 || (button & 2) !== 0) return null;
  const name = (button & 1) === 0 ? 'wheelup' : 'wheeldown';
  return { kind: 'wheel', name, x: Number(match[2]) - 1, y: Number(match[3]) - 1, text: null };
}

/** A key given by code point: kitty's `CSI code:shifted ; modifiers u`, xterm's `CSI 27 ; modifiers ; code ~`. */
function unicodeKey(codes: string, modifiers: number): KeyPress | null {
  const [code = '', shifted = ''] = codes.split(':');
  const number = Number(code);
  if (code === '' || number > 0x10ffff) return null;
  const functional = KITTY_KEYS[number];
  if (functional !== undefined)
    return functional.length > 1 ? named(functional, modifiers) : typed(functional, modifiers);
  if (number >= 0xe000 && number <= 0xf8ff) return null;
  const character = String.fromCodePoint(number);
  const { name, text } = characterKey(character);
  if (text === null) return named(name.replace(/^ctrl\+/, ''), name.startsWith('ctrl+') ? modifiers | 4 : modifiers);
  if ((modifiers & 1) === 0) return typed(character, modifiers);
  const upper = shifted === '' ? character.toUpperCase() : String.fromCodePoint(Math.min(Number(shifted), 0x10ffff));
  return typed(upper, modifiers & ~1);
}

/** A character with modifiers other than shift. */
function typed(character: string, modifiers: number): KeyPress {
  const { name, text } = characterKey(character);
  const plain = (modifiers & (2 | 4 | 8 | 32)) === 0;
  return plain ? { kind: 'key', name, text } : named(name, modifiers);
}

function named(name: string, modifiers: number): KeyPress {
  const held = MODIFIERS.filter(([bit]) => (modifiers & bit) !== 0).map(([, modifier]) => `${modifier}+`);
  return { kind: 'key', name: held.join('') + name, text: null };
}

/** Xterm answers OSC 11 with `rgb:RRRR/GGGG/BBBB`, one to four hexadecimal digits a channel; some add an alpha. */
const BACKGROUND = /^\u001b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i;
/** How much of the brightness that is seen comes from red, green and blue (ITU-R BT.709). */
const BRIGHTNESS = [0.2126, 0.7152, 0.0722] as const;

/** The answer of a terminal that was asked for its background; null for any other string that a terminal sends. */
export function backgroundReply(sequence: string): BackgroundReply | null {
  const channels = BACKGROUND.exec(sequence)?.slice(1);
  if (channels === undefined) return null;
  const shares = channels.map((digits) => Number.parseInt(digits, 16) / (16 ** digits.length - 1));
  const brightness = BRIGHTNESS.reduce((sum, weight, index) => sum + weight * (shares[index] ?? 0), 0);
  return { kind: 'background', name: 'background', isLight: brightness > 0.5, text: null };
}
