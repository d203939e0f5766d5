/**
 * Reading and writing recordings: asciicast v2 files whose extra lines hold what a run did to its directory.
 *
 *     {"version": 2, "width": 140, "height": 40, "timestamp": 1795506013, "command": "llamafactory-cli train x.yaml"}
 *     [7.95, "o", "training example:\r\n"]
 *     [9.79, "f", "{\"op\": \"append\", \"path\": \"trainer_log.jsonl\", \"at\": 0, \"data\": \"…\"}"]
 *
 * Codes: `o` console, `f` a change in the run directory, `g` a reading of the GPU tools, `m` a marker, `x` the end.
 * Others are passed over, as players do. `op` is `append`, `write`, `head`, `mkdir` or `remove`.
 */
import type { Chunk } from './chunk.js';

export interface RecordingHeader {
  /** Seconds since the epoch; 0 when the file does not tell. */
  readonly timestamp: number;
  readonly title: string | null;
  readonly command: string | null;
}

export interface RecordingProblem {
  readonly line: number;
  readonly message: string;
}

export interface Recording {
  readonly header: RecordingHeader;
  readonly chunks: readonly Chunk[];
  readonly problems: readonly RecordingProblem[];
  /** Seconds from the first moment to the last. */
  readonly duration: number;
}

/** The file is no recording; the message names the file's line and the remedy. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bytesOfText = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** Contents that later lines may refer to by `same_as`, as they are at that time. */
type Contents = Map<string, Uint8Array>;

/** Only whole texts are ever referred to; what is larger than this is recorded by its head. */
const rememberLimit = 32 * 1024 * 1024;

function content(fields: Fields, contents: Contents): Uint8Array | null {
  if (typeof fields['data'] === 'string') return bytesOfText(fields['data']);
  if (typeof fields['base64'] === 'string') return Buffer.from(fields['base64'], 'base64');
  if (typeof fields['same_as'] === 'string') return contents.get(fields['same_as']) ?? null;
  return null;
}

/** One change of the run directory, or a sentence that says what is wrong with it. */
function fileChunk(text: string, time: number, contents: Contents): Chunk | string {
  const fields: unknown = JSON.parse(text);
  if (!isFields(fields) || typeof fields['path'] !== 'string') return 'a change without a path';
  const { op, path } = fields as { readonly op?: unknown; readonly path: string };
  if (op === 'mkdir') return { kind: 'directory', time, path };
  // A removed file can still be referred to: a rotated checkpoint's tokenizer is that of the next one.
  if (op === 'remove') return { kind: 'remove', time, path };
  const bytes = content(fields, contents);
  if (!bytes) return `no content for ${path}: neither data, nor base64, nor a file that was there before`;
  switch (op) {
    case 'write':
      if (bytes.length <= rememberLimit) contents.set(path, bytes);
      return { kind: 'write', time, modified: time, path, bytes };
    case 'append': {
      const at = typeof fields['at'] === 'number' ? fields['at'] : 0;
      // Files that grow are not copied whole; forgetting them keeps a long log from being held once an append.
      contents.delete(path);
      return { kind: 'append', time, modified: time, path, at, bytes };
    }
    case 'head': {
      const size = typeof fields['size'] === 'number' ? fields['size'] : bytes.length;
      return { kind: 'head', time, modified: time, path, size, bytes };
    }
    default:
      return `an operation that is not known: ${String(op)}`;
  }
}

function chunkOf(code: string, data: string, time: number, contents: Contents): Chunk | string | null {
  switch (code) {
    case 'o':
      return { kind: 'console', time, modified: time, bytes: bytesOfText(data) };
    case 'f':
      return fileChunk(data, time, contents);
    case 'g':
      return { kind: 'gpu', time, text: data };
    case 'm':
      return { kind: 'marker', time, label: data };
    case 'x': {
      const end: unknown = JSON.parse(data);
      if (!isFields(end)) return 'an end without a code';
      const code = typeof end['code'] === 'number' ? end['code'] : null;
      const signal = typeof end['signal'] === 'number' ? end['signal'] : null;
      return { kind: 'exit', time, code, signal };
    }
    default:
      return null;
  }
}

