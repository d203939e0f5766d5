/**
 * Writing recordings, a line a chunk: the inverse of `recording.ts`, which describes the format.
 */
import type { Chunk } from './chunk.js';

type Fields = Readonly<Record<string, unknown>>;

/** Text where the bytes are text, base64 where they are not. */
function encoded(bytes: Uint8Array): Fields {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return Buffer.from(text, 'utf8').equals(buffer) ? { data: text } : { base64: buffer.toString('base64') };
}

const asBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

export interface LineOptions {
  /** A path that holds the same content: the line refers to it. */
  readonly sameAs?: string;
}

/** A file that was written before it was seen says when: a fact is as old as its bytes. */
const age = (chunk: { readonly time: number; readonly modified: number }): Fields =>
  Math.abs(chunk.time - chunk.modified) < 0.001 ? {} : { modified: Number(chunk.modified.toFixed(3)) };

/** Code and data of the line, or null for what recordings do not hold. */
function parts(chunk: Chunk, { sameAs }: LineOptions): readonly [string, string] | null {
  const change = (fields: Fields): readonly [string, string] => ['f', JSON.stringify(fields)];
  switch (chunk.kind) {
    case 'console':
      return ['o', Buffer.from(chunk.bytes).toString('utf8')];
    case 'append':
      return change({ op: 'append', path: chunk.path, at: chunk.at, ...age(chunk), ...encoded(chunk.bytes) });
    case 'write':
      return change({
        op: 'write',
        path: chunk.path,
        ...age(chunk),
        ...(sameAs === undefined ? encoded(chunk.bytes) : { same_as: sameAs }),
      });
    case 'head':
      return change({
        op: 'head',
        path: chunk.path,
        size: chunk.size,
        ...age(chunk),
        ...(sameAs === undefined ? { base64: asBase64(chunk.bytes) } : { same_as: sameAs }),
      });
    case 'directory':
      return change({ op: 'mkdir', path: chunk.path });
    case 'remove':
      return change({ op: 'remove', path: chunk.path });
    case 'gpu':
      return ['g', chunk.text];
    case 'disk':
      return ['d', JSON.stringify({ path: chunk.path, free: chunk.free, total: chunk.total })];
    case 'rows':
      return ['n', chunk.text];
    case 'processes':
      return ['p', chunk.text];
    case 'job':
      return ['j', chunk.text];
    case 'unwatched':
      return ['u', JSON.stringify({ seconds: Number(chunk.seconds.toFixed(4)) })];
    case 'marker':
      return ['m', chunk.label];
    case 'exit':
      return ['x', JSON.stringify(chunk.signal === null ? { code: chunk.code } : { signal: chunk.signal })];
    case 'skip':
    case 'trouble':
    case 'trouble-over':
    case 'tick':
      return null;
  }
}

/**
 * The line, without its newline, of an asciicast version 2 that began at `start` (seconds since the epoch); null for
 * chunks that recordings do not hold (`skip`, `trouble`, `trouble-over`, `tick`). Times are kept to a ten-thousandth of a second.
 *
 * Console bytes that are no UTF-8 become U+FFFD, as on every screen; a writer that cuts the console anywhere must hold
 * the beginning of a character back until its end is there.
 */
export function encodeRecordingLine(chunk: Chunk, start: number, options: LineOptions = {}): string | null {
  const content = parts(chunk, options);
  return content && JSON.stringify([Number((chunk.time - start).toFixed(4)), ...content]);
}
