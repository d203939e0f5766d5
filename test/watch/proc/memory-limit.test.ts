/** Control groups laid out as files, in the forms of the kernel's documentation. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { groupListOf, groupMemoryOf } from '../../../source/watch/proc/memory-limit.js';
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
  const proc = openProc(root);
  return groupMemoryOf(proc, groupListOf(proc, 50), 50);
}

const group = (max: string, current: string, inactive = '0') => ({
  'memory.max': max,
  'memory.current': current,
  'memory.stat': `anon 1\ninactive_file ${inactive}\nactive_file 2`,
});

const one = (limit: string, usage: string, kills: string, inactive = '0') => ({
  'memory.limit_in_bytes': limit,
  'memory.usage_in_bytes': usage,
  'memory.stat': `inactive_file 7\ntotal_inactive_file ${inactive}`,
  'memory.oom_control': `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}`,
});
const unlimited = '9223372036854771712';

it('is that of the job, without what may be dropped', () => {
  const groups = { 'slurm/job_7/step_0': group('max', '900'), 'slurm/job_7': group('1000', '950', '150') };
  expect(machine(groups, '0::/slurm/job_7/step_0\n').limit).toEqual({ limit: 1000, used: 800 });
});

it('is the narrowest of several, and in a container that of its root', () => {
  expect(machine({ '': group('500', '100'), a: group('1000', '90') }, '0::/a\n').limit).toEqual({
    limit: 500,
    used: 100,
  });
  expect(machine({ '': group('64', '60') }, '0::/\n').limit).toEqual({ limit: 64, used: 60 });
});

it('is none where nothing limits it, and where the file is forged', () => {
  expect(machine({ a: group('max', '10') }, '0::/a\n').limit).toBeNull();
  expect(machine({}, '12:memory:/docker/x\n')).toEqual({ limit: null, kills: null });
  expect(machine({ a: group('10', '10') }, '0::/../../a\n').limit).toBeNull();
  expect(machine({ a: { 'memory.max': 'nonsense', 'memory.current': '1' } }, '0::/a\n').limit).toBeNull();
});

/** As a job of SLURM lists them where both versions are mounted, and the memory is version 1's. */
const both = `9:name=systemd:/
8:pids:/
6:freezer:/
4:memory:/slurm_gpu01/uid_1001/job_36/step_batch/task_0
3:cpuset:/
2:cpuacct:/
1:cpu:/
0::/
`;

it('is read of groups of version 1, too, and with it how often the kernel killed', () => {
  const job = 'memory/slurm_gpu01/uid_1001/job_36';
  const groups = {
    memory: one(unlimited, '5000', '0'),
    [job]: one('1000', '900', '1', '100'),
    [`${job}/step_batch`]: one('1000', '900', '0'),
    [`${job}/step_batch/task_0`]: one(unlimited, '800', '2'),
  };
  // Version 1 counts for each group by itself: that of others is none of its own.
  expect(machine(groups, both)).toEqual({ limit: { limit: 1000, used: 900 }, kills: 2 });
  expect(machine({ memory: one(unlimited, '1', '0') }, both)).toEqual({ limit: null, kills: null });
  // A container's own mount does not have the path that the host knows.
  expect(machine({ memory: one('64', '60', '2') }, '4:memory:/docker/0af3\n')).toEqual({
    limit: { limit: 64, used: 60 },
    kills: null,
  });
  expect(machine({ [job]: one('10', '10', '0') }, '4:cpu,memory:/slurm_gpu01/uid_1001/job_36\n').limit).toEqual({
    limit: 10,
    used: 10,
  });
});

it('of version 2 tells how often the kernel killed', () => {
  const events = { 'memory.events': 'low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\noom_group_kill 0' };
  expect(machine({ a: { ...group('10', '9'), ...events } }, '0::/a\n').kills).toBe(3);
});
