/** Tools of another machine through its shell; here a shell of this machine. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parseGpuReading } from '../../source/parse/gpu/reading.js';
import { gpuTools } from '../../source/parse/gpu/tools.js';
import { watchGpus } from '../../source/watch/gpu.js';
import { SshShell } from '../../source/watch/remote/shell.js';
import { remoteTools } from '../../source/watch/tool-machine.js';
import { clock, temporaryDirectory } from './collect.js';

const shells: SshShell[] = [];
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.close();
});

function shellWith(tool: string | null): SshShell {
  const directory = temporaryDirectory();
  if (tool !== null) {
    writeFileSync(join(directory, 'nvidia-smi'), tool);
    chmodSync(join(directory, 'nvidia-smi'), 0o755);
  }
  const parameters = ['-c', `PATH='${directory}':/usr/bin:/bin exec sh`];
  const shell = new SshShell('box', () => ({ file: 'sh', parameters }), 0);
  shells.push(shell);
  return shell;
}

/** Cards and problem of the first reading. */
async function reading(shell: SshShell, timeoutSeconds = 5) {
  const tools = gpuTools.filter((tool) => tool.name === 'nvidia-smi').map((tool) => ({ ...tool, directories: [] }));
  const machine = remoteTools(shell);
  const watcher = watchGpus({ intervalSeconds: 60, environment: {}, clock, tools, machine, timeoutSeconds });
  const text = await new Promise<string>((resolve) => {
    watcher.start((chunks) => {
      for (const chunk of chunks) if (chunk.kind === 'gpu') resolve(chunk.text);
    });
  });
  await watcher.stop();
  return parseGpuReading(text, { time: 0, modified: 0, source: 'gpu' });
}

it('gives the cards that the tool over there lists', async () => {
  const row = '0, GPU-1, NVIDIA H100 80GB HBM3, 19818, 81559, 100, 59, 631.95, 700.00';
  const tool = `#!/bin/sh\ncase "$1" in --query-gpu*) echo '${row}';; *) echo 'GPU-1, 77, /usr/bin/python3, 18000';; esac\n`;
  const { cards, problem } = await reading(shellWith(tool));
  expect(problem).toBeNull();
  expect(cards[0]).toMatchObject({ index: 0, utilization: 100, memoryUsed: 19818 * 1024 * 1024 });
  expect(cards[0]?.processes[0]).toMatchObject({ pid: 77 });
});

it('says that there is none, and that it hangs', async () => {
  expect((await reading(shellWith(null))).problem).toMatch(/^No GPU tool/);
  expect((await reading(shellWith('#!/bin/sh\nsleep 30\n'), 1)).problem).toBe('nvidia-smi did not answer within 1 s.');
});
