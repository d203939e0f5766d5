/** The program's commands and options as plain data, from commander's own table: completions and manual are made of it. */
import type { Command } from 'commander';

export type ValueKind = 'file' | 'directory' | 'choice' | 'other';

export interface OptionValue {
  /** As it stands between the angle brackets. */
  readonly name: string;
  readonly kind: ValueKind;
  readonly choices: readonly string[];
}

export interface OptionEntry {
  readonly short: string | null;
  readonly long: string;
  /** As in the help: `-o, --output <file>`. */
  readonly flags: string;
  readonly description: string;
  /** Null for a flag. */
  readonly value: OptionValue | null;
  /** May be given more than once. */
  readonly repeats: boolean;
}

export interface ArgumentEntry {
  readonly name: string;
  readonly description: string;
  readonly repeats: boolean;
  readonly required: boolean;
  readonly choices: readonly string[];
}

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionEntry[];
  readonly arguments: readonly ArgumentEntry[];
}

export interface CommandTable {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** The command that no word names stands first. */
  readonly commands: readonly CommandEntry[];
}

const files: ReadonlySet<string> = new Set(['file']);
const directories: ReadonlySet<string> = new Set(['directory']);

function optionValue(flags: string, choices: readonly string[]): OptionValue | null {
  const name = /[<[]([\w-]+)(?:\.\.\.)?[>\]]/.exec(flags)?.[1];
  if (name === undefined) return null;
  const kind = choices.length > 0 ? 'choice' : files.has(name) ? 'file' : directories.has(name) ? 'directory' : 'other';
  return { name, kind, choices };
}

function entryOf(command: Command): CommandEntry {
  const help: OptionEntry = {
    short: '-h',
    long: '--help',
    flags: '-h, --help',
    description: 'print the help of this command',
    value: null,
    repeats: false,
  };
  return {
    name: command.name(),
    description: command.description(),
    options: [
      ...command.options
        .filter((option) => !option.hidden)
        .map((option) => ({
          short: option.short ?? null,
          long: option.long ?? '',
          flags: option.flags,
          description: option.description,
          value: optionValue(option.flags, option.argChoices ?? []),
          repeats: option.variadic || option.parseArg?.length === 2,
        })),
      help,
    ],
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      description: argument.description,
      repeats: argument.variadic,
      required: argument.required,
      choices: argument.argChoices ?? [],
    })),
  };
}

export function commandTable(program: Command, defaultCommand: string): CommandTable {
  const commands = program.commands.map(entryOf).filter((command) => command.name !== 'help');
  return {
    name: program.name(),
    description: program.description(),
    version: program.version() ?? '',
    commands: [
      ...commands.filter((command) => command.name === defaultCommand),
      ...commands.filter((command) => command.name !== defaultCommand),
    ],
  };
}
