/** `host:path`: a run on another machine, over the system's own ssh with all that it is configured to do. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runName } from '../state/run-name.js';
import { errorWords } from '../watch/file-system.js';
import { findRemoteRun } from '../watch/remote/find-run.js';
import { type Dial, SshShell, sshDial } from '../watch/remote/shell.js';
import { exitCodes } from './exit-codes.js';
import type { Opened } from './open/opened.js';
import { UsageError } from './usage-error.js';

export interface RemotePlace {
  readonly host: string;
  readonly path: string;
}

/** `user@host:path` or `host:`; a colon before the first slash, as scp reads it. Null for a path of this machine. */
export function remotePlace(text: string): RemotePlace | null {
  const match = /^((?:[\w.-]+@)?(?:[\w.-]+|\[[\da-fA-F:.]+\])):(.*)$/s.exec(text);
  // A host that begins with a dash would be an option to ssh.
  return match?.[1] && !match[1].startsWith('-') ? { host: match[1], path: match[2] ?? '' } : null;
}

export interface Link {
  readonly dial: Dial;
  close(): void;
}

/**
 * Opens the connection before the screen is taken, so that ssh can ask for a password or about a host's key in its own
 * words; everything later goes through it.
 *
 * @throws UsageError when ssh fails; what it said stands above.
 */
export function openLink(host: string, environment: NodeJS.ProcessEnv): Link {
  const directory = mkdtempSync(join(tmpdir(), 'lf-tui-'));
  const controlPath = join(directory, 'link');
  const options = ['-o', `ControlPath=${controlPath}`];
  const master = [
    '-o',
    'ControlMaster=yes',
    '-o',
    'ControlPersist=60',
    '-o',
    'ConnectTimeout=15',
    '-T',
    '--',
    host,
    ':',
  ];
  const opened = spawnSync('ssh', [...options, ...master], { stdio: 'inherit', env: environment });
  let isOpen = true;
  // However the program ends, the connection ends with it, a minute later at the latest.
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    spawnSync('ssh', [...options, '-O', 'exit', '--', host], { stdio: 'ignore', env: environment });
    rmSync(directory, { recursive: true, force: true });
  };
  if (opened.status === 0) {
    process.once('exit', close);
    return { dial: sshDial(controlPath), close };
  }
  rmSync(directory, { recursive: true, force: true });
  const why = opened.error ? `ssh could not be started (${opened.error.message})` : 'ssh could not connect: see above';
  throw new UsageError(`${host}: ${why}. Try \`ssh ${host}\` by itself first.`, exitCodes.nothing);
}

export interface RemoteOptions {
  readonly log: string | null;
  readonly config: string | null;
}

/** @throws UsageError with a sentence and the exit code. */
export async function openRemote(place: RemotePlace, link: Link, options: RemoteOptions): Promise<Opened> {
  const shell = new SshShell(place.host, link.dial);
  const refuse = async (sentence: string): Promise<never> => {
    await shell.close();
    link.close();
    throw new UsageError(sentence, exitCodes.nothing);
  };
  const found = await findRemoteRun(shell, place.path, options).catch((error: unknown) =>
    refuse(`${place.host}: ${errorWords(error)}.`),
  );
  const named = `${place.host}:${place.path}`;
  if (found.kind === 'absent') return refuse(`${named}: ${found.words}. Give the run's output_dir on ${place.host}.`);
  if (found.kind === 'none') {
    return refuse(`${place.host}:${found.path} holds no LLaMA-Factory run, nor does any directory below it.`);
  }
  const { path, log, config } = found.run;
  const origin = { kind: 'directory', path: `${place.host}:${path}`, name: `${place.host}:${runName(path)}` } as const;
  const tools = new SshShell(place.host, link.dial);
  return { kind: 'remote', origin, path, log, config, shell, tools, close: link.close };
}
