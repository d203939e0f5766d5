/**
 * The fields of a protocol-buffer message as they stand on the wire (protobuf.dev, "Encoding"): only what reading
 * TensorBoard's events needs, without a schema. Whatever is malformed gives null, never an exception.
 */

export interface Field {
  readonly number: number;
  /** 0 a variable-length integer, 1 eight bytes, 2 bytes with a length, 5 four bytes. */
  readonly type: 0 | 1 | 2 | 5;
  /** The value of type 0; not exact from 2^53 on. */
  readonly integer: number;
  /** The bytes of types 1, 2 and 5. */
  readonly bytes: Uint8Array;
}

const none = new Uint8Array(0);

interface Varint {
  readonly value: number;
  readonly next: number;
}

function varintAt(bytes: Uint8Array, from: number): Varint | null {
  let value = 0;
  let factor = 1;
  for (let at = from; at < bytes.length && at < from + 10; at += 1) {
    const byte = bytes[at] as number;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next: at + 1 };
    factor *= 128;
  }
  return null;
}

const fixedSizes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Null when the bytes are no message. */
export function fieldsOf(bytes: Uint8Array): readonly Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = varintAt(bytes, at);
    if (!tag) return null;
    const number = Math.floor(tag.value / 8);
    const type = tag.value % 8;
    if (type === 0) {
      const varint = varintAt(bytes, tag.next);
      if (!varint) return null;
      fields.push({ number, type, integer: varint.value, bytes: none });
      at = varint.next;
      continue;
    }
    const length: Varint | null =
      type === 2 ? varintAt(bytes, tag.next) : { value: fixedSizes[type] ?? Number.NaN, next: tag.next };
    if (!length || !(length.next + length.value <= bytes.length)) return null;
    const end = length.next + length.value;
    fields.push({ number, type: type as 1 | 2 | 5, integer: 0, bytes: bytes.subarray(length.next, end) });
    at = end;
  }
  return fields;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The number that four or eight bytes hold, null when there are more or fewer of them. */
export const floatOf = (bytes: Uint8Array): number | null =>
  bytes.length === 4 ? viewOf(bytes).getFloat32(0, true) : null;
export const doubleOf = (bytes: Uint8Array): number | null =>
  bytes.length === 8 ? viewOf(bytes).getFloat64(0, true) : null;

export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
