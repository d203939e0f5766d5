/** The list of runs in a real terminal: find, choose, open, compare. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { fixtures } from '../recordings.js';
import { temporaryDirectory } from '../watch/collect.js';
import { playRecording } from './play-recording.js';
import { REPOSITORY, Terminal } from './terminal.js';

const open: Terminal[] = [];
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
});

it('lists the runs beside the open one, opens the chosen one, and draws the marked ones together', async () => {
  const root = temporaryDirectory();
  for (const name of ['sft-full-zh', 'sft-best-model']) {
    await playRecording({
      castPath: join(fixtures, name, 'run.cast'),
      runDirectory: join(root, 'saves', name),
      consolePath: join(root, `${name}.log`),
      speed: Number.POSITIVE_INFINITY,
    });
  }
  const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
  const terminal = new Terminal(process.execPath, [program, 'saves/sft-best-model'], {
    columns: 120,
    rows: 36,
    directory: root,
  });
  open.push(terminal);
  await terminal.waitFor('216/216');
  terminal.send('0');
  await terminal.waitFor(/sft-full-zh +■ finished/);
  terminal.send('/full-zh');
  await terminal.waitFor('1 run ');
  terminal.send('\r');
  await terminal.waitFor('filter full-zh');
  terminal.send('m');
  terminal.send('\u001b');
  await terminal.waitFor('2 runs');
  terminal.send('2');
  await terminal.waitFor(/█ sft-best-model {2}█ sft-full-zh/);
  terminal.send('0');
  await terminal.waitFor(/█ +sft-full-zh/);
  terminal.send('gj');
  terminal.send('\r');
  await terminal.waitFor(/■ finished {2}sft-full-zh/);
});

it('shows control characters in the name of a run’s directory and never sends them', async () => {
  const root = temporaryDirectory();
  const name = 'evil\u001b]0;title\u0007\u001b[2Jrun';
  mkdirSync(join(root, 'saves', name), { recursive: true });
  const row = '{"current_steps": 5, "total_steps": 30, "loss": 1.5}\n';
  writeFileSync(join(root, 'saves', name, 'trainer_log.jsonl'), row);
  const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
  const terminal = new Terminal(process.execPath, [program], { columns: 120, rows: 30, directory: root });
  open.push(terminal);
  await terminal.waitFor('5/30');
  terminal.send('0');
  await terminal.waitFor(/1 run/);
  // The letters are there, and what would have cleared the screen or named the window is not obeyed.
  await terminal.waitFor(/evil.*\]0;title.*\[2Jrun/);
  const environment = { ...process.env, HOST_PROC: temporaryDirectory() };
  const told = execFileSync(process.execPath, [program, 'status', '--all'], { cwd: root, env: environment });
  expect(told.includes(0x1b)).toBe(false);
  expect(told.toString()).toMatch(/evil.*\]0;title.*\[2Jrun/);
});
