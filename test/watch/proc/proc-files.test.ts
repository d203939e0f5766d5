/** What may be read of a process that hangs in a driver: nothing that this program would hang in as well. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProc } from '../../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../collect.js';

describe.runIf(process.platform === 'linux')('of a process that waits in the kernel', () => {
  it('the command line is read as of any other', () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, '50'));
    writeFileSync(join(root, '50/cmdline'), 'python3\0train.py\0');
    writeFileSync(join(root, '50/environ'), Buffer.alloc(200_000, 'x'));
    const proc = openProc(root);
    expect(Buffer.from(proc.bytesOfWaiting('50/cmdline') as Uint8Array)).toEqual(
      Buffer.from(proc.bytes('50/cmdline') as Uint8Array),
    );
    expect(proc.bytesOfWaiting('50/environ')).toHaveLength(128 * 1024);
    expect(proc.bytesOfWaiting('51/cmdline')).toBe('denied');
  });

  it('a command line that never comes is not waited for, and not asked for again', () => {
    const root = temporaryDirectory();
    for (let pid = 50; pid < 60; pid += 1) {
      mkdirSync(join(root, String(pid)));
      // Reading a pipe that nobody writes to does not return either.
      execFileSync('mkfifo', [join(root, String(pid), 'cmdline')]);
    }
    const proc = openProc(root);
    const began = performance.now();
    for (let look = 0; look < 5; look += 1) {
      for (let pid = 50; pid < 60; pid += 1) expect(proc.bytesOfWaiting(`${pid}/cmdline`)).toBe('denied');
    }
    expect(performance.now() - began).toBeLessThan(20 * 250);
  });
});
