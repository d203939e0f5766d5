/** The settings file: what is read, what is refused with which words, and which layer beats which. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { settingsSchema } from '../../../source/commands/settings/print-settings.js';
import { readSettingsFile } from '../../../source/commands/settings/read-file.js';
import { directoryOf, readSettings, settingsPath } from '../../../source/commands/settings/settings.js';
import { bindings, commandOf } from '../../../source/screen/keymap.js';
import { isKeyName, keyLabel, rebound } from '../../../source/screen/rebind.js';
import { settingsEnglish } from '../../../source/screen/words/settings/en.js';
import { settingsChinese } from '../../../source/screen/words/settings/zh.js';

const folder = mkdtempSync(join(tmpdir(), 'lf-tui-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'lf-tui', 'settings.yaml');
mkdirSync(join(folder, 'lf-tui'));

async function read(text: string, environment: Record<string, string> = {}, commandLine = {}) {
  writeFileSync(path, text);
  return readSettings({ environment: { XDG_CONFIG_HOME: folder, ...environment }, commandLine });
}

const problems = (text: string) => readSettingsFile(text, settingsEnglish).problems;

describe('where the file is', () => {
  test('XDG_CONFIG_HOME counts when it is absolute', () => {
    expect(settingsPath({ XDG_CONFIG_HOME: '/a', HOME: '/h' })).toBe('/a/lf-tui/settings.yaml');
    expect(settingsPath({ XDG_CONFIG_HOME: 'a', HOME: '/h' })).toBe('/h/.config/lf-tui/settings.yaml');
    expect(settingsPath({ HOME: '/h' })).toBe('/h/.config/lf-tui/settings.yaml');
  });

  test('without a file the defaults hold', async () => {
    const {
      settings,
      isThere,
      bindings: table,
    } = await readSettings({
      environment: { XDG_CONFIG_HOME: join(folder, 'nowhere') },
      commandLine: {},
    });
    expect(isThere).toBe(false);
    expect(table).toBeNull();
    expect(settings.theme).toEqual({ value: 'auto', from: { kind: 'default' } });
    expect(settings['alerts.bell'].value).toBe(false);
    expect(settings['alerts.on-event'].value).toBe('');
  });

  test('a file that may not be read is told of', async () => {
    const directory = join(folder, 'a-directory');
    mkdirSync(directory);
    await expect(readSettings({ environment: { LF_TUI_SETTINGS: directory }, commandLine: {} })).rejects.toThrow(
      `${directory}: It cannot be read: EISDIR.`,
    );
  });
});

describe('which layer holds', () => {
  const file = '# mine\ntheme: light\nlanguage: zh\nroots: [~/runs, saves]\n';

  test('the file before the default', async () => {
    const { settings } = await read(file);
    expect(settings.theme).toEqual({ value: 'light', from: { kind: 'file', line: 2 } });
    expect(settings.roots).toEqual({ value: ['~/runs', 'saves'], from: { kind: 'file', line: 4 } });
  });

  test('the environment before the file, the command line before both', async () => {
    const environment = { LF_TUI_THEME: 'none', LF_TUI_ROOTS: '/a:/b' };
    const { settings } = await read(file, environment);
    expect(settings.theme).toEqual({ value: 'none', from: { kind: 'environment', variable: 'LF_TUI_THEME' } });
    expect(settings.roots.value).toEqual(['/a', '/b']);
    const given = await read(file, environment, { theme: 'dark' });
    expect(given.settings.theme).toEqual({ value: 'dark', from: { kind: 'command-line', option: '--theme' } });
    expect(given.settings.language.value).toBe('zh');
  });

  test('a flag can be taken back', async () => {
    expect((await read('ascii: true\n')).settings.ascii.value).toBe(true);
    expect((await read('ascii: true\n', { LF_TUI_ASCII: '0' })).settings.ascii.value).toBe(false);
    expect((await read('ascii: true\n', { LF_TUI_ASCII: '1' }, { ascii: false })).settings.ascii.value).toBe(false);
  });

  test('YAML reads the theme 16 as a number', async () => {
    expect((await read('theme: 16\n')).settings.theme.value).toBe('16');
  });
});

describe('mistakes name the place and the remedy', () => {
  test.each([
    ['\nthem: light\n', 2, 'There is no setting them. Did you mean theme?'],
    ['alerts:\n  bel: true\n', 2, 'There is no setting alerts.bel. Did you mean alerts.bell?'],
    ['bell: true\n', 1, 'There is no setting bell. Did you mean alerts.bell?'],
    ['keys:\n  paus: p\n', 2, 'No command is called paus. Did you mean pause?'],
    ['zzzzzzzzzz: 1\n', 1, 'There is no setting zzzzzzzzzz. "lf-tui settings" lists all of them.'],
    ['theme:\n', 1, 'theme has no value: give it one, or take the line out.'],
    ['alerts: true\n', 1, 'Below "alerts:" settings are expected, one a line and indented.'],
    ['keys:\n  pause:\n', 2, 'pause needs a key, such as "pause: p".'],
    ['- a\n', 1, 'Settings are lines such as "theme: light".'],
    ['theme: light\ntheme: dark\n', 2, 'This is no YAML: Map keys must be unique.'],
  ])('%j', (text, line, sentence) => {
    expect(problems(text)).toEqual([{ line, sentence }]);
  });

  test('a broken line says so with its number', () => {
    expect(problems('theme: light\nroots: [a\n')[0]?.line).toBeGreaterThanOrEqual(2);
  });

  test('a value that is none', async () => {
    await expect(read('theme: pink\n')).rejects.toThrow(
      `${path}, line 1: theme cannot be "pink": one of auto, dark, light, colour-blind, 16, none is expected.`,
    );
    await expect(read('', { LF_TUI_BELL: 'perhaps' })).rejects.toThrow(
      'LF_TUI_BELL: alerts.bell cannot be "perhaps": true or false is expected.',
    );
  });

  test('in Chinese for whom the locale or the variable says so', async () => {
    await expect(read('them: light\n', { LANG: 'zh_CN.UTF-8' })).rejects.toThrow(
      '第 1 行: 没有 them 这项设置。是不是想写 theme？',
    );
    await expect(read('them: light\n', { LF_TUI_LANGUAGE: 'zh' })).rejects.toThrow('是不是想写 theme');
  });

  test('a file that is empty or holds only comments is none', () => {
    expect(problems('')).toEqual([]);
    expect(problems('# theme: light\nalerts:\n  # bell: true\n')).toEqual([]);
  });

  test('nothing that can be written makes the reader throw', () => {
    const pieces = [
      'theme',
      ':',
      ' ',
      '\n',
      '  ',
      'keys',
      'alerts',
      '[',
      ']',
      '{',
      '&a',
      '*a',
      '"',
      '- ',
      '!x',
      '16',
      '\t',
      '~',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
        const { problems: told } = readSettingsFile(parts.join(''), settingsChinese);
        expect(told.every(({ sentence }) => sentence !== '')).toBe(true);
      }),
    );
  });
});

describe('own keys', () => {
  const everywhere = { pane: 'overview', replay: false } as const;

  test('take the place of the table in what they do and in how they are written', () => {
    const { bindings: table, conflicts } = rebound(new Map([['pause', ['p', 'ctrl+p']]]));
    expect(conflicts).toEqual([]);
    expect(commandOf('p', everywhere, table)).toBe('pause');
    expect(commandOf('ctrl+p', everywhere, table)).toBe('pause');
    expect(commandOf('space', everywhere, table)).toBeNull();
    expect(table.find((binding) => binding.command === 'pause')?.label).toBe('p');
  });

  test('Ctrl-C always leaves', () => {
    const { bindings: table } = rebound(new Map([['quit', ['Q']]]));
    expect(commandOf('ctrl+c', everywhere, table)).toBe('quit');
    expect(commandOf('q', everywhere, table)).toBeNull();
    expect(problems('keys:\n  pause: ctrl+c\n')[0]?.sentence).toContain('it does quit in the same place');
  });

  test('a key that another command has in the same place is refused', () => {
    expect(problems('keys:\n  pause: s\n')).toEqual([
      {
        line: 2,
        sentence:
          's cannot do pause: it does smoother in the same place. Choose another, or give smoother another key.',
      },
    ]);
    expect(problems('keys:\n  logarithmic: v\n')).toEqual([]);
    expect(problems('keys:\n  pause: x\n  axis: X\n')).toEqual([]);
  });

  test('the table itself has no conflict with itself', () => {
    expect(rebound(new Map(bindings.map(({ command, keys }) => [command, keys]))).conflicts).toEqual([]);
  });

  test('every key of the table is a name that may be written', () => {
    const keys = bindings.flatMap((binding) => binding.keys).filter((key) => !key.startsWith('wheel'));
    expect(keys.filter((key) => !isKeyName(key))).toEqual([]);
    for (const wrong of ['', ' ', 'ctrl+Q', 'shift+a', 'Enter', 'space bar', 'f99'])
      expect(isKeyName(wrong)).toBe(false);
  });

  test('labels', () => {
    expect(['ctrl+d', 'shift+tab', 'alt+x', 'f5', 'enter', '?'].map(keyLabel)).toEqual([
      '^D',
      '⇧Tab',
      'M-x',
      'F5',
      '⏎',
      '?',
    ]);
  });
});

test('the schema knows every setting and every command', () => {
  const schema = settingsSchema() as { properties: Record<string, { properties?: Record<string, unknown> }> };
  expect(Object.keys(schema.properties)).toEqual(['language', 'theme', 'ascii', 'mouse', 'roots', 'alerts', 'keys']);
  expect(Object.keys(schema.properties.keys?.properties ?? {})).toHaveLength(bindings.length);
});

test('a directory may begin with the home directory', () => {
  expect(directoryOf('~/runs', '/home/a', '/w')).toBe('/home/a/runs');
  expect(directoryOf('runs', '/home/a', '/w')).toBe('/w/runs');
  expect(directoryOf('~other', '/home/a', '/w')).toBe('/w/~other');
});
