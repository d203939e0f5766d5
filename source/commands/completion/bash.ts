/** Completion for bash 4 and later, without the package bash-completion. */
import type { CommandTable, OptionEntry, OptionValue } from './command-table.js';

const namesOf = ({ short, long }: OptionEntry): readonly string[] => (short === null ? [long] : [short, long]);

const compgen: Readonly<Record<OptionValue['kind'], (value: OptionValue) => string>> = {
  choice: ({ choices }) => `words '${choices.join(' ')}'`,
  file: () => 'paths -f',
  directory: () => 'paths -d',
  other: () => 'return',
};

export function bashCompletion({ name, commands }: CommandTable): string {
  const identifier = `_${name.replaceAll('-', '_')}`;
  const call = (text: string): string => (text === 'return' ? text : `${identifier}_${text}`);
  const [first, ...named] = commands;
  const values = commands.flatMap((command) =>
    command.options.flatMap((option) =>
      option.value
        ? [
            `    ${namesOf(option)
              .map((one) => `${command.name}:${one}`)
              .join('|')}) ${call(compgen[option.value.kind](option.value))}; return ;;`.replace(
              'return; return',
              'return',
            ),
          ]
        : [],
    ),
  );
  const options = commands.map(
    (command) => `    ${command.name}) options='${command.options.flatMap(namesOf).join(' ')}' ;;`,
  );
  const choices = commands.flatMap((command) =>
    command.arguments.flatMap((argument) =>
      argument.choices.length > 0
        ? [`    ${command.name}) ${identifier}_words '${argument.choices.join(' ')}'; return ;;`]
        : [],
    ),
  );
  const names = named.map((command) => command.name);
  return `# bash completion for ${name}: source it, or put it into ~/.local/share/bash-completion/completions/${name}
${identifier}_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

${identifier}_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}

${identifier}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=${first?.name ?? ''} options=''
  COMPREPLY=()
  if ((COMP_CWORD > 1)); then
    case \${COMP_WORDS[1]} in
    ${names.join('|')}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  case $command:$before in
${values.join('\n')}
  esac
  if [[ $word == -* ]]; then
    case $command in
${options.join('\n')}
    esac
    ((COMP_CWORD == 1)) && options+=' --version'
    ${identifier}_words "$options"
    return
  fi
  case $command in
${choices.join('\n')}
  esac
  ${identifier}_paths -f
  if ((COMP_CWORD == 1)); then
    local files=("\${COMPREPLY[@]}")
    ${identifier}_words '${names.join(' ')}'
    COMPREPLY+=("\${files[@]}")
  fi
}

complete -F ${identifier} ${name}
`;
}
