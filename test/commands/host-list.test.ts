/** The runs of another machine, whose shell is one of this machine here; time is the test's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { HostList } from '../../source/commands/host-list.js';
import { type Dial, SshShell } from '../../source/watch/remote/shell.js';
import { temporaryDirectory } from '../watch/collect.js';

const here: Dial = () => ({ file: 'sh', parameters: ['-c', 'LC_ALL=C exec sh'] });

it('judges a run by its silence, though nothing was written that could be read', async () => {
  const root = temporaryDirectory();
  const directory = join(root, 'saves', 'a');
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'trainer_log.jsonl'),
    [1, 2, 3]
      .map((step) => `{"current_steps": ${step}, "total_steps": 30, "loss": 1.5, "elapsed_time": "0:00:0${step}"}\n`)
      .join(''),
  );
  let now = Date.now() / 1000;
  const shell = new SshShell('elsewhere', here, 0);
  const list = new HostList({ host: 'elsewhere', path: root, shell, clock: () => now, pause: 1, searchPause: 1 });
  onTestFinished(() => list.stop());
  const state = () => list.runs().find(({ path }) => path.endsWith('/saves/a'))?.summary?.state ?? null;
  /** The states that are told of, look after look. */
  let told: (state: string | null) => void = () => {};
  const next = (): Promise<string | null> =>
    new Promise((resolve) => {
      told = resolve;
    });
  list.start(() => told(state()));
  let first: string | null = null;
  while (first === null) first = await next();
  expect(first).toBe('training');
  now += 24 * 3600;
  // What was under way may still be told; the look after it began later.
  await next();
  await next();
  expect(await next()).not.toBe('training');
}, 20_000);
