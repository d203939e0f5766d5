import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pipesHere, writesInto } from '../../../source/watch/proc/pipes-here.js';
import { openProc } from '../../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../collect.js';
import { addProcess, fakeProc } from './fake-proc.js';

/** This program is process 9; each of the others reads and writes where it is told. */
function pipeline(own: string, others: readonly (readonly [pid: number, input: string, output: string])[]): string {
  const root = fakeProc([]);
  rmSync(join(root, 'self'));
  symlinkSync('9', join(root, 'self'));
  addProcess(root, { pid: 9, words: ['lf-tui', '-'], output: '/dev/pts/1' });
  symlinkSync(own, join(root, '9', 'fd', '0'));
  for (const [pid, input, output] of others) {
    addProcess(root, { pid, words: ['x'], output });
    symlinkSync(input, join(root, String(pid), 'fd', '0'));
  }
  return root;
}

describe('the pipes that lead here', () => {
  it('are the own one and those of programs between, whatever their pids', () => {
    const proc = openProc(
      pipeline('pipe:[3]', [
        [20, '/dev/pts/1', 'pipe:[1]'],
        [30, 'pipe:[1]', 'pipe:[2]'],
        [25, 'pipe:[2]', 'pipe:[3]'],
        [40, 'pipe:[8]', 'pipe:[9]'],
      ]),
    );
    const pipes = pipesHere(proc);
    expect([...pipes].sort()).toEqual(['pipe:[1]', 'pipe:[2]', 'pipe:[3]']);
    expect([20, 25, 30, 40].filter((pid) => writesInto(proc, pid, pipes))).toEqual([20, 25, 30]);
  });

  it('are none where a file or a terminal is read, where nobody may look, and where there is no /proc', () => {
    for (const own of ['/home/me/train.log', '/dev/pts/1']) {
      expect(pipesHere(openProc(pipeline(own, [[20, '/dev/pts/1', own]]))).size).toBe(0);
    }
    expect(pipesHere(openProc(fakeProc([]))).size).toBe(0);
    expect(pipesHere(openProc(join(temporaryDirectory(), 'none'))).size).toBe(0);
  });

  it('end where programs write to each other in a circle', () => {
    const circle = [
      [20, 'pipe:[2]', 'pipe:[1]'],
      [21, 'pipe:[1]', 'pipe:[2]'],
    ] as const;
    expect(pipesHere(openProc(pipeline('pipe:[1]', circle))).size).toBe(2);
  });
});
