/**
 * `host:path` in a real terminal. Where this machine has an ssh server, it is a real one on the loopback address with
 * keys of its own; elsewhere a stand-in for `ssh` that takes the same arguments and runs the same shell.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { fixtures } from '../recordings.js';
import { temporaryDirectory } from '../watch/collect.js';
import { playRecording } from './play-recording.js';
import { hasServer, machines } from './ssh.js';
import { REPOSITORY, Terminal } from './terminal.js';

const open: Terminal[] = [];
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
});

/** A directory for PATH whose `ssh` knows the host `box`, or the stand-in. */
async function sshFor(directory: string): Promise<string> {
  if (hasServer) return (await machines(directory, { box: 'well' })).bin;
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  // The last argument is the command; `-O exit` closes nothing here.
  writeFileSync(
    join(bin, 'ssh'),
    '#!/bin/sh\nfor one; do [ "$one" = exit ] && exit 0; last=$one; done\nexec sh -c "$last"\n',
  );
  chmodSync(join(bin, 'ssh'), 0o755);
  return bin;
}

it('shows a run of another machine with its console, settings and checkpoints', async () => {
  const root = temporaryDirectory();
  await playRecording({
    castPath: join(fixtures, 'sft-best-model', 'run.cast'),
    runDirectory: join(root, 'saves', 'best'),
    consolePath: join(root, 'best.log'),
    speed: Number.POSITIVE_INFINITY,
  });
  // The recording's console names its own output directory.
  const bin = await sshFor(root);
  const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
  const terminal = new Terminal(
    process.execPath,
    [program, `box:${join(root, 'saves', 'best')}`, '--log', join(root, 'best.log')],
    { columns: 120, rows: 36, environment: { PATH: `${bin}:${process.env.PATH ?? ''}` } },
  );
  open.push(terminal);
  await terminal.waitFor('216/216', 20_000);
  await terminal.waitFor('box:best');
  terminal.send('5');
  await terminal.waitFor('checkpoint-216');
  await terminal.waitFor(/iB of .*iB free/);
  terminal.send('7');
  await terminal.waitFor(/at the end of [\d,]+ lines/);
  terminal.send('q');
  expect((await terminal.exit).code).toBe(0);
});

it('says in one sentence what cannot be opened over there, and gives the terminal back', async () => {
  const root = temporaryDirectory();
  const bin = await sshFor(root);
  const program = join(REPOSITORY, 'dist', 'lf-tui.cjs');
  const terminal = new Terminal(process.execPath, [program, `box:${join(root, 'nothing')}`], {
    environment: { PATH: `${bin}:${process.env.PATH ?? ''}` },
  });
  open.push(terminal);
  expect((await terminal.exit).code).toBe(4);
  expect(terminal.text().replaceAll('\n', '')).toMatch(/can't cd to|No such file or directory/);
  expect(terminal.state.buffer).toBe('normal');
});
