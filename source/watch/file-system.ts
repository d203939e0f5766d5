/**
 * The few calls by which a watcher looks at files, so that a test can take permissions away in the middle of a run,
 * and the shared opinion on what their errors mean.
 */
import { constants } from 'node:fs';
import { open, readdir, stat, statfs } from 'node:fs/promises';

export interface FileStatus {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  isDirectory(): boolean;
  isFile(): boolean;
}

export interface FileHandleLike {
  stat(): Promise<FileStatus>;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

export interface FileSystem {
  list(path: string): Promise<readonly string[]>;
  status(path: string): Promise<FileStatus>;
  open(path: string): Promise<FileHandleLike>;
}

export const nodeFileSystem: FileSystem = {
  list: (path) => readdir(path),
  status: (path) => stat(path),
  // A pipe that lies where a file is expected would otherwise be waited for until somebody writes into it.
  open: (path) => open(path, constants.O_RDONLY | constants.O_NONBLOCK),
};

/** Reads until the buffer is full or the file ends; resolves with the part of the buffer that was filled. */
export async function readInto(handle: FileHandleLike, position: number, bytes: Uint8Array): Promise<Uint8Array> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === bytes.length ? bytes : bytes.subarray(0, filled);
}

/** Reads until `length` bytes are there or the file ends. The result is freshly allocated and never touched again. */
export const readAt = (handle: FileHandleLike, position: number, length: number): Promise<Uint8Array> =>
  readInto(handle, position, Buffer.allocUnsafeSlow(length));

/** `ENOENT`, `EACCES`, … or the empty string when the error carries no code. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** What an error says of itself, whatever was thrown. */
export const errorWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** It may be there, but not for us. */
export function isRefused(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EACCES' || code === 'EPERM';
}

/** The path is simply not there: no trouble, only absence. */
export function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const sentences: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'may not be read (permission denied)'],
  ['EPERM', 'may not be read (operation not permitted)'],
  ['EIO', 'cannot be read (input/output error of the disk or the network)'],
  ['ESTALE', 'cannot be read (the network file system has lost it)'],
  ['ELOOP', 'cannot be read (symbolic links in a circle)'],
  ['EMFILE', 'cannot be opened (too many open files)'],
  ['ENFILE', 'cannot be opened (too many open files on this machine)'],
  ['ENOTCONN', 'cannot be read (the network file system is not connected)'],
  ['EISDIR', 'is a directory, not a file'],
]);

/** What went wrong with a path, as a sentence for the person. */
export function troubleSentence(path: string, error: unknown): string {
  const code = errorCode(error);
  return `${path} ${sentences.get(code) ?? `cannot be read (${code === '' ? String(error) : code})`}.`;
}

/** Why a file is not read that is read when it has the size that such files have. */
export const tooLarge = (path: string, size: number): string =>
  `${path} is not read: it is far too large for such a file (${Math.round(size / 1e6)} MB).`;

/**
 * File systems that do not tell this machine what another one writes, by the magic number of `statfs`
 * (linux/magic.h): there nothing but looking helps.
 */
const networkFileSystems: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0xfe534d42, // SMB2
  0xff534d42, // CIFS
  0x65735546, // FUSE: sshfs, JuiceFS, s3fs, gcsfuse
  0x01021997, // 9p
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x19830326, // BeeGFS
]);

/** By the number that `statfs` gives, as unsigned. */
export const isNetworkType = (type: number): boolean => networkFileSystems.has(type);

export async function isNetworkFileSystem(path: string): Promise<boolean> {
  try {
    // The kernel's field is signed on some platforms, so 0xfe534d42 may come back negative.
    return isNetworkType((await statfs(path)).type >>> 0);
  } catch {
    return false;
  }
}
