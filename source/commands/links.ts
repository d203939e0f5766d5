/**
 * Connections to several machines, opened before the screen is taken: all at once and without asking, so that a slow or
 * dead one costs no more than a moment; then those that want a password or an answer, one after the other, in ssh's own
 * words. Whatever is not there by then is tried again and again while the list is looked at.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dial, sshDial } from '../watch/remote/shell.js';
import { asksForAPerson, mostWords } from '../watch/remote/ssh-words.js';
import { remotePlace } from './open-remote.js';

export interface HostPlace {
  readonly host: string;
  /** Where runs are looked for over there; empty for the home directory. */
  readonly path: string;
}

/** `host` or `host:path`, with a user or without. Null for what no ssh would take. */
export function hostPlace(text: string): HostPlace | null {
  return remotePlace(text) ?? remotePlace(`${text}:`);
}

export interface OpenedLink {
  readonly place: HostPlace;
  readonly dial: Dial;
}

export interface Links {
  readonly links: readonly OpenedLink[];
  readonly close: () => void;
}

/** Milliseconds that everybody gets before the screen is taken. */
const defaultPatience = 3000;
const connectSeconds = 10;

const masterOptions = (controlPath: string): readonly string[] => [
  ...['-o', `ControlPath=${controlPath}`, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=60'],
  ...['-o', `ConnectTimeout=${connectSeconds}`, '-T'],
];

interface Attempt {
  readonly end: 'connected' | 'refused' | 'pending';
  readonly words: string;
}

function attempt(
  host: string,
  controlPath: string,
  environment: NodeJS.ProcessEnv,
  patience: number,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const options = [...masterOptions(controlPath), '-o', 'BatchMode=yes', '--', host, ':'];
    const child = spawn('ssh', options, { env: environment, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    const done = (end: Attempt['end']): void => {
      clearTimeout(timer);
      child.stderr.destroy();
      child.unref();
      resolve({ end, words });
    };
    // It is tried anew in the background, so this one need not go on.
    const timer = setTimeout(() => {
      child.kill();
      done('pending');
    }, patience);
    child.stderr.on('data', (bytes: Buffer) => {
      words = `${words}${bytes.toString('utf8')}`.slice(-mostWords);
    });
    child.on('error', () => done('refused'));
    // The master goes on in the background and may hold the pipe: its parent's end is what counts.
    child.on('exit', (code) => setImmediate(done, code === 0 ? 'connected' : 'refused'));
  });
}

export interface LinksOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Somebody is there to answer. */
  readonly canAsk: boolean;
  readonly patience?: number;
}

export async function openLinks(places: readonly HostPlace[], options: LinksOptions): Promise<Links> {
  const { environment, canAsk, patience = defaultPatience } = options;
  const directory = mkdtempSync(join(tmpdir(), 'lf-tui-'));
  const pathOf = (at: number): string => join(directory, `link-${at}`);
  const attempts = await Promise.all(places.map(({ host }, at) => attempt(host, pathOf(at), environment, patience)));
  const isOpen = attempts.map(({ end }) => end === 'connected');
  for (const [at, { host }] of places.entries()) {
    const { end, words } = attempts[at] ?? { end: 'refused', words: '' };
    if (!canAsk || end !== 'refused' || !asksForAPerson(words)) continue;
    const asked = spawnSync('ssh', [...masterOptions(pathOf(at)), '--', host, ':'], {
      stdio: 'inherit',
      env: environment,
    });
    isOpen[at] = asked.status === 0;
  }
  let wasClosed = false;
  const close = (): void => {
    if (wasClosed) return;
    wasClosed = true;
    for (const [at, { host }] of places.entries()) {
      if (!isOpen[at]) continue;
      spawnSync('ssh', ['-o', `ControlPath=${pathOf(at)}`, '-O', 'exit', '--', host], {
        stdio: 'ignore',
        env: environment,
        timeout: 2000,
      });
    }
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', close);
  return { links: places.map((place, at) => ({ place, dial: sshDial(pathOf(at)) })), close };
}
