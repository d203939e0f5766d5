/** The built program in a pseudo-terminal, as the end-to-end tests start it, and what they leave behind taken away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { fixtures } from '../recordings.js';
import { REPOSITORY, Terminal, type TerminalSetup } from './terminal.js';

export const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
export const recording = (name: string): string => join(fixtures, name, 'run.cast');

export const keys = { escape: '\u001b', right: '\u001b[C', shiftRight: '\u001b[1;2C', controlC: '\u0003' } as const;

/** How the program finds the terminal and must leave it. */
export const restored = { buffer: 'normal', cursorHidden: false, mouse: false, paste: false, wrap: true };

const open: Terminal[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A new folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'lf-tui-'));
  folders.push(path);
  return path;
}

export function startIn(file: string, parameters: readonly string[], setup: TerminalSetup = {}): Terminal {
  const terminal = new Terminal(file, parameters, { columns: 120, rows: 36, ...setup });
  open.push(terminal);
  return terminal;
}

export const start = (parameters: readonly string[], setup: TerminalSetup = {}): Terminal =>
  startIn(process.execPath, [program, ...parameters], setup);

/** A recording at its end, still. */
export async function atEnd(name: string, setup: TerminalSetup = {}): Promise<Terminal> {
  const terminal = start(['replay', recording(name), '--speed', '64'], setup);
  await terminal.waitFor(/0:\d\d\/0:\d\d/);
  for (let jump = 0; jump < 11; jump += 1) terminal.send(keys.shiftRight);
  await terminal.waitFor(/■ finished|✕ (failed|killed)/);
  return terminal;
}
