/**
 * The fields of a protocol-buffer message as they stand on the wire (protobuf.dev, "Encoding"): only what reading
 * TensorBoard's events needs, without a schema. Whatever is malformed gives null, never an exception. Fields are places
 * in the bytes, because a copy or a view of each would cost more than all the rest of reading a number.
 */

export interface Field {
  readonly number: number;
  /** 0 a variable-length integer, 1 eight bytes, 2 bytes with a length, 5 four bytes. */
  readonly type: 0 | 1 | 2 | 5;
  /** The value of type 0; not exact from 2^53 on. */
  readonly integer: number;
  /** Where the content of types 1, 2 and 5 begins and ends. */
  readonly from: number;
  readonly to: number;
}

interface Varint {
  readonly value: number;
  readonly next: number;
}

function varintAt(bytes: Uint8Array, from: number, to: number): Varint | null {
  let value = 0;
  let factor = 1;
  const last = Math.min(to, from + 10);
  for (let at = from; at < last; at += 1) {
    const byte = bytes[at] as number;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next: at + 1 };
    factor *= 128;
  }
  return null;
}

/** Null when bytes [from, to) are no message. */
export function fieldsOf(bytes: Uint8Array, from: number, to: number): readonly Field[] | null {
  const fields: Field[] = [];
  let at = from;
  while (at < to) {
    const tag = varintAt(bytes, at, to);
    if (!tag) return null;
    const number = Math.floor(tag.value / 8);
    const type = tag.value % 8;
    if (type !== 0 && type !== 1 && type !== 2 && type !== 5) return null;
    const varint = type === 0 || type === 2 ? varintAt(bytes, tag.next, to) : null;
    if (varint === null && (type === 0 || type === 2)) return null;
    const begin = varint?.next ?? tag.next;
    const length = type === 2 ? (varint?.value ?? 0) : type === 1 ? 8 : type === 5 ? 4 : 0;
    if (begin + length > to) return null;
    fields.push({ number, type, integer: varint?.value ?? 0, from: begin, to: begin + length });
    at = begin + length;
  }
  return fields;
}
