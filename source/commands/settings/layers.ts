/** What holds: the command line before the environment, the environment before the file, the file before the default. */
import { definitions, type Expected, type SettingName, type SettingValues } from './definitions.js';

export type SettingOrigin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly line: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'command-line'; readonly option: string };

export interface Setting<Value> {
  readonly value: Value;
  readonly from: SettingOrigin;
}

export type EffectiveSettings = { readonly [Name in SettingName]: Setting<SettingValues[Name]> };

/** As written in the file, with the line. */
export type FileSettings = Readonly<Partial<Record<SettingName, { readonly value: unknown; readonly line: number }>>>;

export interface Layers {
  readonly file: FileSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Undefined is what was not given. */
  readonly commandLine: { readonly [Name in SettingName]?: unknown };
}

/** A value that is none of its kind. */
export interface WrongValue {
  readonly name: SettingName;
  readonly value: unknown;
  readonly from: SettingOrigin;
  readonly expected: Expected;
  readonly choices: readonly string[];
}

function candidates(name: SettingName, layers: Layers): readonly Setting<unknown>[] {
  const { variable, option } = definitions[name];
  const given = layers.commandLine[name];
  const inEnvironment = layers.environment[variable] ?? '';
  const inFile = layers.file[name];
  return [
    ...(given === undefined ? [] : [{ value: given, from: { kind: 'command-line' as const, option } }]),
    ...(inEnvironment === '' ? [] : [{ value: inEnvironment, from: { kind: 'environment' as const, variable } }]),
    ...(inFile ? [{ value: inFile.value, from: { kind: 'file' as const, line: inFile.line } }] : []),
  ];
}

/** Values of the wrong kind are told, even where something else beats them, and do not count. */
export function effectiveSettings(layers: Layers): {
  readonly settings: EffectiveSettings;
  readonly wrong: readonly WrongValue[];
} {
  const wrong: WrongValue[] = [];
  const chosen = <Name extends SettingName>(name: Name): Setting<SettingValues[Name]> => {
    const { kind, fallback } = definitions[name];
    const settings = candidates(name, layers).flatMap(({ value, from }) => {
      const read = kind.read(value);
      if (read !== null) return [{ value: read, from }];
      wrong.push({ name, value, from, expected: kind.expected, choices: kind.choices });
      return [];
    });
    return settings[0] ?? { value: fallback, from: { kind: 'default' } };
  };
  const settings: EffectiveSettings = {
    language: chosen('language'),
    theme: chosen('theme'),
    ascii: chosen('ascii'),
    mouse: chosen('mouse'),
    roots: chosen('roots'),
    'alerts.bell': chosen('alerts.bell'),
    'alerts.notify': chosen('alerts.notify'),
    'alerts.sequence': chosen('alerts.sequence'),
    'alerts.on-event': chosen('alerts.on-event'),
  };
  return { settings, wrong };
}
