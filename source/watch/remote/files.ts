/**
 * Another machine's files through its shell, so that a run over there is watched by the same watcher as one here.
 *
 * `stat`, `find`, `tail` and `head` of GNU coreutils, which every GPU server has. Questions that come in one turn of the
 * event loop are asked together: a checkpoint's thirty files cost one round trip.
 */

import { quoted } from '../../state/shell-word.js';
import type { FileHandleLike, FileStatus, FileSystem } from '../file-system.js';
import type { Machine } from '../machine.js';
import type { Room } from '../room.js';
import { answerText, type RemoteShell } from './shell.js';

class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** The C library's words, as tools print them with LC_ALL=C. */
const codes: readonly (readonly [RegExp, string])[] = [
  [/No such file or directory/, 'ENOENT'],
  [/Not a directory/, 'ENOTDIR'],
  [/Permission denied/, 'EACCES'],
  [/Operation not permitted/, 'EPERM'],
  [/Stale file handle/, 'ESTALE'],
  [/Input\/output error/, 'EIO'],
  [/Too many levels of symbolic links/, 'ELOOP'],
];

const failure = (text: string): RemoteError =>
  new RemoteError(text.split('\n')[0] ?? '', codes.find(([pattern]) => pattern.test(text))?.[1] ?? 'EIO');

/** Device, inode, size, modification time with its fraction, mode in hexadecimal, then the name. */
const statFormat = '%d %i %s %.9Y %f %n';
const statLine = /^(\d+) (\d+) (\d+) (-?[\d.]+) ([0-9a-f]+) (.*)$/;
const typeMask = 0o170000;
const directoryType = 0o040000;
const regularType = 0o100000;

function statusOf(line: string): { readonly name: string; readonly status: FileStatus } | null {
  const match = statLine.exec(line);
  if (!match) return null;
  const [, device, inode, size, modified, mode, name] = match;
  const type = Number.parseInt(mode ?? '0', 16) & typeMask;
  const status: FileStatus = {
    dev: Number(device),
    ino: Number(inode),
    size: Number(size),
    mtimeMs: Number(modified) * 1000,
    isDirectory: () => type === directoryType,
    isFile: () => type === regularType,
  };
  return { name: name ?? '', status };
}

interface StatQuestion {
  readonly path: string;
  readonly resolve: (status: FileStatus) => void;
  readonly reject: (error: unknown) => void;
}

/** Its files, of which it gives no hints and which may be on their way for long, as those of a network disk. */
export const remoteMachine = (shell: RemoteShell): Machine => ({
  files: new RemoteFiles(shell),
  hints: () => ({ close: () => Promise.resolve() }),
  isNetwork: () => Promise.resolve(true),
});

/** Paths in one question: a command line must stay well below the system's limit. */
const mostPaths = 64;

export class RemoteFiles implements FileSystem {
  readonly #shell: RemoteShell;
  #questions: StatQuestion[] = [];

  constructor(shell: RemoteShell) {
    this.#shell = shell;
  }

  readonly list = async (path: string): Promise<readonly string[]> => {
    const answer = await this.#shell.ask(`find -L ${quoted(`${path}/.`)} -mindepth 1 -maxdepth 1 -printf '%f\\0'`);
    const text = answerText(answer);
    const names = text.split('\0');
    // A name is closed by its NUL; what stands behind the last one is what `find` complained of.
    const complaint = names.pop() ?? '';
    if (answer.status !== 0 && names.length === 0) throw failure(complaint);
    return names.map((name) => name.replace(/^(?:find: [^\n]*\n)+/, ''));
  };

  /** Room on the file system of a path, as `statfs` tells it here. */
  readonly room = async (path: string): Promise<Room> => {
    const answer = await this.#shell.ask(`stat -f -c '%S %b %a' -- ${quoted(path)}`);
    const text = answerText(answer);
    if (answer.status !== 0) throw failure(text);
    const [bsize = 0, blocks = 0, bavail = 0] = text.trim().split(' ').map(Number);
    return { bsize, blocks, bavail };
  };

  readonly status = (path: string): Promise<FileStatus> =>
    new Promise((resolve, reject) => {
      this.#questions.push({ path, resolve, reject });
      if (this.#questions.length === 1) setImmediate(() => void this.#askAll());
    });

  async #askAll(): Promise<void> {
    const all = this.#questions;
    this.#questions = [];
    for (let from = 0; from < all.length; from += mostPaths) await this.#ask(all.slice(from, from + mostPaths));
  }

  async #ask(questions: readonly StatQuestion[]): Promise<void> {
    try {
      const paths = questions.map(({ path }) => quoted(path)).join(' ');
      const answer = await this.#shell.ask(`stat -L -c '${statFormat}' -- ${paths}`);
      const lines = answerText(answer).split('\n');
      const found = new Map(lines.flatMap((line) => statusOf(line) ?? []).map(({ name, status }) => [name, status]));
      for (const { path, resolve, reject } of questions) {
        const status = found.get(path);
        if (status) resolve(status);
        else reject(failure(lines.find((line) => line.includes(path)) ?? `${path}: No such file or directory`));
      }
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  }

  readonly open = async (path: string): Promise<FileHandleLike> => ({
    stat: () => this.status(path),
    read: async (into, offset, length, position) => {
      const file = quoted(path);
      const answer = await this.#shell.ask(
        `{ test -r ${file} || { cat -- ${file} >/dev/null; false; }; } && tail -c +${position + 1} -- ${file} | head -c ${length}`,
      );
      const { bytes, status } = answer;
      if (status !== 0) throw failure(answerText(answer));
      into.set(bytes.subarray(0, length), offset);
      return { bytesRead: Math.min(bytes.length, length) };
    },
    close: async () => {},
  });
}
