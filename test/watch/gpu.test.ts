import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../source/watch/chunk.js';
import { type GpuOptions, watchGpus } from '../../source/watch/gpu.js';
import { clock, collect, temporaryDirectory } from './collect.js';

const row = '0, GPU-1111, NVIDIA H100 80GB HBM3, 19818, 81559, 100, 59, 631.95, 700.00';

/** A directory with an `nvidia-smi` that is this shell script. */
function toolDirectory(script: string): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'nvidia-smi'), `#!/bin/sh\ncd ${directory}\n${script}\n`);
  chmodSync(join(directory, 'nvidia-smi'), 0o755);
  return directory;
}

function watch(directory: string, options: Partial<GpuOptions> = {}) {
  const environment = { PATH: `${directory}:/usr/bin:/bin` };
  const watcher = watchGpus({ intervalSeconds: 0.01, environment, clock, ...options });
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
      problem: null,
    });
  });

  it('are not there without the tool: one sentence and nothing more', async () => {
    const directory = temporaryDirectory();
    const watcher = watchGpus({ intervalSeconds: 0.001, environment: { PATH: directory }, clock });
    const { chunks } = collect(watcher);
    await watcher.caughtUp;
    await watcher.stop();
    expect(readings(chunks)).toEqual([
      { tool: null, devices: '', processes: '', problem: 'No nvidia-smi on PATH: no GPU readings.' },
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

  it.runIf(process.platform === 'linux')('are taken at a low priority', async () => {
    const directory = toolDirectory('sleep 0.2; cut -d " " -f 19 /proc/$$/stat > nice; echo done');
    const { watcher } = watch(directory);
    await watcher.caughtUp;
    expect(readFileSync(join(directory, 'nice'), 'utf8').trim()).toBe('10');
  });
});
