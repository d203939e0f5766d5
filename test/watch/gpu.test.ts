import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gpuTools } from '../../source/parse/gpu/tools.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { type GpuOptions, watchGpus } from '../../source/watch/gpu.js';
import { clock, collect, temporaryDirectory } from './collect.js';

const row = '0, GPU-1111, NVIDIA H100 80GB HBM3, 19818, 81559, 100, 59, 631.95, 700.00';

function addTool(directory: string, name: string, script: string): void {
  writeFileSync(join(directory, name), `#!/bin/sh\ncd ${directory}\n${script}\n`);
  chmodSync(join(directory, name), 0o755);
}

/** A directory with an `nvidia-smi` that is this shell script. */
function toolDirectory(script: string, name = 'nvidia-smi'): string {
  const directory = temporaryDirectory();
  addTool(directory, name, script);
  return directory;
}

/** The tools, looked for on PATH alone: this machine's own are not asked. */
const tools = gpuTools.map((tool) => ({ ...tool, directories: [] }));

function watch(directory: string, options: Partial<GpuOptions> = {}) {
  const environment = { PATH: `${directory}:/usr/bin:/bin` };
  const watcher = watchGpus({ intervalSeconds: 0.01, environment, clock, tools, ...options });
  return { watcher, ...collect(watcher) };
}

const readings = (chunks: readonly Chunk[]): readonly unknown[] =>
  chunks.flatMap((chunk) => (chunk.kind === 'gpu' ? [JSON.parse(chunk.text)] : []));

