/**
 * One long array of a JSON file, taken a few elements at a time: `log_history` can hold millions of rows, and as text
 * and objects all at once they take a dozen times the bytes of the file.
 *
 *     {"epoch": 12.0, "log_history": [{"loss": 7.3, "step": 5}, {"loss": 7.1, "step": 10}], "max_steps": 816}
 *
 * Brackets are counted between strings, nothing more: whether a piece is JSON is for `JSON.parse` to say. All pieces and
 * the file with an empty array in its place are JSON exactly where the whole is.
 */
import { backslash, closeArray, closeObject, colon, comma, openArray, openObject, quote, space } from './json-bytes.js';
import { parseLooseJson } from './loose-json.js';

/** Bytes of elements that are parsed together: one by one they would take three times as long. */
const usualPiece = 64 * 1024;

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');

/** Behind the string that opens at `start`, or the end of the bytes. */
function pastString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === backslash) at += 1;
    else if (byte === quote) return at + 1;
  }
  return bytes.length;
}

function pastBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] as number) <= space) at += 1;
  return at;
}

type Take = (elements: readonly unknown[]) => void;

/** Hands on the elements [start, end), which end at a comma or at the end of their array. False when there are none. */
function takePiece(bytes: Uint8Array, start: number, end: number, take: Take): boolean {
  const elements = parseLooseJson(`[${textOf(bytes, start, end)}]`);
  if (!Array.isArray(elements) || elements.length === 0) return false;
  take(elements);
  return true;
}

/**
 * The place of the bracket that ends the array which opens at `open`; null when there is none, or an element is missing.
 *
 * @throws SyntaxError where an element is no JSON.
 */
function takeArray(bytes: Uint8Array, open: number, pieceBytes: number, take: Take): number | null {
  let depth = 0;
  let start = open + 1;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) at = pastString(bytes, at) - 1;
    else if (byte === openArray || byte === openObject) depth += 1;
    else if (byte === comma && depth === 0 && at - start >= pieceBytes) {
      if (!takePiece(bytes, start, at, take)) return null;
      start = at + 1;
    } else if (byte === closeArray || byte === closeObject) {
      depth -= 1;
      if (depth >= 0) continue;
      const isEmpty = start === open + 1 && pastBlanks(bytes, start) === at;
      return byte === closeArray && (isEmpty || takePiece(bytes, start, at, take)) ? at : null;
    }
  }
  return null;
}

/**
 * The file with that array of its outermost object emptied, whose elements were handed on before; null when it cannot be
 * told so: then the file is to be read as a whole, and what was handed on is void.
 *
 * @throws SyntaxError where an element is no JSON.
 */
export function withoutArray(bytes: Uint8Array, key: string, take: Take, pieceBytes = usualPiece): Uint8Array | null {
  let rest: Uint8Array | null = null;
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === openArray || byte === openObject) depth += 1;
    else if (byte === closeArray || byte === closeObject) depth -= 1;
    else if (byte === quote) {
      const end = pastString(bytes, at);
      const behind = depth === 1 ? pastBlanks(bytes, end) : end;
      const name = depth === 1 && bytes[behind] === colon ? textOf(bytes, at + 1, end - 1) : '';
      at = end - 1;
      // An escaped key would have to be read to be known, and of two keys the last one counts: nobody writes such.
      if (name.includes('\\')) return null;
      if (name !== key) continue;
      const open = pastBlanks(bytes, behind + 1);
      const close = rest === null && bytes[open] === openArray ? takeArray(bytes, open, pieceBytes, take) : null;
      if (close === null) return null;
      rest = Buffer.concat([bytes.subarray(0, open + 1), bytes.subarray(close)]);
      at = close;
    }
  }
  return rest;
}
