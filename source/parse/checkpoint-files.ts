/**
 * A file that is known by its size and, where its format tells, by the size that it ought to have: what makes a torn
 * checkpoint visible.
 */
import type { FileEvent } from '../state/event.js';
import { isPointer } from './json-file.js';
import type { Context } from './parser.js';
import { expectedSize, headerSize } from './safetensors.js';

/** Eight bytes of length and an empty header. */
const smallestSafetensors = 10;

/**
 * The size that a safetensors file of `size` bytes ought to have, of which `bytes` is the beginning. Without a whole
 * header the file itself may still prove that it is too short; a file of zeros, which a lost machine leaves behind,
 * has no header at all and counts as one byte short.
 */
function safetensorsSize(size: number, bytes: Uint8Array): number | null {
  const expected = expectedSize(bytes);
  if (expected !== null) return expected;
  const header = headerSize(bytes);
  if (header !== null && size < header) return header;
  if (size < smallestSafetensors) return smallestSafetensors;
  const seen = header === null ? bytes.length >= 8 : bytes.length >= header;
  return seen ? size + 1 : null;
}

const sizes: readonly (readonly [RegExp, (size: number, bytes: Uint8Array) => number | null])[] = [
  [/\.safetensors$/, safetensorsSize],
];

/** `bytes` is the beginning of the file as far as it is known, null or empty when only its size is. */
export function fileEvent(path: string, size: number, bytes: Uint8Array | null, context: Context): FileEvent {
  const pointer = bytes !== null && isPointer(bytes);
  const rule = bytes === null ? undefined : sizes.find(([pattern]) => pattern.test(path));
  return {
    type: 'file',
    time: context.time,
    place: { source: path, line: null },
    path,
    size,
    modified: context.modified,
    expected: bytes && rule && !pointer ? rule[1](size, bytes) : null,
    ...(pointer ? { pointer } : {}),
  };
}
