/** Control groups laid out as files, in the forms of the kernel's documentation. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { memoryLimitOf } from '../../../source/watch/proc/memory-limit.js';
import { openProc } from '../../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../collect.js';
import { fakeProc } from './fake-proc.js';

function machine(groups: Readonly<Record<string, Readonly<Record<string, string>>>>, own: string) {
  const files = temporaryDirectory();
  const root = fakeProc([{ pid: 50, words: ['python3'], root: files }]);
  writeFileSync(join(root, '50', 'cgroup'), own);
  for (const [path, values] of Object.entries(groups)) {
    const directory = join(files, 'sys/fs/cgroup', path);
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of Object.entries(values)) writeFileSync(join(directory, name), `${text}\n`);
  }
  return memoryLimitOf(openProc(root), 50);
}

const group = (max: string, current: string, inactive = '0') => ({
  'memory.max': max,
  'memory.current': current,
  'memory.stat': `anon 1\ninactive_file ${inactive}\nactive_file 2`,
});

it('is that of the job, without what may be dropped', () => {
  const groups = { 'slurm/job_7/step_0': group('max', '900'), 'slurm/job_7': group('1000', '950', '150') };
  expect(machine(groups, '0::/slurm/job_7/step_0\n')).toEqual({ limit: 1000, used: 800 });
});

it('is the narrowest of several, and in a container that of its root', () => {
  expect(machine({ '': group('500', '100'), a: group('1000', '90') }, '0::/a\n')).toEqual({ limit: 500, used: 100 });
  expect(machine({ '': group('64', '60') }, '0::/\n')).toEqual({ limit: 64, used: 60 });
});

it('is none where nothing limits it, where groups are of version 1, and where the file is forged', () => {
  expect(machine({ a: group('max', '10') }, '0::/a\n')).toBeNull();
  expect(machine({}, '12:memory:/docker/x\n')).toBeNull();
  expect(machine({ a: group('10', '10') }, '0::/../../a\n')).toBeNull();
  expect(machine({ a: { 'memory.max': 'nonsense', 'memory.current': '1' } }, '0::/a\n')).toBeNull();
});
