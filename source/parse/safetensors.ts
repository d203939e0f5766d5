/**
 * The size that a safetensors file ought to have, from its header: 8 bytes of length, that many bytes of JSON with the
 * data offsets of every tensor, then the data. A file that is shorter was cut off while it was written.
 */
import { isRecord } from './loose-json.js';

const headerLimit = 64 * 1024 * 1024;

/** Bytes, or null when the header is not whole or not one. */
export function expectedSize(bytes: Uint8Array): number | null {
  if (bytes.length < 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > headerLimit || bytes.length < 8 + length) return null;
  try {
    const header: unknown = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8'));
    if (!isRecord(header)) return null;
    let end = 0;
    for (const tensor of Object.values(header)) {
      const offsets = isRecord(tensor) ? tensor.data_offsets : undefined;
      if (Array.isArray(offsets) && typeof offsets[1] === 'number') end = Math.max(end, offsets[1]);
    }
    return 8 + length + end;
  } catch {
    return null;
  }
}
