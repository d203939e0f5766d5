/** Words of the settings: what is wrong with them, and where each comes from. */
export interface SettingsWords {
  readonly notYaml: (message: string) => string;
  readonly notAMap: string;
  readonly notAGroup: (name: string) => string;
  readonly empty: (name: string) => string;
  readonly unknownSetting: (name: string, near: string | null) => string;
  readonly unknownCommand: (name: string, near: string | null) => string;
  readonly noKey: (command: string) => string;
  readonly unknownKey: (key: string) => string;
  readonly keyTaken: (key: string, command: string, other: string) => string;
  readonly unreadable: (message: string) => string;
  readonly wrongValue: (
    name: string,
    value: string,
    expected: 'choice' | 'flag' | 'text' | 'paths',
    choices: string,
  ) => string;
  readonly line: (line: number) => string;
  readonly more: (count: number) => string;
  readonly file: (path: string, isThere: boolean) => string;
  readonly none: string;
  readonly origins: {
    readonly default: string;
    readonly file: (line: number) => string;
    readonly environment: (variable: string) => string;
    readonly 'command-line': (option: string) => string;
  };
}

const meant = (near: string | null): string => (near === null ? '' : ` Did you mean ${near}?`);

export const settingsEnglish: SettingsWords = {
  notYaml: (message) => `This is no YAML: ${message.replace(/[.:]$/, '')}.`,
  notAMap: 'Settings are lines such as "theme: light".',
  notAGroup: (name) => `Below "${name}:" settings are expected, one a line and indented.`,
  empty: (name) => `${name} has no value: give it one, or take the line out.`,
  unknownSetting: (name, near) =>
    `There is no setting ${name}.${meant(near) || ' "lf-tui settings" lists all of them.'}`,
  unknownCommand: (name, near) =>
    `No command is called ${name}.${meant(near) || ' "lf-tui settings" lists all of them.'}`,
  noKey: (command) => `${command} needs a key, such as "${command}: p".`,
  unknownKey: (key) =>
    `No key is called ${key}. Keys are written as x, X, space, enter, tab, f5, pageup, ctrl+x, alt+x, shift+left.`,
  keyTaken: (key, command, other) =>
    `${key} cannot do ${command}: it does ${other} in the same place. Choose another, or give ${other} another key.`,
  unreadable: (message) => `It cannot be read: ${message}.`,
  wrongValue: (name, value, expected, choices) => {
    const kinds = {
      choice: `one of ${choices}`,
      flag: 'true or false',
      text: 'a text',
      paths: 'a directory or a list of directories',
    };
    return `${name} cannot be ${value}: ${kinds[expected]} is expected.`;
  },
  line: (line) => `line ${line}`,
  more: (count) => `and ${count} more`,
  file: (path, isThere) => `Settings file: ${path}${isThere ? '' : ' (not there)'}`,
  none: '(none)',
  origins: {
    default: 'default',
    file: (line) => `file, line ${line}`,
    environment: (variable) => `environment, ${variable}`,
    'command-line': (option) => `command line, ${option}`,
  },
};
