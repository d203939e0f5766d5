import { closeSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isWritten as isWrittenAmong, openFileSteps } from '../../../source/watch/proc/console-writers.js';
import { openProc, type ProcFiles } from '../../../source/watch/proc/proc-files.js';
import { result } from '../../../source/watch/steps.js';
import { temporaryDirectory } from '../collect.js';
import { fakeProc } from './fake-proc.js';

const isWritten = (proc: ProcFiles, path: string): boolean | null =>
  isWrittenAmong(proc, result(openFileSteps(proc)), path);

/** A console, and a machine whose process 50 has it open, with these flags. */
function machine(flags: string, words: readonly string[] = ['/bin/sh', 'job.sh']) {
  const log = join(temporaryDirectory(), 'train.log');
  writeFileSync(log, 'a line\n');
  const root = fakeProc([{ pid: 50, words, output: log }]);
  symlinkSync('pid:[4026531836]', join(root, '1/ns/pid'));
  symlinkSync('/dev/null', join(root, '1/fd/0'));
  mkdirSync(join(root, '50/fdinfo'));
  writeFileSync(join(root, '50/fdinfo/1'), `pos:\t7\nflags:\t${flags}\nmnt_id:\t30\n`);
  return { log, root, told: () => isWritten(openProc(root), log) };
}

describe('a console', () => {
  it('is written as long as a process has it open for writing', () => {
    expect(machine('0102001').told()).toBe(true);
    expect(machine('0100002').told()).toBe(true);
  });

  it('is not when it is only read, or open in nobody', () => {
    expect(machine('0100000').told()).toBe(false);
    const { root, told } = machine('0102001');
    rmSync(join(root, '50'), { recursive: true });
    expect(told()).toBe(false);
  });

  it('may be while a trainer, or who collects its output, does not show its files', () => {
    for (const words of [['python3', '/usr/bin/llamafactory-cli', 'train', 'a.yaml'], ['slurmstepd: [77.batch]']]) {
      const { root, told } = machine('0102001', words);
      rmSync(join(root, '50/fd/1'));
      expect(told(), words.join(' ')).toBeNull();
    }
    const { root, told } = machine('0102001', ['sshd: me']);
    rmSync(join(root, '50/fd/1'));
    expect(told()).toBe(false);
  });

  it('is not known where there is none, or no /proc', () => {
    const { root, log } = machine('0102001');
    expect(isWritten(openProc(root), `${log}.old`)).toBeNull();
    expect(isWritten(openProc(join(root, 'nothing')), log)).toBeNull();
  });

  it.runIf(process.platform === 'linux')('of this very process is written until it is closed', () => {
    const path = join(temporaryDirectory(), 'own.log');
    const descriptor = openSync(path, 'a');
    const proc = openProc('/proc');
    const open = isWritten(proc, path);
    closeSync(descriptor);
    expect([true, null]).toContain(open);
    expect(isWritten(proc, path)).not.toBe(true);
  });

  it.runIf(process.platform === 'linux')('that was deleted is known by who still has it open', () => {
    const { root, log } = machine('0100000');
    const descriptor = openSync(log, 'a');
    rmSync(log);
    const held = `/proc/self/fd/${descriptor}`;
    const [written, unwritten] = [isWritten(openProc('/proc'), held), isWritten(openProc(root), held)];
    closeSync(descriptor);
    expect([true, null]).toContain(written);
    expect(unwritten).toBe(false);
  });
});
