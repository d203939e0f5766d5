/** What README.md says of the program is what the program does. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from './end-to-end/terminal.js';
import { readmePath, withKeySection } from './readme.js';

const readme = readFileSync(readmePath, 'utf8');

it('lists the keys of the key table (`npm run readme` writes them)', () => {
  expect(readme).toBe(withKeySection(readme));
});

it('names only files that are there', () => {
  const named = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)|`((?:source|test|fixtures)\/[\w./-]*)`/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  expect(named.length).toBeGreaterThan(10);
  for (const path of named) expect(existsSync(join(REPOSITORY, path)), path).toBe(true);
});

it('names every command of the program', () => {
  const help = execFileSync(process.execPath, [join(REPOSITORY, 'dist', 'lf-tui.js'), '--help'], { encoding: 'utf8' });
  const commands = [...help.matchAll(/^ {2}([a-z]+) (?:\[options\] )?[[<]/gm)].map((match) => match[1] ?? '');
  expect(commands).toContain('status');
  for (const command of commands.filter((name) => name !== 'help' && name !== 'inspect')) {
    expect(readme).toContain(`lf-tui ${command}`);
  }
});
