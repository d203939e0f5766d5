/** The trainer comes first: the program lets it by with all of its threads, those of the engine too. */
import { readdirSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { recording, start } from './inspector.js';

it.runIf(process.platform === 'linux')(
  'all threads are of low priority, those that were there before the program too',
  async () => {
    const terminal = start([recording('dpo')]);
    await terminal.waitFor(/Overview/);
    const threads = readdirSync(`/proc/${terminal.pid}/task`).map((thread) => getPriority(Number(thread)));
    expect(threads.length).toBeGreaterThan(1);
    // The tests themselves may run at a lower one.
    expect(Math.min(...threads)).toBeGreaterThanOrEqual(constants.priority.PRIORITY_BELOW_NORMAL);
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
  },
);
