/**
 * A POSIX shell on another machine, reached by the system's own ssh: one question after the other, each with one answer.
 *
 * Every answer comes back as one line of base64, so that no byte of a file or a file's name can be taken for anything
 * else. Commands are ours and paths are quoted: nothing of the other side is ever executed. When the link breaks, open
 * questions fail as an unmounted network file system would (ENOTCONN), and the next one connects anew.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mostWords, sshWords } from './ssh-words.js';

export interface RemoteAnswer {
  readonly bytes: Uint8Array;
  /** Exit status of the command. */
  readonly status: number;
}

export const answerText = ({ bytes }: RemoteAnswer): string => Buffer.from(bytes).toString('utf8');

export interface RemoteShell {
  readonly host: string;
  /** Runs a command of ours; standard error comes with the output. Rejects with code ENOTCONN when there is no link. */
  ask(command: string): Promise<RemoteAnswer>;
  close(): Promise<void>;
}

class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code = 'ENOTCONN';
}

/** How a command is started that gives a shell on the host: arguments of `ssh`, or of a stand-in in a test. */
export type Dial = (host: string) => { readonly file: string; readonly parameters: readonly string[] };

/**
 * Never asks for a password: by now the screen is taken. A master connection that was opened before is used.
 * ServerAlive… notices a link that is dead but not closed, as after a change of network.
 */
export const sshDial =
  (controlPath: string): Dial =>
  (host) => ({
    file: 'ssh',
    parameters: [
      '-T',
      ...['-o', 'BatchMode=yes', '-o', `ControlPath=${controlPath}`, '-o', 'ConnectTimeout=10'],
      ...['-o', 'ServerAliveInterval=10', '-o', 'ServerAliveCountMax=3'],
      ...['--', host, 'LC_ALL=C exec sh'],
    ],
  });

const lineFeed = 0x0a;
/** Bytes of a single answer: the watchers ask for a quarter of a MiB at a time. */
const mostBytes = 64 * 1024 * 1024;

interface Waiting {
  readonly resolve: (answer: RemoteAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class SshShell implements RemoteShell {
  readonly host: string;
  readonly #dial: Dial;
  readonly #pause: number;
  #child: ChildProcessWithoutNullStreams | null = null;
  #waiting: Waiting[] = [];
  #pieces: Buffer[] = [];
  #size = 0;
  #words = '';
  #brokeAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  /** `pause`: milliseconds before another attempt after a link that broke or was refused. */
  constructor(host: string, dial: Dial, pause = 5000) {
    this.host = host;
    this.#pause = pause;
    this.#dial = dial;
  }

  ask(command: string): Promise<RemoteAnswer> {
    if (this.#isClosed) return Promise.reject(new LinkError('the link is closed'));
    if (this.#child === null && performance.now() - this.#brokeAt < this.#pause) {
      return Promise.reject(new LinkError(this.#words || `${this.host} is not connected`));
    }
    const child = this.#child ?? this.#connect();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // The status stands behind the output, and all of it in one line.
      child.stdin.write(`{ { ${command}\n} 2>&1 </dev/null; printf '\\n%s' "$?"; } | base64 | tr -d '\\n'; echo\n`);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.stdin.end();
    const timer = setTimeout(() => child.kill(), 1000);
    await ended;
    clearTimeout(timer);
  }

  #connect(): ChildProcessWithoutNullStreams {
    const { file, parameters } = this.#dial(this.host);
    // A group of its own: what a person types at the terminal is not for ssh.
    const child = spawn(file, [...parameters], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#words = '';
    child.stdin.on('error', () => {});
    child.stdout.on('data', (bytes: Buffer) => this.#take(bytes));
    child.stderr.on('data', (bytes: Buffer) => {
      this.#words = `${this.#words}${bytes.toString('utf8')}`.slice(-mostWords);
    });
    child.on('error', (error) => this.#broke(child, error.message));
    child.on('close', () => this.#broke(child, sshWords(this.#words) ?? ''));
    return child;
  }

  #broke(child: ChildProcessWithoutNullStreams, words: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#brokeAt = performance.now();
    this.#words = words;
    this.#pieces = [];
    this.#size = 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) one.reject(new LinkError(words || `${this.host} is not connected`));
  }

  #take(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed)) {
      this.#pieces.push(rest.subarray(0, end));
      const line = Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#size = 0;
      rest = rest.subarray(end + 1);
      this.#answer(Buffer.from(line.toString('latin1'), 'base64'));
    }
    if (rest.length === 0) return;
    this.#pieces.push(rest);
    this.#size += rest.length;
    if (this.#size > mostBytes) this.#child?.kill();
  }

  #answer(bytes: Buffer): void {
    const end = bytes.lastIndexOf(lineFeed);
    const status = Number(bytes.toString('latin1', end + 1));
    this.#waiting.shift()?.resolve({ bytes: bytes.subarray(0, Math.max(0, end)), status });
  }
}
