/** What the engine compiles, asked of the engine itself in a process of its own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../end-to-end/terminal.js';

const run = promisify(execFile);
const module = join(REPOSITORY, 'source', 'commands', 'calm-compiler.ts');

/** Whether a function of some fifty bytes is machine code after so many calls, and what the process complained of. */
async function compiled(calls: number, statement: string) {
  const script = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { calmCompiler } from ${JSON.stringify(module)};
    ${statement};
    const isOptimized = new Function('work', 'return (%GetOptimizationStatus(work) & 16) !== 0');
    const work = new Function('a', 'b', 'return a * b + (a - b) * (a + b) + a * 3 - b * 7 + (a ^ b) + (a & b) - (a | b)');
    for (let done = 0; done < ${calls}; done += 100) {
      for (let call = 0; call < 100; call += 1) work(call, done);
      await sleep(1);
    }
    await sleep(50);
    work(1, 2);
    process.stdout.write(String(isOptimized(work)));
  `;
  const parameters = ['--allow-natives-syntax', '--import', 'tsx', '--input-type=module', '-e', script];
  const { stdout, stderr } = await run(process.execPath, parameters, { cwd: REPOSITORY });
  return { isCompiled: stdout === 'true', complaint: stderr };
}

it.runIf(process.versions.v8.startsWith('11.3.'))('compiles what is often called, and leaves the rest', async () => {
  const [free, calm, often] = [
    await compiled(5000, ''),
    await compiled(5000, 'await calmCompiler()'),
    await compiled(100_000, 'await calmCompiler()'),
  ];
  expect([free.isCompiled, calm.isCompiled, often.isCompiled]).toEqual([true, false, true]);
});

it('leaves an engine alone that it does not know', async () => {
  expect(await compiled(5000, "await calmCompiler('99.0.1')")).toEqual({ isCompiled: true, complaint: '' });
});
