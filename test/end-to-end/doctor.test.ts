/** The doctor asks a real terminal, and leaves it as it was. */
import { expect, test } from 'vitest';
import { restored, start } from './inspector.js';

test('it says how wide the terminal draws and that it ends with what it found', async () => {
  const terminal = start(['doctor'], { columns: 160, environment: { PATH: '/usr/bin:/bin' } });
  const { code } = await terminal.exit;
  const text = terminal.text();
  expect(text).toMatch(/^fine +widths +中 2 {2}⣿ 1 {2}█ 1 {2}● 1 {2}→ 1$/m);
  expect(text).toMatch(/^fine +size +160×36$/m);
  expect(code).toBe(0);
  expect(terminal.state).toEqual(restored);
});

test('in Chinese, and with exit code 1 where something is a problem', async () => {
  const terminal = start(['doctor', '--lang', 'zh', '/no/where'], { columns: 50, rows: 40 });
  expect((await terminal.exit).code).toBe(1);
  expect(terminal.text()).toMatch(/^问题 +大小 +50×40$/m);
});
