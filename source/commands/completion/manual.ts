/** The manual page, in the macros of man(7), from the tables of commands, keys and settings. */
import { paneDigits, paneIds } from '../../screen/interface-state.js';
import { bindings } from '../../screen/keymap.js';
import { english } from '../../screen/words/en.js';
import { definitions, settingNames } from '../settings/definitions.js';
import type { CommandEntry, CommandTable } from './command-table.js';

/** A line must not begin with a dot or an apostrophe, and a hyphen of an option is a minus sign. */
const text = (words: string): string =>
  words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('⏎', 'Enter')
    .replaceAll('⇧', 'Shift\\-')
    .replaceAll('←', 'Left')
    .replaceAll('→', 'Right')
    .replace(/^([.'])/gm, '\\&$1');

const paragraph = (term: string, words: string): string => `.TP\n.B ${text(term)}\n${text(words)}`;

const synopsis = (name: string, command: CommandEntry, isDefault: boolean): string => {
  const parts = command.arguments.map(({ name: argument, required, repeats }) => {
    const shown = `${argument}${repeats ? ' ...' : ''}`;
    return required ? shown : `[${shown}]`;
  });
  const words = [...(isDefault ? [] : [command.name]), '[options]', ...parts].join(' ');
  return `.B ${text(name)}\n${text(words)}\n.br`;
};

const section = (command: CommandEntry): string =>
  [
    `.SS ${text(command.name)}`,
    text(`${command.description.charAt(0).toUpperCase()}${command.description.slice(1)}.`),
    ...command.options.map((option) => {
      const choices = option.value?.choices.length ? ` (${option.value.choices.join(', ')})` : '';
      return paragraph(option.flags, `${option.description}${choices}`);
    }),
  ].join('\n');

const exits: readonly (readonly [string, string])[] = [
  ['0', 'fine: the run goes on or has finished without an error found'],
  ['1', 'an error was found in a run that goes on or has finished; of doctor: there is a problem'],
  ['2', 'wrong usage, or a mistake in the settings'],
  ['3', 'the run died'],
  ['4', 'there is no run'],
];

function settingLines(): readonly string[] {
  return settingNames.map((name) => {
    const { variable, option, fallback, kind } = definitions[name];
    const choices = kind.choices.length > 0 ? `${kind.choices.join(', ')}; ` : '';
    const standard = String(fallback) === '' ? 'nothing' : String(fallback);
    return paragraph(name, `${choices}${standard} unless set. Environment: ${variable}; command line: ${option}.`);
  });
}

export function manual({ name, description, version, commands }: CommandTable): string {
  const plainKeys = bindings.filter((binding) => !binding.command.startsWith('pane:'));
  const lines = [
    `.TH ${name.toUpperCase()} 1 "" "${text(`${name} ${version}`)}" "User Commands"`,
    '.SH NAME',
    `${text(name)} \\- a terminal run inspector for LLaMA\\-Factory`,
    '.SH SYNOPSIS',
    ...commands.map((command, index) => synopsis(name, command, index === 0)),
    '.SH DESCRIPTION',
    text(description),
    text('It needs nothing in the training code and writes only what it is asked to record or export.'),
    '.SH COMMANDS',
    ...commands.map(section),
    '.SH KEYS',
    ...paneIds.map((pane) => paragraph(paneDigits[pane], english.panes[pane])),
    ...plainKeys.map(({ keys, word }) => {
      const shown = keys.filter((key) => !key.startsWith('wheel')).join(', ');
      return paragraph(shown, english.keys[word]);
    }),
    '.SH SETTINGS',
    text(
      'A YAML file; what stands before a dot is a group. Keys of your own stand below keys:, by the names that "lf-tui settings" lists.',
    ),
    ...settingLines(),
    '.SH FILES',
    paragraph(
      '$XDG_CONFIG_HOME/lf-tui/settings.yaml',
      'the settings; ~/.config without XDG_CONFIG_HOME, another file with LF_TUI_SETTINGS',
    ),
    '.SH EXIT STATUS',
    ...exits.map(([code, words]) => paragraph(code, words)),
    text('record ends with the exit code of the trainer.'),
  ];
  return `${lines.join('\n')}\n`;
}
