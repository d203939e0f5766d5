/** A file that is known by its size, and, where its format tells, by the size that it ought to have. */
import type { FileEvent } from '../state/event.js';
import type { Context } from './parser.js';
import { expectedSize } from './safetensors.js';

export function fileEvent(path: string, size: number, bytes: Uint8Array, context: Context): FileEvent {
  // A safetensors file without a readable header lacks at least the eight bytes of its length.
  const expected = path.endsWith('.safetensors') ? (expectedSize(bytes) ?? size + 1) : null;
  return {
    type: 'file',
    time: context.time,
    place: { source: path, line: null },
    path,
    size,
    modified: context.modified,
    expected,
  };
}
