/**
 * The records of a TensorFlow record file (tensorflow/core/lib/io/record_writer.h), out of bytes that come in any split:
 *
 *     length u64 · masked CRC-32C of the length u32 · data · masked CRC-32C of the data u32      all little-endian
 *
 * A torn last record is kept until it is whole. Where a length is damaged, or where reading begins in the middle of a
 * file, the next length whose checksum is right is looked for, so one lost block of a disk costs its records alone.
 * Records beyond the limit (images, graphs, histograms: nothing of ours) are passed over without being kept.
 */
import { joined, type Pieces, withPiece } from '../text-lines.js';
import { maskedCrc32c } from './crc32c.js';

export interface RecordsState {
  readonly pieces: Pieces | null;
  /** Bytes in `pieces`. */
  readonly kept: number;
  /** Bytes in hand from which on there is something to do. */
  readonly need: number;
  /** Bytes of an oversized record still to come. */
  readonly skip: number;
  /** No record is known to begin at the bytes in hand. */
  readonly lost: boolean;
}

const headerBytes = 12;
const trailerBytes = 4;

/** Bytes. The arguments and a model's configuration are some 10 KB; a scalar is 50. */
export const recordLimit = 4 * 1024 * 1024;

export const initialRecords: RecordsState = { pieces: null, kept: 0, need: headerBytes, skip: 0, lost: false };

/** Where reading begins at no known place of the file. */
export const lostRecords: RecordsState = { ...initialRecords, lost: true };

export interface FedRecords {
  readonly state: RecordsState;
  /** In order; null where a record or a length was damaged. They share the memory of what was fed. */
  readonly records: readonly (Uint8Array | null)[];
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)) >>>
  0;

/** The length of the record whose header begins at `at`, null when there is none. */
function lengthAt(bytes: Uint8Array, at: number): number | null {
  // Lengths of 4 GiB and more do not occur, and this spares the checksum at most places that are looked at.
  if (word(bytes, at + 4) !== 0 || word(bytes, at + 8) !== maskedCrc32c(bytes, at, at + 8)) return null;
  return word(bytes, at);
}

/** The first place from `at` on where a record of ordinary size begins; the first that cannot be judged yet otherwise. */
function findHeader(bytes: Uint8Array, from: number): { readonly at: number; readonly found: boolean } {
  const last = bytes.length - headerBytes;
  for (let at = from; at <= last; at += 1) {
    const length = lengthAt(bytes, at);
    if (length !== null && length <= recordLimit) return { at, found: true };
  }
  return { at: Math.max(from, last + 1), found: false };
}

export function feedRecords(state: RecordsState, fed: Uint8Array): FedRecords {
  const passed = Math.min(state.skip, fed.length);
  const skip = state.skip - passed;
  const bytes = passed > 0 ? fed.subarray(passed) : fed;
  if (state.kept + bytes.length < state.need) {
    if (bytes.length === 0) return { state: { ...state, skip }, records: [] };
    const kept = state.kept + bytes.length;
    return { state: { ...state, skip, kept, pieces: withPiece(state.pieces, bytes) }, records: [] };
  }
  return take(joined(state.pieces, bytes), state.lost);
}

/** Everything that is whole in the bytes in hand, and the state with the rest. */
function take(bytes: Uint8Array, wasLost: boolean): FedRecords {
  const records: (Uint8Array | null)[] = [];
  let lost = wasLost;
  let need = headerBytes;
  let at = 0;
  for (;;) {
    if (lost) {
      const next = findHeader(bytes, at);
      at = next.at;
      if (!next.found) break;
      lost = false;
    }
    if (bytes.length - at < headerBytes) break;
    const length = lengthAt(bytes, at);
    if (length === null) {
      records.push(null);
      lost = true;
      at += 1;
      continue;
    }
    const begin = at + headerBytes;
    const end = begin + length;
    if (length <= recordLimit) {
      if (end + trailerBytes > bytes.length) {
        need = headerBytes + length + trailerBytes;
        break;
      }
      const isSound = word(bytes, end) === maskedCrc32c(bytes, begin, end);
      records.push(isSound ? bytes.subarray(begin, end) : null);
    }
    at = end + trailerBytes;
    if (at > bytes.length) break;
  }
  const skip = Math.max(0, at - bytes.length);
  const rest = bytes.subarray(Math.min(at, bytes.length));
  const pieces = rest.length > 0 ? withPiece(null, rest) : null;
  return { state: { pieces, kept: rest.length, need, skip, lost }, records };
}
