import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nvidiaDeviceQuery, nvidiaRepetition } from '../../source/parse/gpu/nvidia.js';
import { gpuTools } from '../../source/parse/gpu/tools.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { watchGpus } from '../../source/watch/gpu.js';
import { standTool } from '../../source/watch/gpu-standing.js';
import { clock, collect, temporaryDirectory } from './collect.js';

const row = (card: number, used: number | string): string =>
  `${card}, GPU-${card}, NVIDIA H100 80GB HBM3, ${used}, 81559, 100, 59, 631.95, 700.00`;
const both = (used: number | string): string => `${row(0, used)}\n${row(1, used)}\n`;

/**
 * An `nvidia-smi` for two cards: a call answers with 1 MiB, one that stays does as this script says, where `answer N`
 * is an answer with N MiB. Each start of it is a line of the file `starts`.
 */
function toolThatStays(script: string): string {
  const directory = temporaryDirectory();
  const lines = [
    '#!/bin/sh',
    `cd ${directory}`,
    `answer() { printf '${row(0, '%s')}\\n${row(1, '%s')}\\n' "$1" "$1"; }`,
    'case "$*" in *-l*) ;; --query-gpu*) echo call >> starts; answer 1; exit;; *) exit;; esac',
    'echo "stays $$" >> starts',
    script,
  ];
  writeFileSync(join(directory, 'nvidia-smi'), lines.join('\n'));
  chmodSync(join(directory, 'nvidia-smi'), 0o755);
  return directory;
}

const startsOf = (directory: string): readonly string[] =>
  readFileSync(join(directory, 'starts'), 'utf8').trim().split('\n');

const staying = (directory: string): number => Number(/stays (\d+)/.exec(startsOf(directory).join(' '))?.[1]);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const tools = gpuTools.map((tool) => ({ ...tool, directories: [] }));

function watch(directory: string) {
  const environment = { PATH: `${directory}:/usr/bin:/bin` };
  const watcher = watchGpus({ intervalSeconds: 1, timeoutSeconds: 0.5, environment, clock, tools });
  return { watcher, ...collect(watcher) };
}

const devicesOf = (chunks: readonly Chunk[]): readonly string[] =>
  chunks.flatMap((chunk) => (chunk.kind === 'gpu' ? [JSON.parse(chunk.text).devices] : []));
const problemsOf = (chunks: readonly Chunk[]): readonly unknown[] =>
  chunks.flatMap((chunk) => (chunk.kind === 'gpu' ? [JSON.parse(chunk.text).problem] : []));

describe('nvidia-smi that stays', () => {
  it('is started once for all readings after the first, and ends with the watch', async () => {
    const directory = toolThatStays('for n in 2 3 4 5; do answer $n; sleep 0.05; done; exec sleep 60');
    const { chunks, until, watcher } = watch(directory);
    await until((seen) => devicesOf(seen).includes(both(5)));
    expect(devicesOf(chunks)[0]).toBe(both(1));
    expect(startsOf(directory).map((line) => line.split(' ')[0])).toEqual(['call', 'stays']);
    const pid = staying(directory);
    expect(isAlive(pid)).toBe(true);
    await watcher.stop();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it.each([
    ['a sentence in place of a row', 'answer 2; echo "Unable to determine the device handle for GPU1"; exec sleep 60'],
    ['a complaint', 'answer 2; echo "Failed to initialize NVML" >&2; exec sleep 60'],
    ['other cards', `answer 2; echo "${row(1, 9)}"; exec sleep 60`],
    ['an end', 'answer 2; exit 3'],
  ])('is left for calls at %s', async (_, script) => {
    const directory = toolThatStays(script);
    const { chunks, until } = watch(directory);
    await until((seen) => devicesOf(seen).length >= 3);
    const last = devicesOf(chunks);
    expect(last[last.length - 1]).toBe(both(1));
    expect(problemsOf(chunks).filter((problem) => problem !== null)).toEqual([]);
    expect(startsOf(directory).map((line) => line.split(' ')[0])).toEqual(['call', 'stays', 'call']);
    expect(isAlive(staying(directory))).toBe(false);
  });

  it('says so when it hangs, and is given up', async () => {
    const directory = toolThatStays('answer 2; exec sleep 60');
    const { chunks, until } = watch(directory);
    await until((seen) => devicesOf(seen).length >= 3);
    expect(devicesOf(chunks).slice(1)).toEqual([both(2), '']);
    expect(problemsOf(chunks).slice(1)).toEqual([null, 'nvidia-smi did not answer within 0.5 s.']);
    expect(isAlive(staying(directory))).toBe(false);
  });
});

describe('answers of a tool that stays', () => {
  function stand(script: string, first = both(1)) {
    const directory = toolThatStays(script);
    const standing = standTool({
      file: join(directory, 'nvidia-smi'),
      name: 'nvidia-smi',
      query: nvidiaDeviceQuery,
      repetition: nvidiaRepetition,
      environment: { PATH: '/usr/bin:/bin' },
      timeoutSeconds: 5,
      seconds: 0,
      first,
    });
    onTestFinished(standing.abandon);
    return standing;
  }

  it('are whole, however the pipe cuts them', async () => {
    const cut = (text: string): string => `printf '%s' "${text}"; sleep 0.02`;
    const whole = both(7);
    const pieces = [whole.slice(0, 3), whole.slice(3, 90), whole.slice(90, 140), whole.slice(140)];
    const standing = stand(`${pieces.map(cut).join('\n')}\nexec sleep 60`);
    expect(await standing.next()).toEqual({ text: whole, problem: null, isMissing: false });
  });

  it('are the newest when several came at once', async () => {
    const standing = stand('answer 2; sleep 0.1; printf "%s\\n" "$(answer 3; answer 4; answer 5)"; exec sleep 60');
    expect((await standing.next())?.text).toBe(both(2));
    expect((await standing.next())?.text).toBe(both(5));
  });

  it('end when the driver takes long for each', async () => {
    const standing = stand('while :; do answer 2; sleep 0.3; done');
    for (const expected of [both(2), both(2), both(2), undefined]) {
      expect((await standing.next())?.text).toBe(expected);
    }
  });
});
