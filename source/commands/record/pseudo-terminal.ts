/**
 * Runs a command in a terminal of its own, with what the machine has: Python's `pty`, else util-linux's `script`, else
 * plain pipes. Behind one interface, so that whoever records does not care which it was.
 *
 * The command is a session of its own: neither the closing of the person's terminal nor the end of this program reaches
 * it by itself. What it must hear is passed on in so many words.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { Readable, type Writable } from 'node:stream';
import { shellWord } from '../../state/shell-word.js';
import { pseudoTerminalSource } from './pseudo-terminal-source.js';

export interface Ending {
  /** Exactly one of them is a number. */
  readonly code: number | null;
  readonly signal: number | null;
}

export type TerminalKind = 'python' | 'script' | 'pipes';

export interface PseudoTerminal {
  readonly kind: TerminalKind;
  /** The console's bytes, as a terminal would get them. */
  readonly output: Readable;
  /** Keys that a person typed. */
  keys(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
  /** To every process that a terminal would send it to, or to the command's first process alone. */
  signal(signal: number, whom: 'group' | 'first'): void;
  /** Resolves when the command has ended and all its output was delivered. */
  readonly ended: Promise<Ending>;
}

export interface CommandOptions {
  readonly command: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Give the command this program's standard input as it is, because it is no terminal. */
  readonly inheritInput: boolean;
  /** Which ways may be tried, in order. */
  readonly ways?: readonly TerminalKind[];
}

/** The command cannot be run: there is no such program, or no permission. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** What shells end with: 127 not found, 126 found but not run. */
  readonly code: number;

  constructor(command: string, reason: string) {
    const isMissing = reason === 'ENOENT';
    super(`${command}: ${isMissing ? 'there is no such command' : `cannot be run (${reason})`}.`);
    this.code = isMissing ? 127 : 126;
  }
}

/** Splits a stream of reports into lines. */
function onLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('error', () => {});
}

interface Pipes {
  readonly input: Writable | null;
  readonly output: Readable | null;
  /** What the way itself tells of the command, on descriptor 3. */
  readonly reports: Readable | null;
}

function pipesOf(child: ChildProcess): Pipes {
  const reports = child.stdio[3];
  return { input: child.stdin, output: child.stdout, reports: reports instanceof Readable ? reports : null };
}

interface Report {
  readonly pid?: number;
  readonly failed?: string;
  readonly code?: number;
  readonly signal?: number;
}

