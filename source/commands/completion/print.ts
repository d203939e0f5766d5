/** `lf-tui completion SHELL` and `lf-tui manual`. */
import type { Command } from 'commander';
import { bashCompletion } from './bash.js';
import { type CommandTable, commandTable } from './command-table.js';
import { fishCompletion } from './fish.js';
import { manual } from './manual.js';
import type { Shell } from './shells.js';
import { zshCompletion } from './zsh.js';

const completions: Readonly<Record<Shell, (table: CommandTable) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const defaultCommand = 'inspect';

export const completionText = (program: Command, shell: Shell): string =>
  completions[shell](commandTable(program, defaultCommand));

export const manualText = (program: Command): string => manual(commandTable(program, defaultCommand));
