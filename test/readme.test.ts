/** What README.md says of the program is what the program does. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from './end-to-end/terminal.js';
import { readmes, withKeySection } from './readme.js';

const texts = readmes.map(({ path, told }) => ({ name: basename(path), text: readFileSync(path, 'utf8'), told }));

it.each(texts)('$name lists the keys of the key table (`npm run readme` writes them)', ({ text, told }) => {
  expect(text).toBe(withKeySection(text, told));
});

it.each(texts)('$name names only files that are there', ({ text }) => {
  const named = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)|`((?:source|test|fixtures)\/[\w./-]*)`/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  expect(named.length).toBeGreaterThan(2);
  for (const path of named) expect(existsSync(join(REPOSITORY, path)), path).toBe(true);
});

it.each(texts)('$name names every command of the program', ({ text }) => {
  const help = execFileSync(process.execPath, [join(REPOSITORY, 'dist', 'lf-tui.cjs'), '--help'], { encoding: 'utf8' });
  const commands = [...help.matchAll(/^ {2}([a-z]+) (?:\[options\] )?[[<]/gm)].map((match) => match[1] ?? '');
  expect(commands).toContain('status');
  for (const command of commands.filter((name) => name !== 'help' && name !== 'inspect')) {
    expect(text).toContain(`lf-tui ${command}`);
  }
});

it('is the same in both languages: keys, panes, files to open, commands to copy', () => {
  const marks = (pattern: RegExp): readonly (readonly string[])[] =>
    texts.map(({ text }) => [...text.matchAll(pattern)].map((match) => (match[1] ?? '').trim()));
  const [keys = [], chineseKeys] = marks(/^\| (`[^|]+`) \|/gm).map((cells) =>
    cells.filter((cell) => !/^`(?:source|test|fixtures)\/|trainer/.test(cell)),
  );
  expect(keys.length).toBeGreaterThan(40);
  expect(chineseKeys).toEqual(keys);
  const [panes = [], chinesePanes] = marks(/^\| `(\d)` /gm);
  expect(panes).toHaveLength(10);
  expect(chinesePanes).toEqual(panes);
  const [places = [], chinesePlaces] = marks(/`((?:source|test|fixtures)\/[\w./-]*)`/g);
  expect(places.length).toBeGreaterThan(25);
  expect(chinesePlaces).toEqual(places);
  const [commands = [], chineseCommands] = marks(/^((?:npm|lf-tui|until|llamafactory-cli) [^#\n]*)/gm);
  expect(commands.length).toBeGreaterThan(15);
  expect(chineseCommands).toEqual(commands);
});
