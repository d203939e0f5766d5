/** A terminal that takes nothing while the program leaves it: it is given back once it goes on. */
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, program, recording, restored, startIn } from './inspector.js';
import type { Terminal } from './terminal.js';

/** Whether the terminal took any of this. */
function taken(descriptor: number, text: Uint8Array): boolean {
  try {
    return writeSync(descriptor, text) > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return false;
    throw error;
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Fills what the system keeps for a terminal that takes nothing, until nothing has room any more. */
async function fill(path: string): Promise<void> {
  const descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  const dots = Buffer.alloc(1000, '.');
  let quiet = 0;
  while (quiet < 10) {
    quiet = taken(descriptor, dots) || taken(descriptor, Buffer.from('.')) ? 0 : quiet + 1;
    if (quiet > 0) await pause(20);
  }
  closeSync(descriptor);
}

/** A shell whose window takes nothing any more, out of which the program was left; and what the window is called. */
async function leftStalled(): Promise<{ readonly terminal: Terminal; readonly path: string }> {
  const directory = folder();
  const terminal = startIn('bash', ['--noprofile', '--norc', '-i'], {
    directory,
    environment: { PS1: 'ready> ', NODE: process.execPath, PROGRAM: program, CAST: recording('dpo') },
  });
  await terminal.waitFor('ready>');
  terminal.send('"$NODE" "$PROGRAM" replay "$CAST" --mouse; echo "left with $?" > left\r');
  await terminal.waitFor('recording 0:0');
  const path = readlinkSync(`/proc/${terminal.pid}/fd/0`);
  terminal.pause();
  await fill(path);
  terminal.send('q');
  const left = join(directory, 'left');
  for (let turn = 0; turn < 500 && !existsSync(left); turn += 1) await pause(10);
  expect(readFileSync(left, 'utf8')).toBe('left with 0\n');
  return { terminal, path };
}

/** Processes that write to the window and are no shell's own. */
function writersTo(path: string, shell: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!(pid > 0) || pid === shell) return false;
      try {
        return readlinkSync(`/proc/${pid}/fd/1`) === path;
      } catch {
        return false;
      }
    });
}

describe.runIf(process.platform === 'linux')('a terminal that takes nothing', () => {
  it('is given back once it goes on, before the shell writes to it', async () => {
    const { terminal } = await leftStalled();
    terminal.resume();
    terminal.send('echo from the "shell"\r');
    await terminal.waitFor('from the shell');
    // Pasting is the shell's own by now.
    expect({ ...terminal.state, paste: false }).toEqual(restored);
    expect(terminal.text()).not.toContain('recording 0:0');
  });

  it('is waited for no longer than its window is open', async () => {
    const { terminal, path } = await leftStalled();
    const [writer, ...others] = writersTo(path, terminal.pid);
    expect([typeof writer, others]).toEqual(['number', []]);
    terminal.hangUp();
    for (let turn = 0; turn < 500 && existsSync(`/proc/${writer}`); turn += 1) await pause(10);
    expect(existsSync(`/proc/${writer}`)).toBe(false);
  });
});
