/** A person's settings in the running program: colours, language and keys of their own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, program, recording, start } from './inspector.js';

function settings(text: string): string {
  const home = folder();
  mkdirSync(join(home, 'lf-tui'));
  writeFileSync(join(home, 'lf-tui', 'settings.yaml'), text);
  return home;
}

test('language, theme and keys of the file hold on the screen', async () => {
  const home = settings('language: zh\ntheme: none\nkeys:\n  help: H\n  quit: Q\n');
  const terminal = start(['replay', recording('sft-full-en-eval')], { environment: { XDG_CONFIG_HOME: home } });
  await terminal.waitFor('总览');
  const colours = new Set(Array.from({ length: terminal.columns }, (_, x) => terminal.cell(x, 0).foreground));
  expect([...colours]).toEqual([null]);
  terminal.send('?');
  terminal.send('H');
  const help = await terminal.waitFor('Esc 关闭');
  expect(help).toMatch(/H +按键/);
  terminal.send('q');
  terminal.send('Q');
  expect((await terminal.exit).code).toBe(0);
});

test('the command line beats the file', async () => {
  const home = settings('language: zh\n');
  const terminal = start(['replay', recording('sft-full-en-eval'), '--lang', 'en'], {
    environment: { XDG_CONFIG_HOME: home },
  });
  expect(await terminal.waitFor('Overview')).not.toContain('总览');
});

test('the command line can choose again what the terminal and the locale would', async () => {
  const home = settings('language: zh\ntheme: none\n');
  const terminal = start(['replay', recording('sft-full-en-eval'), '--lang', 'auto', '--theme', 'auto'], {
    environment: { XDG_CONFIG_HOME: home, LANG: 'en_US.UTF-8' },
  });
  expect(await terminal.waitFor('Overview')).not.toContain('总览');
  const colours = new Set(Array.from({ length: terminal.columns }, (_, x) => terminal.cell(x, 0).foreground));
  expect(colours.size).toBeGreaterThan(1);
});

test('a mistake ends the program with its place and the remedy, the terminal untouched', async () => {
  const home = settings('theme: light\nkeyz:\n  pause: p\n');
  const terminal = start(['replay', recording('sft-full-en-eval')], { environment: { XDG_CONFIG_HOME: home } });
  expect((await terminal.exit).code).toBe(2);
  expect(terminal.text().replaceAll('\n', '')).toContain(
    'settings.yaml, line 2: There is no setting keyz. Did you mean keys?',
  );
  expect(terminal.state.buffer).toBe('normal');
});

test('settings are printed with where they come from', () => {
  const home = settings('theme: light\n');
  const run = (...parameters: string[]): string =>
    spawnSync(process.execPath, [program, 'settings', ...parameters], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, XDG_CONFIG_HOME: home, LF_TUI_MOUSE: '1' },
    }).stdout;
  expect(run('--ascii')).toMatch(/theme +light +file, line 1/);
  expect(run('--ascii')).toMatch(/ascii +true +command line, --ascii/);
  expect(run()).toMatch(/mouse +true +environment, LF_TUI_MOUSE/);
  const json = JSON.parse(run('--json'));
  expect(json.schema).toBe(1);
  expect(json.settings.theme).toEqual({ value: 'light', from: { kind: 'file', line: 1 } });
  expect(json.settings['keys.quit'].value).toEqual(['q', 'ctrl+c']);
});
