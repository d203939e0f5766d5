/**
 * The parts of README.md and README.zh.md that come from the program's own tables: the list of keys.
 *
 *     npx tsx test/readme.ts        writes them into both
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { paneDigits, paneIds } from '../source/screen/interface-state.js';
import { type Binding, bindings } from '../source/screen/keymap.js';
import { english } from '../source/screen/words/en.js';
import type { Words } from '../source/screen/words/words.js';
import { chinese } from '../source/screen/words/zh.js';

/** What the list says around the program's own words. */
interface ReadmeWords {
  readonly words: Words;
  readonly heads: readonly [key: string, does: string, where: string];
  readonly everywhere: string;
  readonly replay: string;
  readonly allBut: (pane: string) => string;
  readonly separator: string;
}

export interface Readme {
  readonly path: string;
  readonly told: ReadmeWords;
}

const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

export const readmes: readonly Readme[] = [
  {
    path: pathOf('README.md'),
    told: {
      words: english,
      heads: ['key', 'does', 'where'],
      everywhere: 'everywhere',
      replay: 'in a recording',
      allBut: (pane) => `every pane but ${pane}`,
      separator: ', ',
    },
  },
  {
    path: pathOf('README.zh.md'),
    told: {
      words: chinese,
      heads: ['按键', '作用', '何处'],
      everywhere: '所有窗格',
      replay: '播放录像时',
      allBut: (pane) => `除${pane}外的窗格`,
      separator: '、',
    },
  },
];

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

function where(binding: Binding, told: ReadmeWords): string {
  if (binding.scope === 'everywhere') return told.everywhere;
  if (binding.scope === 'replay') return told.replay;
  const others = paneIds.filter((pane) => !binding.scope.includes(pane));
  if (others.length === 1 && others[0] === 'overview') return told.allBut(told.words.panes.overview);
  return binding.scope.map((pane) => told.words.panes[pane]).join(told.separator);
}

/** The section between the two comments, comments included. */
export function keySection(told: ReadmeWords): string {
  const { words, heads } = told;
  const digits = paneIds.map((pane) => `\`${paneDigits[pane]}\` ${words.panes[pane]}`).join(' · ');
  const rows = bindings
    .filter((binding) => !binding.command.startsWith('pane:'))
    .map((binding) => `| ${keysOf(binding)} | ${words.keys[binding.word]} | ${where(binding, told)} |`);
  return [begin, '', `${digits}`, '', `| ${heads.join(' | ')} |`, '|---|---|---|', ...rows, '', end].join('\n');
}

/** The file with the section as it ought to be. */
export function withKeySection(readme: string, told: ReadmeWords): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error('there is no place for the list of keys');
  return readme.slice(0, from) + keySection(told) + readme.slice(to + end.length);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { path, told } of readmes) writeFileSync(path, withKeySection(readFileSync(path, 'utf8'), told));
}
