/** Recordings as they lie on a disk: plain, or packed with gzip, cut off anywhere. */
import { constants, gunzipSync } from 'node:zlib';

const isPacked = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** What a packed file holds as far as it goes; other bytes as they are. */
export function unpacked(bytes: Uint8Array): Uint8Array {
  if (!isPacked(bytes)) return bytes;
  try {
    // A recording that is still being written, or whose writer was killed, has no end.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return bytes;
  }
}
