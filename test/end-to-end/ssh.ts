/**
 * Machines for tests, behind a real ssh server each on the loopback address, with keys of their own; where this machine
 * has none, a stand-in for `ssh` that takes the same arguments and runs the same shell.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const serverPath = '/usr/sbin/sshd';
/** Its privilege separation needs the directory, which not every machine makes at its start. */
export const hasServer = existsSync(serverPath) && existsSync('/run/sshd');

function executable(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
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

export interface Machines {
  /** For PATH: its `ssh` knows the machines. */
  readonly bin: string;
  /** Ends the server of a machine and every connection to it. */
  readonly cut: (name: string) => void;
}

export type Behaviour =
  /** A server that answers. */
  | 'well'
  /** Nobody listens at its port. */
  | 'refused'
  /** Takes the connection and says nothing, ever. */
  | 'silent'
  /** Answers with another key than the one that is known of it. */
  | 'changed';

/** Lays the machines out below the directory. */
export async function machines(directory: string, wanted: Readonly<Record<string, Behaviour>>): Promise<Machines> {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  const key = (name: string): string => {
    const path = join(directory, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
    return path;
  };
  const userKey = key('user');
  const servers = new Map<string, ChildProcess>();
  const blocks: string[] = [];
  for (const [name, behaviour] of Object.entries(wanted)) {
    const port = await freePort();
    const known = join(directory, `known-${name}`);
    if (behaviour === 'silent') await silentServer(port);
    else if (behaviour !== 'refused') {
      const settings = join(directory, `sshd-${name}`);
      const hostKey = key(`host-${name}`);
      writeFileSync(
        settings,
        `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${hostKey}\nAuthorizedKeysFile ${userKey}.pub\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\n`,
      );
      const server = spawn(serverPath, ['-D', '-f', settings], { stdio: 'ignore', detached: true });
      servers.set(name, server);
      onTestFinished(() => {
        server.kill();
      });
      await listening(port);
      if (behaviour === 'changed') {
        const other = execFileSync('cat', [`${key(`other-${name}`)}.pub`], { encoding: 'utf8' });
        writeFileSync(known, `[127.0.0.1]:${port} ${other.split(' ').slice(0, 2).join(' ')}\n`);
      }
    }
    blocks.push(
      `Host ${name}\n HostName 127.0.0.1\n Port ${port}\n UserKnownHostsFile ${known}\n StrictHostKeyChecking ${behaviour === 'changed' ? 'yes' : 'no'}\n`,
    );
  }
  const client = join(directory, 'ssh_config');
  const common = `Host *\n User ${userInfo().username}\n IdentityFile ${userKey}\n IdentitiesOnly yes\n LogLevel ERROR\n`;
  writeFileSync(client, [...blocks, common].join(''));
  executable(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${client}' "$@"\n`);
  return {
    bin,
    cut(name) {
      const server = servers.get(name);
      if (server?.pid === undefined) return;
      // The connections' own processes are its children: each is ended with its port.
      const children = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number));
      const all = [server.pid];
      for (const parent of all) for (const [pid, above] of children) if (pid && above === parent) all.push(pid);
      for (const pid of all.reverse()) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended with its parent.
        }
      }
    },
  };
}

async function silentServer(port: number): Promise<void> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
}
