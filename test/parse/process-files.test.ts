import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseArguments,
  parseBootTime,
  parseEnvironment,
  parseLoad,
  parseMemoryInfo,
  parseStat,
  parseStatus,
} from '../../source/parse/process-files.js';
import { bytesOf } from './support.js';

/** A line of /proc/PID/stat with a name of its own choice; 52 fields as Linux 6 writes them. */
const statLine = (name: string): string =>
  `4242 (${name}) D 4200 4242 4200 34816 4242 4194304 90210 0 12 0 1500 250 0 0 20 0 9 0 8675309 2147483648 160000 ${'0 '.repeat(28).trim()}\n`;

describe('parseStat', () => {
  it.each(['python', 'pt_main (x) y', ') R 1 1 1', '((', 'a\nb', ''])('finds the fields behind the name %j', (name) => {
    expect(parseStat(statLine(name))).toEqual({
      pid: 4242,
      name,
      state: 'D',
      parent: 4200,
      ticks: 1750,
      started: 8_675_309,
      isKernel: false,
    });
  });

  it("knows the kernel's own threads by their flag, not by their parent", () => {
    const thread = '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 1 0 0 0 20 0 1 0 25 0 0';
    expect(parseStat(thread)).toMatchObject({ pid: 2, isKernel: true });
    // In a container process 2 is like any other.
    expect(parseStat(thread.replace('2129984', '4194560'))).toMatchObject({ pid: 2, isKernel: false });
  });

  it.each(['', '4242', '4242 (python)', '4242 (python) R', 'x (y) R 1 2 3', statLine('x').slice(0, 60)])(
    'takes %j for no such line',
    (text) => {
      expect(parseStat(text)).toBeNull();
    },
  );

  it('is not led astray by any name that a process gives itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (name) => {
        expect(parseStat(statLine(name))).toMatchObject({ pid: 4242, state: 'D', parent: 4200 });
      }),
    );
  });
});

describe('parseArguments', () => {
  it('splits at NUL and keeps empty words and spaces', () => {
    expect(parseArguments(bytesOf('python\0a b.py\0\0--x=\0'))).toEqual(['python', 'a b.py', '', '--x=']);
  });

  it('has none for a kernel thread, and takes a rewritten title for one word', () => {
    expect(parseArguments(bytesOf(''))).toEqual([]);
    expect(parseArguments(bytesOf('ray::train python llamafactory-cli train x.yaml'))).toHaveLength(1);
  });
});

describe('parseEnvironment', () => {
  it('gives what is asked for and nothing else', () => {
    const bytes = bytesOf('SECRET=abc\0RANK=3\0XRANK=4\0RANK=5\0CUDA_VISIBLE_DEVICES=\0LONG=a=b');
    const found = parseEnvironment(bytes, new Set(['RANK', 'CUDA_VISIBLE_DEVICES', 'LONG', 'NONE']));
    expect([...found]).toEqual([
      ['RANK', '3'],
      ['CUDA_VISIBLE_DEVICES', ''],
      ['LONG', 'a=b'],
    ]);
  });
});

describe('the other files of /proc', () => {
  it('tell the user and the memory of a process', () => {
    const text = 'Name:\tpython\nUid:\t1000\t1001\t1000\t1000\nVmPeak:\t 99 kB\nVmRSS:\t  636184 kB\n';
    expect(parseStatus(text)).toEqual({ user: 1001, memory: 636_184 * 1024 });
    expect(parseStatus('Name:\tZ\nUid:\t0\t0\t0\t0\n')).toEqual({ user: 0, memory: null });
    expect(parseStatus('')).toEqual({ user: null, memory: null });
  });

  it('tell of the machine', () => {
    expect(parseBootTime('cpu  1 2\nbtime 1795500000\nprocesses 9\n')).toBe(1_795_500_000);
    expect(parseBootTime('cpu 1')).toBeNull();
    expect(parseMemoryInfo('MemTotal:       100 kB\nMemFree: 1 kB\nMemAvailable:    40 kB\n')).toEqual({
      total: 102_400,
      available: 40_960,
    });
    expect(parseLoad('11.60 9.00 1.00 3/400 999\n')).toBe(11.6);
    expect(parseLoad('')).toBeNull();
  });
});
