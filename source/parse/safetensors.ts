/**
 * The size that a safetensors file ought to have. The format (safetensors 0.4 to 0.6): eight bytes, the little-endian
 * length of the header; the header, JSON with the data offsets of every tensor; the tensors' bytes. A file that is
 * shorter than its header demands was cut off while it was written.
 *
 *     <8 bytes>{"__metadata__":{"format":"pt"},"lm_head.weight":{"dtype":"F32","shape":[512,64],"data_offsets":[0,131072]}}
 */
import { isRecord } from './loose-json.js';

const prefix = 8;
/** The format's own limit is 100 MB; a header of a real model has some hundred KB. */
const headerLimit = 100_000_000;

/** Bytes of the header with its length, or null when the length is not whole or impossible. */
export function headerSize(bytes: Uint8Array): number | null {
  if (bytes.length < prefix) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  return length < 2n || length > BigInt(headerLimit) ? null : prefix + Number(length);
}

const isOffset = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Where the tensor's bytes end, counted from the header's end; null when the entry is not a tensor's. */
function endOf(tensor: unknown): number | null {
  const offsets = isRecord(tensor) ? tensor.data_offsets : null;
  return Array.isArray(offsets) && isOffset(offsets[1]) ? offsets[1] : null;
}

/** Bytes, or null when the header is not whole in `bytes`, or is none. */
export function expectedSize(bytes: Uint8Array): number | null {
  const header = headerSize(bytes);
  if (header === null || bytes.length < header) return null;
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + prefix, header - prefix).toString('utf8');
    const tensors: unknown = JSON.parse(text);
    if (!isRecord(tensors)) return null;
    const ends = Object.entries(tensors).flatMap(([name, tensor]) => (name === '__metadata__' ? [] : [endOf(tensor)]));
    return ends.reduce<number | null>(
      (size, end) => (size === null || end === null ? null : Math.max(size, header + end)),
      header,
    );
  } catch {
    return null;
  }
}
