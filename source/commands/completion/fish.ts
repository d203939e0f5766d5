/** Completion for fish. */
import type { CommandTable, OptionEntry, OptionValue } from './command-table.js';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const values: Readonly<Record<OptionValue['kind'], (value: OptionValue) => string>> = {
  choice: ({ choices }) => `-x -a ${quoted(choices.join(' '))}`,
  file: () => '-r -F',
  directory: () => "-x -a '(__fish_complete_directories)'",
  other: () => '-x',
};

const optionWords = ({ short, long, description, value }: OptionEntry): string =>
  [
    ...(short === null ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(value ? [values[value.kind](value)] : []),
    `-d ${quoted(description)}`,
  ].join(' ');

export function fishCompletion({ name, commands }: CommandTable): string {
  const [first, ...named] = commands;
  const names = named.map((command) => command.name).join(' ');
  const within = (command: string): string => `-n '__fish_seen_subcommand_from ${command}'`;
  const without = `-n 'not __fish_seen_subcommand_from ${names}'`;
  const lines = [
    ...named.map((command) => `-n __fish_use_subcommand -a ${command.name} -d ${quoted(command.description)}`),
    `-n __fish_use_subcommand -l version -d 'print the version'`,
    ...(first?.options ?? []).map((option) => `${without} ${optionWords(option)}`),
    ...named.flatMap((command) => [
      ...command.options.map((option) => `${within(command.name)} ${optionWords(option)}`),
      ...command.arguments
        .filter((argument) => argument.choices.length > 0)
        .map((argument) => `${within(command.name)} -f -a ${quoted(argument.choices.join(' '))}`),
    ]),
  ];
  return `# fish completion for ${name}: put it into ~/.config/fish/completions/${name}.fish
${lines.map((line) => `complete -c ${name} ${line}`).join('\n')}
`;
}
