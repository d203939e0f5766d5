/**
 * CRC-32C (Castagnoli) as TensorFlow's record files mask it: rotated right by 15 bits, plus a constant, so that the
 * checksum of bytes that hold checksums stays a good one (tensorflow/core/lib/hash/crc32c.h).
 */
const polynomial = 0x82f63b78;
const maskDelta = 0xa282ead8;

function makeTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[byte] = value;
  }
  return table;
}

const table = makeTable();

export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let value = 0xffffffff;
  for (let at = from; at < to; at += 1) {
    value = (value >>> 8) ^ (table[(value ^ (bytes[at] as number)) & 0xff] as number);
  }
  return (value ^ 0xffffffff) >>> 0;
}

export function maskedCrc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const value = crc32c(bytes, from, to);
  return (((value >>> 15) | (value << 17)) + maskDelta) >>> 0;
}
