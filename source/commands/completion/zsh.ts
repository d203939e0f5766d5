/** Completion for zsh, with its own `_arguments`. */
import { quoted } from '../../state/shell-word.js';
import type { ArgumentEntry, CommandEntry, CommandTable, OptionEntry, OptionValue } from './command-table.js';

/** Inside brackets and before colons. */
const plain = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

const actions: Readonly<Record<OptionValue['kind'], (value: OptionValue) => string>> = {
  choice: ({ choices }) => `(${choices.join(' ')})`,
  file: () => '_files',
  directory: () => '_files -/',
  other: () => ' ',
};

function optionSpec({ short, long, description, value, repeats }: OptionEntry): string {
  const rest = `[${plain(description)}]${value ? `:${value.name}:${actions[value.kind](value)}` : ''}`;
  if (short === null) return quoted(`${repeats ? '*' : ''}${long}${rest}`);
  return `'(${short} ${long})'{${short},${long}}${quoted(rest)}`;
}

const argumentSpec = ({ name, choices, repeats }: ArgumentEntry): string => {
  const action = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
  return quoted(`${repeats ? '*' : '1'}:${name}:${action}`);
};

const specsOf = (command: CommandEntry): string =>
  [...command.options.map(optionSpec), ...command.arguments.map(argumentSpec)].join(' \\\n        ');

export function zshCompletion({ name, commands }: CommandTable): string {
  const [first, ...named] = commands;
  const described = named.map((command) => `    ${quoted(`${plain(command.name)}:${command.description}`)}`);
  const cases = named.map(
    (command) => `    ${command.name})
      shift words
      (( CURRENT-- ))
      _arguments -s \\
        ${specsOf(command)} ;;`,
  );
  return `#compdef ${name}
# zsh completion for ${name}: as a file _${name} in a directory of your $fpath, or sourced after compinit
_${name}() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
  fi
  local command=$words[2]
  (( CURRENT == 2 )) && command=''
  case $command in
${cases.join('\n')}
    *)
      _arguments -s \\
        '--version[print the version]' \\
        ${first ? specsOf(first) : ''} ;;
  esac
}

if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}
