/** `lf-tui settings`: what holds and where each setting comes from, or what a settings file may hold as JSON schema. */

import { printable } from '../../screen/draw/text.js';
import { bindings } from '../../screen/keymap.js';
import { settingsWordsOf } from '../../screen/words/settings/catalogue.js';
import { chooseLanguage, type Language } from '../../screen/words/words.js';
import { jsonText } from '../json-text.js';
import { definitions, settingNames } from './definitions.js';
import type { SettingOrigin } from './layers.js';
import type { PersonSettings } from './settings.js';

/** What an editor with a YAML language server needs to complete and check the file (JSON schema, draft 2020-12). */
export function settingsSchema(): object {
  const key = { type: ['string', 'integer'] };
  const group = (prefix: string): object => {
    const inner = settingNames.filter((name) => name.startsWith(`${prefix}.`));
    return {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        inner.map((name) => [
          name.slice(prefix.length + 1),
          { ...definitions[name].kind.schema, default: definitions[name].fallback },
        ]),
      ),
    };
  };
  const plain = settingNames.filter((name) => !name.includes('.'));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'lf-tui settings',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(
        plain.map((name) => [name, { ...definitions[name].kind.schema, default: definitions[name].fallback }]),
      ),
      alerts: group('alerts'),
      keys: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          bindings.map(({ command, keys }) => [
            command,
            { anyOf: [key, { type: 'array', items: key, minItems: 1 }], default: keys },
          ]),
        ),
      },
    },
  };
}

interface Row {
  readonly name: string;
  readonly value: unknown;
  readonly from: SettingOrigin;
}

function rowsOf(person: PersonSettings): readonly Row[] {
  const table = person.bindings ?? bindings;
  return [
    ...settingNames.map((name) => ({ name, ...person.settings[name] })),
    ...table.map(({ command, keys }): Row => {
      const line = person.keyLines.get(command);
      return {
        name: `keys.${command}`,
        value: keys,
        from: line === undefined ? { kind: 'default' } : { kind: 'file', line },
      };
    }),
  ];
}

function originText(from: SettingOrigin, language: Language): string {
  const { origins } = settingsWordsOf(language);
  switch (from.kind) {
    case 'default':
      return origins.default;
    case 'file':
      return origins.file(from.line);
    case 'environment':
      return origins.environment(from.variable);
    case 'command-line':
      return origins['command-line'](from.option);
  }
}

export interface PrintSettingsOptions {
  readonly person: PersonSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly print: (text: string) => void;
}

export function printSettings({ person, environment, json, print }: PrintSettingsOptions): void {
  const rows = rowsOf(person);
  if (json) {
    const settings = Object.fromEntries(rows.map(({ name, value, from }) => [name, { value, from }]));
    print(jsonText({ schema: 1, file: { path: person.path, exists: person.isThere }, settings }));
    return;
  }
  const asked = person.settings.language.value;
  const language = chooseLanguage(environment, asked === 'auto' ? null : asked);
  const words = settingsWordsOf(language);
  const texts = rows.map(({ name, value, from }) => {
    const text = Array.isArray(value) ? value.join(' ') : String(value);
    return [name, text === '' ? words.none : printable(text), originText(from, language)] as const;
  });
  const width = (column: 0 | 1): number => Math.max(...texts.map((text) => text[column].length));
  const lines = texts.map(([name, value, from]) => `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${from}`);
  print(`${words.file(printable(person.path), person.isThere)}\n\n${lines.join('\n')}\n`);
}