describe('readings of nvidia-smi', () => {
  it('hold the raw output of both queries and come again and again', async () => {
    const directory = toolDirectory(
      `case "$1" in --query-gpu=*) echo "${row}";; *) echo "GPU-1111, 42, python3, 18000";; esac`,
    );
    const { chunks, until } = watch(directory);
    await until((seen) => seen.length >= 3);
    expect(readings(chunks)[2]).toEqual({
      tool: 'nvidia-smi',
      devices: `${row}\n`,
      processes: 'GPU-1111, 42, python3, 18000\n',
      fixed: '',
      problem: null,
    });
  });

  it('are not there without the tool: one sentence and nothing more', async () => {
    const directory = temporaryDirectory();
    const watcher = watchGpus({ intervalSeconds: 0.001, environment: { PATH: directory }, clock, tools });
    const { chunks } = collect(watcher);
    await watcher.caughtUp;
    await watcher.stop();
    expect(readings(chunks)).toEqual([
      {
        tool: null,
        devices: '',
        processes: '',
        fixed: '',
        problem: 'No GPU tool on this machine (nvidia-smi, amd-smi, rocm-smi, npu-smi): no GPU readings.',
      },
    ]);
  });

  it('keep what a failing tool says', async () => {
    const directory = toolDirectory('echo "Failed to initialize NVML: Driver/library version mismatch" >&2; exit 18');
    const { chunks, watcher } = watch(directory);
    await watcher.caughtUp;
    expect(readings(chunks)[0]).toMatchObject({
      tool: 'nvidia-smi',
      devices: 'Failed to initialize NVML: Driver/library version mismatch\n',
      problem: null,
    });
  });

  it('come more rarely from a tool that takes long', async () => {
    // A fifth of a second for each answer: one in ten times that, whatever pace was asked for.
    const directory = toolDirectory(`sleep 0.2; echo "${row}"`);
    const { chunks, until } = watch(directory);
    await until((seen) => seen.length >= 2);
    const [first, second] = chunks.flatMap((chunk) => (chunk.kind === 'gpu' ? [chunk.time] : []));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1.8);
  });

  it('are given up after a while, never overlap, and stop with the watch', async () => {
    const directory = toolDirectory('if [ -e busy ]; then echo x >> overlap; fi; echo x > busy; exec sleep 30');
    const { chunks, watcher } = watch(directory, { timeoutSeconds: 0.5 });
    await watcher.caughtUp;
    expect(readings(chunks)[0]).toMatchObject({
      tool: 'nvidia-smi',
      devices: '',
      problem: 'nvidia-smi did not answer within 0.5 s.',
    });
    expect(existsSync(join(directory, 'overlap'))).toBe(false);
  });

  it('are those of the first tool that is there, each asked in its own way', async () => {
    const directory = toolDirectory('echo "npu $*"', 'npu-smi');
    addTool(directory, 'amd-smi', 'echo "$*" >> asked; echo "[] $*"');
    const { chunks, until } = watch(directory);
    await until((seen) => seen.length >= 3);
    expect(readings(chunks)[2]).toEqual({
      tool: 'amd-smi',
      devices: '[] metric --json\n',
      processes: '[] process --json\n',
      fixed: '[] static --asic --limit --json\n',
      problem: null,
    });
    const asked = readFileSync(join(directory, 'asked'), 'utf8').split('\n');
    expect(asked.filter((line) => line.startsWith('static'))).toHaveLength(1);
  });

  it.each([
    ['every third reading at most', 'echo x >> memory; used=$(wc -l < memory)', ['1', '1', '1', '2', '2', '2', '3']],
    ['every fifteenth while no card holds more or less', 'used=19818', [...Array(15).fill('1'), '2', '2']],
  ])('ask for the processes at %s, and hold them in between', async (_, measure, expected) => {
    const directory = toolDirectory(
      `${measure}; case "$1" in --query-gpu=*) echo "0, GPU-1111, NVIDIA H100 80GB HBM3, $used, 81559, 100, 59, 631.95, 700.00";; *) echo x >> lists; echo "list $(wc -l < lists)";; esac`,
    );
    const { chunks, until } = watch(directory);
    await until((seen) => seen.length >= expected.length);
    const lists = readings(chunks).map((reading) => /list (\d+)/.exec(JSON.stringify(reading))?.[1]);
    expect(lists.slice(0, expected.length)).toEqual(expected);
  });

  it('are found where the vendor puts the tool, when PATH does not lead there', async () => {
    const directory = toolDirectory('echo table', 'npu-smi');
    const away = tools.map((tool) => ({ ...tool, directories: [directory] }));
    const { chunks, until } = watch(temporaryDirectory(), { tools: away });
    await until((seen) => seen.length >= 1);
    expect(readings(chunks)[0]).toMatchObject({ tool: 'npu-smi', devices: 'table\n' });
  });

  it('go on when the tool changes its mind', async () => {
    const directory = toolDirectory(
      `if [ -e broken ]; then echo "No devices were found"; exit 6; fi; touch broken; echo "${row}"`,
    );
    const { chunks, until } = watch(directory);
    await until((seen) => seen.length >= 2);
    expect(readings(chunks)[0]).toMatchObject({ devices: `${row}\n` });
    expect(readings(chunks)[1]).toMatchObject({ devices: 'No devices were found\n', problem: null });
    rmSync(join(directory, 'broken'));
    await until((seen) =>
      readings(seen)
        .slice(2)
        .some((reading) => JSON.stringify(reading).includes('H100')),
    );
  });

  it('say what is wrong with a tool that fails in silence, is not to be run, or prints without end', async () => {
    const silent = watch(toolDirectory('exit 9'));
    await silent.watcher.caughtUp;
    expect(readings(silent.chunks)[0]).toMatchObject({ problem: 'nvidia-smi failed without a word (exit code 9).' });
    const forbidden = toolDirectory('echo x');
    chmodSync(join(forbidden, 'nvidia-smi'), 0o644);
    const refused = watch(forbidden);
    await refused.watcher.caughtUp;
    expect(readings(refused.chunks)[0]).toMatchObject({ problem: 'nvidia-smi may not be run (permission denied).' });
    const endless = watch(toolDirectory('exec yes 0123456789012345678901234567890123456789'));
    await endless.watcher.caughtUp;
    expect(readings(endless.chunks)[0]).toMatchObject({ problem: 'nvidia-smi prints without end.', devices: '' });
  });

  it('never hold the end up, whoever keeps the pipes of a tool that was given up', async () => {
    // The sleeper outlives the tool and holds its output open.
    const directory = toolDirectory('sleep 20 & echo $! > sleeper; wait');
    const { watcher, chunks } = watch(directory, { timeoutSeconds: 0.5 });
    await watcher.caughtUp;
    expect(readings(chunks)[0]).toMatchObject({ problem: 'nvidia-smi did not answer within 0.5 s.' });
    await watcher.stop();
    const sleeper = Number(readFileSync(join(directory, 'sleeper'), 'utf8'));
    expect(process.kill(sleeper, 'SIGKILL')).toBe(true);
  });

  it.runIf(process.platform === 'linux')('are taken at a low priority', async () => {
    const directory = toolDirectory('sleep 0.2; cut -d " " -f 19 /proc/$$/stat > nice; echo done');
    const { watcher } = watch(directory);
    await watcher.caughtUp;
    expect(readFileSync(join(directory, 'nice'), 'utf8').trim()).toBe('10');
  });
});
