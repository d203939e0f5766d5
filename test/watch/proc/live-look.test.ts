import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LiveLook } from '../../../source/watch/proc/live-look.js';
import { openProc, type ProcFiles } from '../../../source/watch/proc/proc-files.js';
import { addProcess, type FakeProcess, fakeProc, statText } from './fake-proc.js';

const words = ['python', '/usr/bin/llamafactory-cli', 'train', 'a.yaml'];
const aMinute = 60_000;

describe('the look through all processes', () => {
  it('is one for all who ask meanwhile', async () => {
    const look = new LiveLook(openProc(fakeProc([{ pid: 50, words }])));
    const [first, second, third] = await Promise.all([look.fresh(), look.recent(0), look.fresh()]);
    expect(first.runs).toHaveLength(1);
    expect(second).toBe(first);
    expect(third).toBe(first);
  });

  it('is done anew for who needs to know what is there now, and then known to the others', async () => {
    const root = fakeProc([{ pid: 50, words }]);
    const look = new LiveLook(openProc(root));
    const before = await look.recent(aMinute);
    addProcess(root, { pid: 60, words });
    expect(await look.recent(aMinute)).toBe(before);
    const now = await look.fresh();
    expect(now.runs).toHaveLength(2);
    expect(await look.recent(aMinute)).toBe(now);
  });
});

describe('what the look knows of the processes of others', () => {
  const trainer = { pid: 50, words };
  const others = Array.from({ length: 40 }, (_, at) => ({ pid: 100 + at, words: ['/usr/bin/service', `${at}`] }));
  const kernel = { pid: 90, words: [], flags: 0x20_8040 };

  /** A look at given seconds, and whose `stat` it read. */
  const looks = (processes: readonly FakeProcess[]) => {
    const root = fakeProc(processes);
    let read: number[] = [];
    let now = 0;
    const files = openProc(root);
    const proc: ProcFiles = {
      ...files,
      bytes(path) {
        const pid = /^(\d+)\/stat$/.exec(path)?.[1];
        if (pid !== undefined) read.push(Number(pid));
        return files.bytes(path);
      },
    };
    const look = new LiveLook(proc, undefined, () => now * 1000);
    const at = async (seconds: number) => {
      now = seconds;
      read = [];
      const { runs } = await look.fresh();
      return { read, pids: runs.map(({ pid }) => pid).sort((one, other) => one - other) };
    };
    const change = (process: FakeProcess) => {
      writeFileSync(join(root, `${process.pid}`, 'cmdline'), process.words.map((word) => `${word}\0`).join(''));
      writeFileSync(join(root, `${process.pid}`, 'stat'), statText(process));
    };
    return { at, change, add: (process: FakeProcess) => addProcess(root, process), root };
  };

  it('is kept once it was the same twice, and asked for again in turns: most of a big machine is left alone', async () => {
    const { at } = looks([trainer, kernel, ...others]);
    const all = 3 + others.length;
    expect((await at(0)).read).toHaveLength(all);
    expect((await at(15)).read).toHaveLength(all);
    const later = [await at(30), await at(45), await at(60), await at(75), await at(90)];
    const counts = later.map(({ read }) => read.length);
    expect(later.map(({ pids }) => pids)).toEqual(Array(5).fill([50]));
    expect(later.every(({ read }) => read.includes(50))).toBe(true);
    expect(counts[0]).toBe(1);
    expect(counts.reduce((one, other) => one + other)).toBeLessThan((counts.length * all) / 2);
    expect(new Set(later.flatMap(({ read }) => read)).size).toBe(all);
  });

  it('does not hide a run that begins, a process of it that is added, or its end', async () => {
    const { at, add, root } = looks([trainer, ...others]);
    for (const seconds of [0, 15, 30]) await at(seconds);
    add({ pid: 60, words });
    add({ pid: 61, words: ['/usr/bin/loader'], parent: 60 });
    const found = await at(45);
    expect(found.pids).toEqual([50, 60]);
    expect(found.read).toEqual(expect.arrayContaining([60, 61]));
    rmSync(join(root, '50'), { recursive: true });
    expect((await at(60)).pids).toEqual([60]);
  });

  it('finds a process that becomes a trainer: at once while it is young, within a minute afterwards', async () => {
    const young = looks([...others]);
    await young.at(0);
    await young.at(5);
    young.change({ pid: 100, words });
    expect((await young.at(20)).pids).toEqual([100]);

    const settled = looks([...others]);
    for (const seconds of [0, 15, 30, 45]) await settled.at(seconds);
    for (const { pid } of others) settled.change({ pid, words });
    for (const seconds of [60, 75, 90]) await settled.at(seconds);
    expect((await settled.at(105)).pids).toEqual(others.map(({ pid }) => pid));
  });

  it('does not take a process for another one of its number longer than that', async () => {
    const { at, change } = looks([trainer, ...others]);
    for (const seconds of [0, 15, 30]) await at(seconds);
    change({ pid: 50, words: ['/usr/bin/service', 'of other people'], started: 9000 });
    expect((await at(45)).pids).toEqual([]);
  });
});
