/**
 * A JSON file that is rewritten whole, and why it cannot be read.
 *
 * Nothing that a trainer writes is atomic: a reader can meet an empty file or the first half of one, and a clone of a
 * repository may hold Git LFS pointers in place of the files.
 */
import { pointerTrouble } from '../state/event.js';
import { isRecord, parseLooseJson } from './loose-json.js';

export type JsonFile =
  | { readonly record: Record<string, unknown>; readonly problem: null }
  | { readonly record: null; readonly problem: string };

const pointerStart = 'version https://git-lfs.github.com/spec/';

/** What to do about a Git LFS pointer, or null when the text is none. */
export const pointerProblem = (text: string): string | null => (text.startsWith(pointerStart) ? pointerTrouble : null);

/** Of tensors only eight bytes may be known, the length of a header: no header is as long as `version ` would be. */
export function isPointer(bytes: Uint8Array): boolean {
  const known = Math.min(bytes.length, pointerStart.length);
  return known >= 8 && Buffer.from(bytes.subarray(0, known)).toString('latin1') === pointerStart.slice(0, known);
}

/** The lines of a pointer after its first: parsers of lines pass over them, because they say nothing of their own. */
export const isPointerRest = (line: string): boolean => pointerRest.test(line);

const pointerRest = /^(?:oid sha256:[0-9a-f]{64}|size \d+)$/;

const notWhole = 'the file is not whole: it is being written, or its writer was stopped';

/** An object that does not end as one: parsing megabytes of it would tell no more. */
const isTorn = (text: string): boolean => text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}');

function problemOf(text: string, error: unknown): string {
  const pointer = pointerProblem(text);
  if (pointer) return pointer;
  const end = text.trimEnd();
  if (end === '') return 'the file is empty: it is being written, or its writer was stopped';
  if (!end.endsWith('}')) return notWhole;
  return `the file is not JSON: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
}

/** Never throws. */
export function readJsonFile(bytes: Uint8Array): JsonFile {
  const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const text = decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
  if (isTorn(text)) return { record: null, problem: notWhole };
  try {
    const value = parseLooseJson(text);
    if (isRecord(value)) return { record: value, problem: null };
    return { record: null, problem: 'the file holds no JSON object' };
  } catch (error) {
    return { record: null, problem: problemOf(text, error) };
  }
}
