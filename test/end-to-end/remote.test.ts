/**
 * `host:path` in a real terminal. Where this machine has an ssh server, it is a real one on the loopback address with
 * keys of its own; elsewhere a stand-in for `ssh` that takes the same arguments and runs the same shell.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { fixtures } from '../recordings.js';
import { temporaryDirectory } from '../watch/collect.js';
import { playRecording } from './play-recording.js';
import { REPOSITORY, Terminal } from './terminal.js';

const open: Terminal[] = [];
const servers: ChildProcess[] = [];
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
  for (const server of servers.splice(0)) server.kill();
});

const serverPath = '/usr/sbin/sshd';
/** Its privilege separation needs the directory, which not every machine makes at its start. */
const hasServer = existsSync(serverPath) && existsSync('/run/sshd');

function executable(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** A directory for PATH whose `ssh` knows the host `box`, or the stand-in. */
async function sshFor(directory: string): Promise<string> {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  if (!hasServer) {
    // The last argument is the command; `-O exit` closes nothing here.
    executable(
      join(bin, 'ssh'),
      '#!/bin/sh\nfor one; do [ "$one" = exit ] && exit 0; last=$one; done\nexec sh -c "$last"\n',
    );
    return bin;
  }
  const key = (name: string): string => {
    const path = join(directory, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
    return path;
  };
  const [hostKey, userKey] = [key('host'), key('user')];
  const port = await freePort();
  const settings = join(directory, 'sshd_config');
  writeFileSync(
    settings,
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${hostKey}\nAuthorizedKeysFile ${userKey}.pub\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\n`,
  );
  servers.push(spawn(serverPath, ['-D', '-f', settings], { stdio: 'ignore' }));
  await listening(port);
  const client = join(directory, 'ssh_config');
  writeFileSync(
    client,
    `Host box\n HostName 127.0.0.1\n Port ${port}\n User ${userInfo().username}\n IdentityFile ${userKey}\n IdentitiesOnly yes\n StrictHostKeyChecking no\n UserKnownHostsFile ${join(directory, 'known')}\n LogLevel ERROR\n`,
  );
  executable(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${client}' "$@"\n`);
  return bin;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Resolves when somebody answers at the port. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (answered) return;
  }
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
  const program = join(REPOSITORY, 'dist', 'lf-tui.js');
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
  terminal.send('7');
  await terminal.waitFor(/following · [\d,]+/);
  terminal.send('q');
  expect((await terminal.exit).code).toBe(0);
});

it('says in one sentence what cannot be opened over there, and gives the terminal back', async () => {
  const root = temporaryDirectory();
  const bin = await sshFor(root);
  const program = join(REPOSITORY, 'dist', 'lf-tui.js');
  const terminal = new Terminal(process.execPath, [program, `box:${join(root, 'nothing')}`], {
    environment: { PATH: `${bin}:${process.env.PATH ?? ''}` },
  });
  open.push(terminal);
  expect((await terminal.exit).code).toBe(4);
  expect(terminal.text().replaceAll('\n', '')).toMatch(/can't cd to|No such file or directory/);
  expect(terminal.state.buffer).toBe('normal');
});
