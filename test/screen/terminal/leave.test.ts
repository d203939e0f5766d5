/** The program's end while a disk does not answer: in a process of its own, whose thread hangs in opening a pipe. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../end-to-end/terminal.js';
import { temporaryDirectory } from '../../watch/collect.js';

/** How a process ends that leaves with a code, after `work`. */
async function ended(
  work: string,
  code: number,
): Promise<{ readonly code: number | null; readonly signal: string | null }> {
  const script = `
    import { open } from 'node:fs/promises';
    import { leave } from ${JSON.stringify(join(REPOSITORY, 'source', 'screen', 'terminal', 'leave.ts'))};
    ${work};
    leave(${code});
  `;
  const parameters = ['--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, parameters, { cwd: REPOSITORY, stdio: 'ignore' });
  return new Promise((resolve) => child.on('exit', (exit, signal) => resolve({ code: exit, signal })));
}

describe.runIf(process.platform === 'linux')('the end of the program', () => {
  it('has its code, also with reading under way', async () => {
    expect(await ended('', 3)).toEqual({ code: 3, signal: null });
    expect(await ended("void open('/etc/hostname')", 3)).toEqual({ code: 3, signal: null });
  });

  it('has its code while a big file is read that nobody stops', async () => {
    const work = `void (async () => {
      const file = await open('/dev/zero');
      for (const bytes = Buffer.alloc(64); ; ) await file.read(bytes);
    })()`;
    expect(await ended(work, 3)).toEqual({ code: 3, signal: null });
  });

  it('comes although a call never returns', async () => {
    const pipe = join(temporaryDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await ended(`void open(${JSON.stringify(pipe)})`, 0)).toEqual({ code: null, signal: 'SIGINT' });
    expect(await ended(`void open(${JSON.stringify(pipe)})`, 143)).toEqual({ code: null, signal: 'SIGTERM' });
  });
});
