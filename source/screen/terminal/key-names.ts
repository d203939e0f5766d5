/** What terminals send for keys (xterm, VTE, the Linux console, tmux, rxvt), as a table from sequence to name. */

const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift+tab',
};

const tildes: Readonly<Record<string, string>> = {
  '1': 'home',
  '2': 'insert',
  '3': 'delete',
  '4': 'end',
  '5': 'pageup',
  '6': 'pagedown',
  '7': 'home',
  '8': 'end',
  '15': 'f5',
  '17': 'f6',
  '18': 'f7',
  '19': 'f8',
  '20': 'f9',
  '21': 'f10',
  '23': 'f11',
  '24': 'f12',
};

const singles: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  ' ': 'space',
  '\u001b': 'escape',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0000': 'ctrl+space',
};

/** xterm's modifier parameter is one more than the sum of these. */
const modifiers: readonly (readonly [number, string])[] = [
  [4, 'ctrl+'],
  [2, 'alt+'],
  [1, 'shift+'],
];

function modified(name: string, parameter: string | undefined): string {
  const bits = Number(parameter ?? '1') - 1;
  if (!(bits > 0)) return name;
  return (
    modifiers
      .filter(([bit]) => (bits & bit) !== 0)
      .map(([, word]) => word)
      .join('') + name
  );
}

/** The name of one typed character. */
export function characterName(character: string): string {
  const single = singles[character];
  if (single) return single;
  const code = character.charCodeAt(0);
  if (character.length === 1 && code >= 1 && code <= 26) return `ctrl+${String.fromCharCode(96 + code)}`;
  return character;
}

/** The name of a control sequence (`ESC [ …`), or null for those that are no key. */
export function sequenceName(parameters: string, final: string): string | null {
  const parts = parameters.split(';');
  if (final === '~') {
    const name = tildes[parts[0] ?? ''];
    return name ? modified(name, parts[1]) : null;
  }
  // kitty's keyboard protocol: the character's code, then the modifiers.
  if (final === 'u') {
    const code = Number((parts[0] ?? '').split(':')[0]);
    if (!Number.isInteger(code) || code <= 0 || code > 0x10ffff) return null;
    return modified(characterName(String.fromCodePoint(code)), (parts[1] ?? '').split(':')[0] || undefined);
  }
  const name = finals[final];
  return name ? modified(name, parts[1]) : null;
}
