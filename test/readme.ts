/**
 * The parts of README.md that come from the program's own tables: the list of keys.
 *
 *     npx tsx test/readme.ts        writes them into README.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { paneDigits, paneIds } from '../source/screen/interface.js';
import { type Binding, bindings } from '../source/screen/keymap.js';
import { english } from '../source/screen/words/en.js';

export const readmePath = fileURLToPath(new URL('../README.md', import.meta.url));

const begin = '<!-- keys: from the key table, by `npm run readme` -->';
const end = '<!-- end of keys -->';

const labels: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: 'Enter',
  space: 'space',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  tab: 'Tab',
};

/** `shift+left` as people write it. */
function keyText(name: string): string {
  if (name.startsWith('wheel')) return '';
  const text = name
    .replace('ctrl+', 'Ctrl-')
    .replace('shift+', '⇧')
    .replace(/[a-z]+$/, (last) => labels[last] ?? last)
    .replace(/^Ctrl-(.)$/, (_all, letter: string) => `Ctrl-${letter.toUpperCase()}`)
    .replace(/^f(\d)$/, 'F$1');
  return `\`${text === '|' ? '\\|' : text}\``;
}

const keysOf = (binding: Binding): string =>
  binding.keys
    .map(keyText)
    .filter((text) => text !== '')
    .join(' ');

function where(binding: Binding): string {
  if (binding.scope === 'everywhere') return 'everywhere';
  if (binding.scope === 'replay') return 'in a recording';
  const others = paneIds.filter((pane) => !binding.scope.includes(pane));
  if (others.length === 1 && others[0] === 'overview') return 'every pane but Overview';
  return binding.scope.map((pane) => english.panes[pane]).join(', ');
}

/** The section between the two comments, comments included. */
export function keySection(): string {
  const digits = paneIds.map((pane) => `\`${paneDigits[pane]}\` ${english.panes[pane]}`).join(' · ');
  const rows = bindings
    .filter((binding) => !binding.command.startsWith('pane:'))
    .map((binding) => `| ${keysOf(binding)} | ${english.keys[binding.word]} | ${where(binding)} |`);
  return [begin, '', `${digits}`, '', '| key | does | where |', '|---|---|---|', ...rows, '', end].join('\n');
}

/** README.md with the section as it ought to be. */
export function withKeySection(readme: string): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error('README.md has no place for the list of keys');
  return readme.slice(0, from) + keySection() + readme.slice(to + end.length);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(readmePath, withKeySection(readFileSync(readmePath, 'utf8')));
}
