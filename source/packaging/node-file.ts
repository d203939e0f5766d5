/** What a Node executable is, read from its bytes: it may be one for another machine and cannot be asked. */
import { readFileSync } from 'node:fs';

export interface NodeFile {
  /** As in `process.version`. */
  readonly version: string;
  /** As in `process.arch`. */
  readonly architecture: 'x64' | 'arm64';
  /** The newest version of the C library that it needs, such as `2.28`. */
  readonly libc: string;
  readonly bytes: Buffer;
}

/** `e_machine` of the ELF header (System V ABI). */
const machines: Readonly<Record<number, NodeFile['architecture']>> = { 62: 'x64', 183: 'arm64' };

export function readNodeFile(path: string): NodeFile {
  const bytes = readFileSync(path);
  const architecture =
    bytes.subarray(0, 4).toString('latin1') === '\u007fELF' ? machines[bytes.readUInt16LE(18)] : null;
  if (!architecture) throw new Error(`${path} is no Linux executable for x64 or arm64.`);
  // The address of its own headers, which every release holds (`process.release.headersUrl`).
  const text = bytes.toString('latin1');
  const version = /\/(v\d+\.\d+\.\d+)\/node-\1-headers\.tar\.gz/.exec(text)?.[1];
  if (version === undefined) throw new Error(`${path} is no Node.`);
  const needed = [...text.matchAll(/GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
  return { version, architecture, libc: `2.${Math.max(17, ...needed)}`, bytes };
}