function headerOf(line: string | undefined): RecordingHeader {
  let header: unknown;
  try {
    header = JSON.parse(line ?? '');
  } catch {
    throw new RecordingError('line 1 is not the header of a recording: a JSON object with "version": 2 is expected');
  }
  if (!isFields(header) || header['version'] !== 2) {
    const version = isFields(header) && 'version' in header ? `version ${String(header['version'])}` : 'no version';
    throw new RecordingError(
      `line 1 has ${version}: only asciicast version 2 can be replayed (asciinema convert makes one of the others)`,
    );
  }
  const text = (name: string): string | null => {
    const value = header[name];
    return typeof value === 'string' ? value : null;
  };
  const { timestamp } = header;
  return {
    timestamp: typeof timestamp === 'number' ? timestamp : 0,
    title: text('title'),
    command: text('command'),
  };
}

/** @throws RecordingError when the first line is no asciicast header. Lines that are broken are told and passed over. */
export function parseRecording(text: string): Recording {
  const lines = text.split('\n');
  const header = headerOf(lines[0]);
  const contents: Contents = new Map();
  const chunks: Chunk[] = [];
  const problems: RecordingProblem[] = [];
  let latest = header.timestamp;
  lines.forEach((line, index) => {
    if (index === 0 || line.trim() === '') return;
    const problem = (message: string): void => {
      problems.push({ line: index + 1, message });
    };
    try {
      const record: unknown = JSON.parse(line);
      if (!Array.isArray(record) || typeof record[0] !== 'number' || typeof record[2] !== 'string') {
        problem('not a line of a recording: [seconds, "code", "data"] is expected');
        return;
      }
      latest = Math.max(latest, header.timestamp + record[0]);
      const chunk = chunkOf(String(record[1]), record[2], latest, contents);
      if (typeof chunk === 'string') problem(chunk);
      else if (chunk) chunks.push(chunk);
    } catch {
      problem(index === lines.length - 1 ? 'the recording was cut off here' : 'not JSON; the line was passed over');
    }
  });
  return { header, chunks, problems, duration: latest - header.timestamp };
}

/** Whether a file that begins with these bytes says of itself that it is an asciicast. */
export const isRecording = (head: Uint8Array): boolean =>
  /^\s*\{[^\n]*"version"\s*:\s*[123]\b/.test(Buffer.from(head.subarray(0, 4096)).toString('utf8'));

/** Text where the bytes are text, base64 where they are not. */
function encoded(bytes: Uint8Array): { readonly data: string } | { readonly base64: string } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return Buffer.from(text, 'utf8').equals(buffer) ? { data: text } : { base64: buffer.toString('base64') };
}

/** The line of a recording that began at `start`, or null for chunks that recordings do not hold. */
export function encodeChunk(chunk: Chunk, start: number): string | null {
  const line = (code: string, data: string): string =>
    JSON.stringify([Number((chunk.time - start).toFixed(4)), code, data]);
  const change = (fields: Fields): string => line('f', JSON.stringify(fields));
  switch (chunk.kind) {
    case 'console':
      return line('o', Buffer.from(chunk.bytes).toString('utf8'));
    case 'append':
      return change({ op: 'append', path: chunk.path, at: chunk.at, ...encoded(chunk.bytes) });
    case 'write':
      return change({ op: 'write', path: chunk.path, ...encoded(chunk.bytes) });
    case 'head':
      return change({
        op: 'head',
        path: chunk.path,
        size: chunk.size,
        base64: Buffer.from(chunk.bytes).toString('base64'),
      });
    case 'directory':
      return change({ op: 'mkdir', path: chunk.path });
    case 'remove':
      return change({ op: 'remove', path: chunk.path });
    case 'gpu':
      return line('g', chunk.text);
    case 'marker':
      return line('m', chunk.label);
    case 'exit':
      return line('x', JSON.stringify(chunk.signal === null ? { code: chunk.code } : { signal: chunk.signal }));
    case 'skip':
    case 'trouble':
    case 'tick':
      return null;
  }
}
