/**
 * `lf-tui --root DIR status --all`: a command behind options. The command parser takes all of it for options and the path
 * of the inspector, and complains of what nobody meant.
 */
import { existsSync } from 'node:fs';
import type { CommandEntry } from './completion/command-table.js';

/** How many words an option takes of the command line, itself included; null for one that the command does not have. */
function lengthOf(word: string, { options }: CommandEntry): 1 | 2 | null {
  const [name = word] = word.split('=');
  // `--no-bell` is hidden: the table has `--bell`.
  const plain = name.replace(/^--no-/, '--');
  const option = options.find(({ short, long }) => name === short || name === long || plain === long);
  if (option === undefined) return null;
  return option.value === null || word.includes('=') || plain !== name ? 1 : 2;
}

/** The words of the command line with the command in front; as they are where none is named, or a file is called like it. */
export function commandFirst(
  words: readonly string[],
  table: () => readonly CommandEntry[],
  isThere: (path: string) => boolean = existsSync,
): readonly string[] {
  // Nearly always: the table of all options is made for none of these.
  if (!words[0]?.startsWith('-')) return words;
  const [inspector, ...commands] = table();
  let at = 0;
  for (let word = words[at]; word?.startsWith('-') && word !== '-'; word = words[at]) {
    const length = inspector === undefined ? null : lengthOf(word, inspector);
    if (length === null) return words;
    at += length;
  }
  const command = words[at];
  if (command === undefined || at === 0 || isThere(command)) return words;
  if (!commands.some(({ name }) => name === command)) return words;
  return [command, ...words.slice(0, at), ...words.slice(at + 1)];
}
