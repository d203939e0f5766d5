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

/** The parts of a text below its headings. */
const sectionsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split(/^## .*$/m)
    .slice(1)
    .map((section) => section.split('\n'));

/** Numbers, and what stands as code: the same in every language, if not in the same order. */
const factsOf = (line: string): readonly string[] =>
  [...line.matchAll(/`[^`]+`|\d+(?:[.,]\d+)*/g)].map(([fact]) => fact).sort();

/** Lines of a list with those that go on below them. */
const pointsOf = (lines: readonly string[]): readonly string[] => lines.join('\n').split(/^- /m).slice(1);

it('has the same sections in both languages, the same figures and the same limits', () => {
  const [english = [], chinese = []] = texts.map(({ text }) => sectionsOf(text));
  expect(chinese).toHaveLength(english.length);
  const rowsOf = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('| '));
  for (const [at, lines] of english.entries()) {
    const told = chinese[at] ?? [];
    expect(rowsOf(told), told[0]).toHaveLength(rowsOf(lines).length);
    expect(pointsOf(told).map(factsOf)).toEqual(pointsOf(lines).map(factsOf));
  }
  const figuresOf = (text: string): readonly (readonly string[])[] =>
    sectionsOf(text)
      .filter((lines) => lines.join('\n').includes('`npm run benchmark -- --quick`'))
      .flatMap((lines) => lines.filter((line) => line.startsWith('| ') || /^(?:On )?20\d\d-/.test(line)).map(factsOf));
  const [figures = [], chineseFigures] = texts.map(({ text }) => figuresOf(text));
  expect(figures.length).toBeGreaterThan(10);
  expect(chineseFigures).toEqual(figures);
});
