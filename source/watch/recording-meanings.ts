/** What a line of a recording means, by its code. `recording.ts` describes the format. */
import { isRecord } from '../parse/loose-json.js';
import type { Chunk } from './chunk.js';
import { append, type Contents, contentFrom, wholeContent } from './recording-contents.js';
import { ruleOf } from './run-files.js';

type Fields = Readonly<Record<string, unknown>>;

function contentOf(fields: Fields, contents: Contents, prefix: string): Uint8Array | null {
  if (typeof fields.data === 'string') return Buffer.from(fields.data, 'utf8');
  if (typeof fields.base64 === 'string') return Buffer.from(fields.base64, 'base64');
  const same = typeof fields.same_as === 'string' ? contents.get(prefix + fields.same_as) : undefined;
  return same ? wholeContent(same) : null;
}

const offsetOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

const modifiedOf = (fields: Fields, time: number): number =>
  typeof fields.modified === 'number' && Number.isFinite(fields.modified) ? fields.modified : time;

/** A chunk, or a sentence that says what is wrong with it, or null for a code that is not ours. */
export type Meaning = Chunk | string | null;

/** Heads are kept beside the contents: the beginning of a big file is not what stands in it. */
const headPrefix = 'head\0';

function appended(fields: Fields, path: string, time: number, bytes: Uint8Array, contents: Contents): Meaning {
  const modified = modifiedOf(fields, time);
  const at = offsetOf(fields.at);
  if (at === null) return `${path} is appended to without saying where: "at" is missing`;
  const known = at === 0 ? undefined : contents.get(path);
  if (at === 0) contents.set(path, contentFrom(bytes));
  else if (known && known.size === at) {
    append(known, bytes);
    // A watched directory gives such files whole: what was caught half-written is complete now.
    if (ruleOf(path).reading === 'whole') {
      return { kind: 'write', time, modified, path, bytes: wholeContent(known) };
    }
  } else contents.delete(path);
  return { kind: 'append', time, modified, path, at, bytes };
}

/** One change of the run directory. */
function fileChange(text: string, time: number, contents: Contents): Meaning {
  const fields: unknown = JSON.parse(text);
  if (!isRecord(fields) || typeof fields.path !== 'string') return 'a change in the run directory without a path';
  const { op } = fields;
  const { path } = fields;
  if (op === 'mkdir') return { kind: 'directory', time, path };
  if (op === 'remove') return { kind: 'remove', time, path };
  if (op !== 'append' && op !== 'write' && op !== 'head') return `a change of ${path} that is not known: ${String(op)}`;
  const bytes = contentOf(fields, contents, op === 'head' ? headPrefix : '');
  if (!bytes) return `no content for ${path}: neither "data" nor "base64", nor "same_as" a file that was there before`;
  if (op === 'append') return appended(fields, path, time, bytes, contents);
  const modified = modifiedOf(fields, time);
  if (op === 'head') {
    contents.set(headPrefix + path, contentFrom(bytes));
    return { kind: 'head', time, modified, path, size: offsetOf(fields.size) ?? bytes.length, bytes };
  }
  contents.set(path, contentFrom(bytes));
  return { kind: 'write', time, modified, path, bytes };
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Ours is an object; asciicast version 3 has the exit status alone. */
function end(data: string, time: number): Meaning {
  const value: unknown = JSON.parse(data);
  if (typeof value === 'number') return { kind: 'exit', time, code: value, signal: null };
  if (!isRecord(value)) return 'an end without an exit code or a signal';
  return { kind: 'exit', time, code: numberOrNull(value.code), signal: numberOrNull(value.signal) };
}

/** Room on the disk; a line without both numbers tells nothing. */
function room(data: string, time: number): Meaning {
  const value: unknown = JSON.parse(data);
  if (!isRecord(value)) return 'a reading of the disk that is no object';
  const free = offsetOf(value.free);
  const total = offsetOf(value.total);
  if (free === null || total === null) return 'a reading of the disk without "free" and "total"';
  return { kind: 'disk', time, path: typeof value.path === 'string' ? value.path : '', free, total };
}

/** Nobody looked for so long. */
function unwatched(data: string, time: number): Meaning {
  const value: unknown = JSON.parse(data);
  const seconds = isRecord(value) ? numberOrNull(value.seconds) : null;
  if (seconds === null || seconds < 0) return 'a time in which nobody looked without "seconds"';
  return { kind: 'unwatched', time, seconds };
}

export const meanings: ReadonlyMap<string, (data: string, time: number, contents: Contents) => Meaning> = new Map([
  ['o', (data: string, time: number) => ({ kind: 'console', time, modified: time, bytes: Buffer.from(data, 'utf8') })],
  ['f', fileChange],
  ['g', (data: string, time: number) => ({ kind: 'gpu', time, text: data })],
  ['d', room],
  ['n', (data: string, time: number) => ({ kind: 'rows', time, text: data })],
  ['p', (data: string, time: number) => ({ kind: 'processes', time, text: data })],
  ['j', (data: string, time: number) => ({ kind: 'job', time, text: data })],
  ['u', unwatched],
  ['m', (data: string, time: number) => ({ kind: 'marker', time, label: data })],
  ['x', end],
] as const);
