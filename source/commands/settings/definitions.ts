/**
 * The table of settings: what a person may choose once and for all, under which names, and what holds without a choice.
 *
 * The file, the environment's variables, the command line, `lf-tui settings` and the JSON schema all come from here;
 * the keys' part comes from the key table.
 */
import { type ThemeName, themeNames } from '../../screen/theme.js';
import { type Language, languages } from '../../screen/words/words.js';
import { type NotificationSequence, notificationSequences } from '../alerts/notification.js';

export interface SettingValues {
  readonly language: Language | 'auto';
  readonly theme: ThemeName | 'auto';
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly roots: readonly string[];
  readonly 'alerts.bell': boolean;
  readonly 'alerts.notify': boolean;
  readonly 'alerts.sequence': NotificationSequence;
  /** Empty for none. */
  readonly 'alerts.on-event': string;
}

export type SettingName = keyof SettingValues;

/** What a value must be, for sentences: the catalogue has words for each. */
export type Expected = 'choice' | 'flag' | 'text' | 'paths';

interface Kind<Value> {
  readonly expected: Expected;
  readonly choices: readonly string[];
  /** Null when the value is not one of this kind. */
  readonly read: (value: unknown) => Value | null;
  /** In JSON schema (draft 2020-12). */
  readonly schema: Readonly<Record<string, unknown>>;
}

const choice = <Name extends string>(choices: readonly Name[]): Kind<Name> => ({
  expected: 'choice',
  choices,
  // YAML reads the theme `16` as a number.
  read: (value) => choices.find((one) => one === String(value)) ?? null,
  schema: { enum: choices.flatMap((one) => (/^\d+$/.test(one) ? [one, Number(one)] : [one])) },
});

const flags: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

const flag: Kind<boolean> = {
  expected: 'flag',
  choices: ['true', 'false'],
  read: (value) => flags.get(String(value).toLowerCase()) ?? null,
  schema: { type: 'boolean' },
};

const text: Kind<string> = {
  expected: 'text',
  choices: [],
  read: (value) => (typeof value === 'string' ? value : null),
  schema: { type: 'string' },
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** One directory or a list; in a variable they are separated as in PATH. */
const paths: Kind<readonly string[]> = {
  expected: 'paths',
  choices: [],
  read: (value) => {
    const list: readonly unknown[] = Array.isArray(value)
      ? value
      : typeof value === 'string'
        ? value.split(':')
        : [null];
    return list.every(isText) ? list : null;
  },
  schema: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
};

export interface Definition<Value> {
  readonly kind: Kind<Value>;
  readonly fallback: Value;
  readonly variable: string;
  readonly option: string;
}

export const definitions: { readonly [Name in SettingName]: Definition<SettingValues[Name]> } = {
  language: { kind: choice(['auto', ...languages]), fallback: 'auto', variable: 'LF_TUI_LANGUAGE', option: '--lang' },
  theme: { kind: choice(['auto', ...themeNames]), fallback: 'auto', variable: 'LF_TUI_THEME', option: '--theme' },
  ascii: { kind: flag, fallback: false, variable: 'LF_TUI_ASCII', option: '--ascii' },
  mouse: { kind: flag, fallback: false, variable: 'LF_TUI_MOUSE', option: '--mouse' },
  roots: { kind: paths, fallback: [], variable: 'LF_TUI_ROOTS', option: '--root' },
  'alerts.bell': { kind: flag, fallback: false, variable: 'LF_TUI_BELL', option: '--bell' },
  'alerts.notify': { kind: flag, fallback: false, variable: 'LF_TUI_NOTIFY', option: '--notify' },
  'alerts.sequence': {
    kind: choice(notificationSequences),
    fallback: 'auto',
    variable: 'LF_TUI_SEQUENCE',
    option: '--notify-by',
  },
  'alerts.on-event': { kind: text, fallback: '', variable: 'LF_TUI_ON_EVENT', option: '--on-event' },
};

export const settingNames = Object.keys(definitions) as readonly SettingName[];
