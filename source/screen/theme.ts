/**
 * Colours by meaning. A style turns text into text with its own escape sequences, closed again at the end; styles are
 * never nested, so a row can be cut between any two of them.
 *
 * One accent; green, yellow and red only for good, doubtful and bad. `none` (NO_COLOR) keeps bold, dim, inverse and
 * underline, so that selection and the trained part of a sample are told apart without colour.
 */

export type StyleName =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'accent'
  | 'title'
  | 'good'
  | 'warn'
  | 'bad'
  | 'key'
  | 'selection'
  | 'border'
  | 'trained'
  | 'masked'
  | 'match'
  | 'evaluation'
  | 'raw'
  | 'mark'
  | 'series1'
  | 'series2'
  | 'series3'
  | 'series4';

export type Style = (text: string) => string;
export interface Theme {
  readonly name: ThemeName;
  readonly style: Readonly<Record<StyleName, Style>>;
}

export const themeNames = ['dark', 'light', 'colour-blind', '16', 'none'] as const;
export type ThemeName = (typeof themeNames)[number];

type Codes = Readonly<Record<StyleName, string>>;

const rgb = (hex: string): string => {
  const value = Number.parseInt(hex, 16);
  return `38;2;${value >> 16};${(value >> 8) & 255};${value & 255}`;
};

const attributes = { plain: '', strong: '1', selection: '7', match: '7' } as const;

const dark: Codes = {
  ...attributes,
  dim: rgb('8b93a7'),
  accent: rgb('6cb6ff'),
  title: '1',
  good: rgb('57c785'),
  warn: rgb('e3b341'),
  bad: rgb('ff7b72'),
  key: `1;${rgb('6cb6ff')}`,
  border: rgb('444c5c'),
  trained: rgb('57c785'),
  masked: rgb('7d8597'),
  evaluation: rgb('ffb454'),
  raw: rgb('40618a'),
  mark: rgb('59616f'),
  series1: rgb('6cb6ff'),
  series2: rgb('d2a8ff'),
  series3: rgb('56d4c4'),
  series4: rgb('f2a97e'),
};

const light: Codes = {
  ...attributes,
  dim: rgb('656d76'),
  accent: rgb('0757b8'),
  title: '1',
  good: rgb('1a7f37'),
  warn: rgb('8a5a00'),
  bad: rgb('cf222e'),
  key: `1;${rgb('0757b8')}`,
  border: rgb('b4bac2'),
  trained: rgb('1a7f37'),
  masked: rgb('757d86'),
  evaluation: rgb('b04a00'),
  raw: rgb('a5c4ee'),
  mark: rgb('b4bac2'),
  series1: rgb('0757b8'),
  series2: rgb('7b3fc4'),
  series3: rgb('0b7a75'),
  series4: rgb('a3470d'),
};

/** Okabe and Ito's palette: told apart with any kind of colour vision. */
const colourBlind: Codes = {
  ...dark,
  accent: rgb('56b4e9'),
  key: `1;${rgb('56b4e9')}`,
  good: rgb('56b4e9'),
  warn: rgb('f0e442'),
  bad: `1;${rgb('d55e00')}`,
  trained: rgb('56b4e9'),
  evaluation: rgb('e69f00'),
  series1: rgb('56b4e9'),
  series2: rgb('cc79a7'),
  series3: rgb('009e73'),
  series4: rgb('e69f00'),
};

const sixteen: Codes = {
  ...attributes,
  dim: '2',
  accent: '36',
  title: '1',
  good: '32',
  warn: '33',
  bad: '31',
  key: '1;36',
  border: '2',
  trained: '32',
  masked: '2',
  evaluation: '33',
  raw: '34',
  mark: '2',
  series1: '36',
  series2: '35',
  series3: '32',
  series4: '33',
};

const none: Codes = {
  ...attributes,
  dim: '2',
  accent: '1',
  title: '1',
  good: '',
  warn: '1',
  bad: '1',
  key: '1',
  border: '2',
  trained: '1;4',
  masked: '2',
  evaluation: '1',
  raw: '2',
  mark: '2',
  series1: '',
  series2: '',
  series3: '',
  series4: '',
};

const palettes: Readonly<Record<ThemeName, Codes>> = { dark, light, 'colour-blind': colourBlind, '16': sixteen, none };

/** The nearest of the 256 colours' cube, for terminals without true colour. */
const indexed = (codes: string): string =>
  codes.replace(/38;2;(\d+);(\d+);(\d+)/, (_all, red: string, green: string, blue: string) => {
    const [r, g, b] = [red, green, blue].map((part) => Math.round((Number(part) / 255) * 5)) as [
      number,
      number,
      number,
    ];
    return `38;5;${16 + 36 * r + 6 * g + b}`;
  });

export function themeOf(name: ThemeName, trueColour: boolean): Theme {
  const style = {} as Record<StyleName, Style>;
  for (const [key, codes] of Object.entries(palettes[name]) as [StyleName, string][]) {
    const open = trueColour ? codes : indexed(codes);
    style[key] = open === '' ? (text) => text : (text) => (text === '' ? '' : `\u001b[${open}m${text}\u001b[0m`);
  }
  return { name, style };
}

export interface ThemeQuestion {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly asked: ThemeName | null;
}

/** GNU screen hands on the terminal's word (`STY` is its mark) and reads such colours as blinking and other attributes. */
const hasTrueColour = (environment: ThemeQuestion['environment']): boolean =>
  /truecolor|24bit/i.test(environment.COLORTERM ?? '') && (environment.STY ?? '') === '';

/** What the terminal can show and the person asked for. `COLORFGBG` ends in the background's number: 7 and 15 are light. */
export function chooseTheme({ environment, asked }: ThemeQuestion): Theme {
  const trueColour = hasTrueColour(environment);
  const many = trueColour || /256/.test(environment.TERM ?? '');
  if (asked) return themeOf(asked, trueColour);
  if ((environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb') return themeOf('none', false);
  if (!many) return themeOf('16', false);
  const background = /(?:^|;)(\d+)$/.exec(environment.COLORFGBG ?? '')?.[1];
  return themeOf(background === '7' || background === '15' ? 'light' : 'dark', trueColour);
}

/**
 * The theme for a terminal that says how light its background is, or null where its answer would change nothing:
 * where a theme was asked for, the environment tells, or the colours are the terminal's own.
 */
export function themeByBackground({ environment, asked }: ThemeQuestion): ((isLight: boolean) => Theme) | null {
  const guess = chooseTheme({ environment, asked: null });
  const isKnown = asked !== null || (environment.COLORFGBG ?? '') !== '' || guess.name !== 'dark';
  if (isKnown || environment.TERM === 'linux') return null;
  const trueColour = hasTrueColour(environment);
  return (isLight) => themeOf(isLight ? 'light' : 'dark', trueColour);
}