/** Null when there is no Python here that can do it. */
async function inPython(python: string, options: CommandOptions): Promise<PseudoTerminal | null> {
  const { command, columns, rows, environment, inheritInput } = options;
  const stdin = inheritInput ? 'stdin' : '-';
  // Isolated and without site packages, it starts in a fiftieth of a second and nobody's settings matter.
  const given = ['-I', '-S', '-c', pseudoTerminalSource, String(columns), String(rows), stdin];
  const child = spawn(python, given, {
    // Descriptor 4 is where the console goes when this program is gone: the person's own output.
    stdio: ['pipe', 'pipe', 'ignore', 'pipe', 1, inheritInput ? 0 : 'ignore'],
    detached: true,
    env: environment,
  });
  const { input: orders, output, reports } = pipesOf(child);
  let last: Report | null = null;
  const begun = new Promise<Report | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', () => resolve(null));
    if (!reports) return;
    onLines(reports, (line) => {
      const report = JSON.parse(line) as Report;
      if (report.pid !== undefined || report.failed !== undefined) resolve(report);
      else last = report;
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  orders?.on('error', () => {});
  orders?.write(`${JSON.stringify(command)}\n`);
  const first = await begun;
  if (first?.failed !== undefined) throw new CommandError(command[0] ?? '', first.failed);
  if (first?.pid === undefined || output === null) return null;
  const order = (line: string): void => {
    if (orders?.writable) orders.write(`${line}\n`);
  };
  const end = async (): Promise<Ending> => {
    await closed;
    // Without a last report the helper itself was killed: its trainer lost its terminal with it.
    return {
      code: last?.code ?? null,
      signal: last?.signal ?? (last?.code === undefined ? constants.signals.SIGKILL : null),
    };
  };
  return {
    kind: 'python',
    output,
    keys: (bytes) => order(`k ${Buffer.from(bytes).toString('base64')}`),
    resize: (newColumns, newRows) => order(`w ${newColumns} ${newRows}`),
    signal: (signal, whom) => order(`${whom === 'group' ? 's' : 'p'} ${signal}`),
    ended: end(),
  };
}

/** A command as a person would type it. */
export const commandText = (command: readonly string[]): string => command.map(shellWord).join(' ');

function kill(pid: number, signal: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

const isRunnable = (command: string, environment: NodeJS.ProcessEnv): boolean =>
  spawnSync('sh', ['-c', 'command -v -- "$1" >/dev/null', 'sh', command], { env: environment }).status === 0;

/** Null when there is no `script` of util-linux here. */
async function inScript(options: CommandOptions): Promise<PseudoTerminal | null> {
  const { command, columns, rows, environment, inheritInput } = options;
  const version = spawnSync('script', ['--version'], { env: environment, encoding: 'utf8' });
  if (version.status !== 0 || !version.stdout.includes('util-linux')) return null;
  const input = inheritInput ? ' <&4' : '';
  const line = `stty cols ${columns} rows ${rows}; echo $$ $(tty) >&3; exec ${commandText(command)} 3>&-${input}`;
  const child = spawn('script', ['-q', '-e', '-f', '-c', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore', 'pipe', inheritInput ? 0 : 'ignore'],
    detached: true,
    env: { ...environment, SHELL: '/bin/sh' },
  });
  const { input: keys, output, reports } = pipesOf(child);
  const begun = new Promise<readonly string[] | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', () => resolve(null));
    if (reports) onLines(reports, (report) => resolve(report.split(' ')));
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    // `script -e` ends with the command's own code, and with 128 and the signal's number as shells do.
    child.once('close', (code, signal) =>
      resolve(
        code !== null && code > 128 && code <= 192
          ? { code: null, signal: code - 128 }
          : { code, signal: signal === null ? null : constants.signals[signal] },
      ),
    );
  });
  keys?.on('error', () => {});
  const first = await begun;
  const pid = Number(first?.[0]);
  if (!first || !(pid > 0) || output === null) return null;
  return {
    kind: 'script',
    output,
    keys: (bytes) => void (keys?.writable && keys.write(bytes)),
    resize: (newColumns, newRows) => {
      const size = ['-F', first[1] ?? '', 'cols', String(newColumns), 'rows', String(newRows)];
      spawn('stty', size, { stdio: 'ignore' }).on('error', () => {});
    },
    signal: (signal, whom) => kill(whom === 'group' ? -pid : pid, signal),
    ended,
  };
}

/** Both outputs into one pipe, in the order in which they were written. */
async function inPipes(options: CommandOptions): Promise<PseudoTerminal> {
  const { command, environment, inheritInput } = options;
  const child: ChildProcess = spawn('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], {
    stdio: [inheritInput ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    detached: true,
    // A pipe is filled in blocks otherwise, and everything would come late.
    env: { PYTHONUNBUFFERED: '1', ...environment },
  });
  const { pid } = child;
  const output = child.stdout as Readable;
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('close', (code, signal) =>
      resolve({ code: signal === null ? code : null, signal: signal === null ? null : constants.signals[signal] }),
    );
  });
  return {
    kind: 'pipes',
    output,
    keys: () => {},
    resize: () => {},
    signal: (signal, whom) => {
      if (pid !== undefined) kill(whom === 'group' ? -pid : pid, signal);
    },
    ended,
  };
}

/** @throws CommandError when the command cannot be run at all. */
export async function runInTerminal(options: CommandOptions): Promise<PseudoTerminal> {
  const ways = options.ways ?? ['python', 'script', 'pipes'];
  const [program = ''] = options.command;
  if (ways[0] !== 'python' && !isRunnable(program, options.environment)) throw new CommandError(program, 'ENOENT');
  if (ways.includes('python')) {
    for (const python of ['python3', 'python']) {
      const terminal = await inPython(python, options);
      if (terminal) return terminal;
    }
  }
  if (!isRunnable(program, options.environment)) throw new CommandError(program, 'ENOENT');
  const script = ways.includes('script') ? await inScript(options) : null;
  return script ?? inPipes(options);
}
