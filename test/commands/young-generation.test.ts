/** What a program that runs for days would grow by, and for nothing: measured in a process of its own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../end-to-end/terminal.js';

const run = promisify(execFile);
const module = join(REPOSITORY, 'source', 'commands', 'young-generation.ts');

/** Bytes of the young generation after much has survived in it, and what the process complained of. */
async function grown(statement: string): Promise<{ readonly bytes: number; readonly complaint: string }> {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { holdYoungGeneration } from ${JSON.stringify(module)};
    ${statement};
    const kept = [];
    for (let made = 0; made < 2_000_000; made += 1) kept[made % 400_000] = { made };
    process.stdout.write(String(getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size));
  `;
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: REPOSITORY,
  });
  return { bytes: Number(stdout), complaint: stderr };
}

it('stays as it is once it is held, in the engine in which that is known to work', async () => {
  const free = await grown('');
  const held = await grown('await holdYoungGeneration()');
  const other = await grown("await holdYoungGeneration('99.0.1')");
  expect(free.bytes).toBeGreaterThanOrEqual(16 * 1024 ** 2);
  if (process.versions.v8.startsWith('11.3.')) expect(held.bytes).toBeLessThanOrEqual(free.bytes / 2);
  expect(other.bytes).toBeGreaterThanOrEqual(16 * 1024 ** 2);
  for (const { complaint } of [free, held, other]) expect(complaint).toBe('');
});
