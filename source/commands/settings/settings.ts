/**
 * The person's settings: read at the start, before the first picture. A file that is not there costs one failed open;
 * the parser and all words about mistakes are loaded only where there is something to say.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Binding, Command } from '../../screen/keymap.js';
import { chooseLanguage, type Language } from '../../screen/words/words.js';
import { exitCodes } from '../exit-codes.js';
import { UsageError } from '../usage-error.js';
import { type EffectiveSettings, effectiveSettings, type Layers, type WrongValue } from './layers.js';
import type { SettingsFile } from './read-file.js';

export interface SettingsQuestion {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly commandLine: Layers['commandLine'];
}

export interface PersonSettings {
  readonly path: string;
  readonly isThere: boolean;
  readonly settings: EffectiveSettings;
  /** The key table, where the person has keys of their own. */
  readonly bindings: readonly Binding[] | null;
  /** The line in the file of each command with a key of its own. */
  readonly keyLines: ReadonlyMap<Command, number>;
}

/** `XDG_CONFIG_HOME` counts only as an absolute path (XDG Base Directory Specification 0.8). */
export function settingsPath(environment: SettingsQuestion['environment']): string {
  const asked = environment.LF_TUI_SETTINGS ?? '';
  if (asked !== '') return resolve(asked);
  const base = environment.XDG_CONFIG_HOME ?? '';
  return join(base.startsWith('/') ? base : join(environment.HOME || homedir(), '.config'), 'lf-tui', 'settings.yaml');
}

/** More mistakes than these are told at the next try. */
const mostProblems = 5;

const noFile: SettingsFile = { settings: {}, keys: new Map(), problems: [] };

/** Null when there is none. */
function textOf(path: string): string | Error | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error ? error.code : '';
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : error;
  }
}

async function complaint(
  path: string,
  language: Language,
  file: SettingsFile['problems'],
  wrong: readonly WrongValue[],
): Promise<UsageError> {
  const { settingsWordsOf } = await import('../../screen/words/settings/catalogue.js');
  const words = settingsWordsOf(language);
  const inFile = (line: number | null): string => (line === null ? path : `${path}, ${words.line(line)}`);
  const sentences = [
    ...file.map(({ line, sentence }) => `${inFile(line)}: ${sentence}`),
    ...wrong.map(({ name, value, from, expected, choices }) => {
      const sentence = words.wrongValue(name, JSON.stringify(value), expected, choices.join(', '));
      const place = {
        file: () => inFile(from.kind === 'file' ? from.line : null),
        environment: () => (from.kind === 'environment' ? from.variable : ''),
        'command-line': () => (from.kind === 'command-line' ? from.option : ''),
        default: () => '',
      };
      return `${place[from.kind]()}: ${sentence}`;
    }),
  ];
  const rest = sentences.length - mostProblems;
  const told = [...sentences.slice(0, mostProblems), ...(rest > 0 ? [`${words.more(rest)}.`] : [])];
  return new UsageError(told.join('\nlf-tui: '), exitCodes.usage);
}

async function readFileOf(text: string, language: Language): Promise<SettingsFile> {
  const [{ readSettingsFile }, { settingsWordsOf }] = await Promise.all([
    import('./read-file.js'),
    import('../../screen/words/settings/catalogue.js'),
  ]);
  return readSettingsFile(text, settingsWordsOf(language));
}

async function tableOf(file: SettingsFile): Promise<readonly Binding[] | null> {
  if (file.keys.size === 0) return null;
  const { rebound } = await import('../../screen/rebind.js');
  return rebound(new Map([...file.keys].map(([command, { keys }]) => [command, keys]))).bindings;
}

/** @throws UsageError that names every mistake, its place and the remedy. */
export async function readSettings({ environment, commandLine }: SettingsQuestion): Promise<PersonSettings> {
  const path = settingsPath(environment);
  const text = textOf(path);
  const ambient = chooseLanguage(environment, null);
  if (text instanceof Error) {
    const { settingsWordsOf } = await import('../../screen/words/settings/catalogue.js');
    const code = 'code' in text ? String(text.code) : text.message;
    throw new UsageError(`${path}: ${settingsWordsOf(ambient).unreadable(code)}`, exitCodes.usage);
  }
  const asked = commandLine.language ?? (environment.LF_TUI_LANGUAGE || undefined);
  const language = asked === 'en' || asked === 'zh' ? asked : ambient;
  const file = text === null ? noFile : await readFileOf(text, language);
  const { settings, wrong } = effectiveSettings({ file: file.settings, environment, commandLine });
  if (file.problems.length > 0 || wrong.length > 0) throw await complaint(path, language, file.problems, wrong);
  const keyLines = new Map([...file.keys].map(([command, { line }]) => [command, line]));
  return { path, isThere: text !== null, settings, bindings: await tableOf(file), keyLines };
}

/** `~/` as in a shell: no shell expands it in a file. */
export const directoryOf = (written: string, home: string, workingDirectory: string): string =>
  resolve(workingDirectory, written === '~' || written.startsWith('~/') ? join(home, written.slice(1)) : written);
