/** Completions in the shells themselves, and the manual page as groff reads it; what is not installed is left out. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, program, startIn } from './inspector.js';

const has = (name: string, flag = '--version'): boolean => spawnSync(name, [flag]).error === undefined;
const print = (...parameters: string[]): string =>
  execFileSync(process.execPath, [program, ...parameters], { encoding: 'utf8' });

/** A folder with files to complete, and the completion of a shell. */
function place(shell: string): string {
  const path = folder();
  writeFileSync(join(path, 'completion'), print('completion', shell));
  writeFileSync(join(path, 'train log.txt'), '');
  mkdirSync(join(path, 'trained'));
  return path;
}

describe.skipIf(!has('bash'))('bash', () => {
  function complete(...words: string[]): readonly string[] {
    const array = words.map((word) => `'${word}'`).join(' ');
    const script = `source ./completion; COMP_WORDS=(lf-tui ${array}); COMP_CWORD=${words.length}; _lf_tui; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd: place('bash'), encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  }

  test('commands, options, their values and files', () => {
    expect(complete('sta')).toEqual(['status']);
    expect([...complete('tra')].sort()).toEqual(['train log.txt', 'trained']);
    expect(complete('status', '--j')).toEqual(['--json']);
    expect(complete('check', '--the')).toEqual([]);
    expect(complete('--theme', 'd')).toEqual(['dark']);
    expect(complete('status', '--data', 'tr')).toEqual(['trained']);
    expect([...complete('export', '-o', 'tr')].sort()).toEqual(['train log.txt', 'trained']);
    expect(complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(complete('status', '--at', '')).toEqual([]);
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  function complete(line: string): readonly string[] {
    const path = place('fish');
    const environment = { PATH: process.env.PATH, HOME: path, LANG: 'C.UTF-8' };
    const { stdout, stderr } = spawnSync('fish', ['-c', `source ./completion; complete -C '${line}'`], {
      cwd: path,
      encoding: 'utf8',
      env: environment,
    });
    expect(stderr).toBe('');
    return stdout.split('\n').flatMap((row) => row.split('\t')[0] || []);
  }

  test('commands, options, their values and files', () => {
    expect(complete('lf-tui stat')).toEqual(['status']);
    expect(complete('lf-tui status --js')).toEqual(['--json']);
    expect(complete('lf-tui status --the')).toEqual([]);
    expect(complete('lf-tui --theme da')).toEqual(['dark']);
    expect(complete('lf-tui status --data tr')).toEqual(['trained/']);
    expect([...complete('lf-tui status tra')].sort()).toEqual(['train log.txt', 'trained/']);
    expect([...complete('lf-tui completion ')].sort()).toEqual(['bash', 'fish', 'zsh']);
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  test('commands, options, their values and files', async () => {
    const path = place('zsh');
    const terminal = startIn('zsh', ['-f', '-i'], {
      columns: 80,
      directory: path,
      environment: { HOME: path, PS1: 'ready> ', PROMPT: 'ready> ' },
    });
    terminal.send("PROMPT='ready> '; autoload -U compinit; compinit -u -D; source ./completion; print loaded\r");
    await terminal.waitFor(/^loaded/m);
    for (const [typed, completed] of [
      ['lf-tui stat\t', /^ready> lf-tui status *$/m],
      ['lf-tui status --js\t', /^ready> lf-tui status --json *$/m],
      ['lf-tui --theme da\t', /^ready> lf-tui --theme dark *$/m],
      ['lf-tui status --data tr\t', /^ready> lf-tui status --data trained\/ *$/m],
      ['lf-tui completion f\t', /^ready> lf-tui completion fish *$/m],
      ['lf-tui export train\\ \t', /^ready> lf-tui export train\\ log.txt *$/m],
    ] as const) {
      terminal.send(typed);
      await terminal.waitFor(completed);
      // Ctrl-U: the line is given up.
      terminal.send('\u0015');
    }
  });
});

describe('the manual page', () => {
  test('names every command and option of the help', () => {
    const page = print('manual').replaceAll('\\-', '-');
    const commands = [...print('--help').matchAll(/^ {2}([a-z]+) (?:\[options\] )?/gm)].flatMap(
      (match) => match[1] ?? [],
    );
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands.filter((name) => name !== 'help')) {
      expect(page).toContain(`.SS ${command}\n`);
      const options = [...print(command, '--help').matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].flatMap(
        (match) => match[1] ?? [],
      );
      for (const option of options) expect(page, `${command} ${option}`).toContain(option);
    }
  });

  test.skipIf(!has('groff'))('is read without a warning', () => {
    const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-cbou'], {
      input: print('manual'),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^EXIT STATUS$/m);
  });
});
