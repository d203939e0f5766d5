/** `lf-tui --slurm` in a real terminal, with stand-ins for SLURM's tools on PATH. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../watch/collect.js';
import { REPOSITORY, Terminal } from './terminal.js';

const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
const run = promisify(execFile);

/** A project with a run that began, the job that makes it and one that waits; what to put on PATH. */
function cluster(): { readonly cwd: string; readonly environment: Readonly<Record<string, string>> } {
  const cwd = temporaryDirectory();
  const bin = temporaryDirectory();
  const row = (...fields: readonly string[]): string => `printf '%s\\n' '${fields.join('\u001f')}'`;
  const running = row('4711', 'RUNNING', '1:00:00', '2:00:00', '1:00:00', '2', 'None', 'gpu[01-02]', 'sft');
  const waiting = row('4712', 'PENDING', '2:00:00', '2:00:00', '0:00', '1', 'Resources', '', 'my dpo');
  const tool = (name: string, body: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  tool('squeue', `case "$4" in -j) ${running};; *) ${running}; ${waiting};; esac`);
  tool('scontrol', `[ "$3" = 4711 ] && cat ${cwd}/shown || exit 1`);
  mkdirSync(join(cwd, 'saves/a'), { recursive: true });
  writeFileSync(join(cwd, 'a.yaml'), 'stage: sft\noutput_dir: saves/a\n');
  writeFileSync(join(cwd, 'train.sh'), '#!/bin/bash\nllamafactory-cli train a.yaml\n');
  writeFileSync(join(cwd, 'slurm-4711.out'), '');
  writeFileSync(
    join(cwd, 'shown'),
    `JobId=4711\n   Command=${cwd}/train.sh\n   WorkDir=${cwd}\n   StdOut=${cwd}/slurm-4711.out\n`,
  );
  writeFileSync(join(cwd, 'saves/a/trainer_log.jsonl'), '{"current_steps": 5, "total_steps": 100, "loss": 1.5}\n');
  const environment = { PATH: `${bin}:/usr/bin:/bin`, HOST_PROC: temporaryDirectory() };
  return { cwd, environment };
}

it('opens the run of the job that runs, with the time it has left, and lists the one that waits with its reason', async () => {
  const { cwd, environment } = cluster();
  const elsewhere = temporaryDirectory();
  const setup = { columns: 140, rows: 36, directory: elsewhere, environment };
  const terminal = new Terminal(process.execPath, [program, '--slurm'], setup);
  onTestFinished(() => terminal.close());
  await terminal.waitFor(/5\/100 .*job (?:1 h|59 min|1:00:00|[\d:hmins ]+) left/, 20_000);
  terminal.send('0');
  await terminal.waitFor(/saves\/a|\ba +● training .*job 4711 · on 2 nodes · .* left/);
  await terminal.waitFor(/my dpo +waiting: Resources .*job 4712/);
  terminal.send('/dpo');
  await terminal.waitFor('1 run ');
  terminal.send('\r\r');
  await terminal.waitFor('Job 4712 has written nothing that could be opened (PENDING: Resources).');
  terminal.send('q');
  expect((await terminal.exit).code).toBe(0);
  const told = await run(process.execPath, [program, 'status', '--all', '--slurm', '--json'], {
    cwd: elsewhere,
    env: { ...process.env, ...environment },
  });
  expect(JSON.parse(told.stdout).slurm).toMatchObject({
    problem: null,
    jobs: [
      { id: '4711', state: 'RUNNING', time_left: 3600, path: join(cwd, 'saves/a'), log: join(cwd, 'slurm-4711.out') },
      { id: '4712', state: 'PENDING', reason: 'Resources', path: null },
    ],
  });
});

it('says in one sentence that there is no squeue', async () => {
  // Wherever this runs, no squeue is on this path.
  const environment = { PATH: temporaryDirectory(), HOST_PROC: temporaryDirectory() };
  const terminal = new Terminal(process.execPath, [program, '--slurm'], { environment });
  onTestFinished(() => terminal.close());
  expect((await terminal.exit).code).toBe(4);
  expect(terminal.text().replaceAll('\n', ' ')).toContain('There is no squeue on this machine');
});
