/**
 * The number of rows and the columns of a parquet file, from its footer: thrift's compact protocol, then the footer's
 * length as four bytes, then `PAR1` (parquet-format, `FileMetaData`: 1 version, 2 schema, 3 num_rows).
 */

export interface ParquetFacts {
  readonly rows: number;
  readonly columns: readonly string[];
}

/** Bytes of the footer, from the last eight bytes of the file; null when they are not those of a parquet file. */
export function parquetFooterLength(tail: Uint8Array): number | null {
  const end = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  if (end.length < 8 || end.toString('latin1', end.length - 4) !== 'PAR1') return null;
  return end.readUInt32LE(end.length - 8);
}

/** Types of thrift's compact protocol. */
const type = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const;

class ThriftReader {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  private byte(): number {
    const value = this.bytes[this.position];
    if (value === undefined) throw new RangeError('the footer ends too early');
    this.position += 1;
    return value;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value;
      if (shift > 63n) throw new RangeError('a number without an end');
    }
  }

  integer(): number {
    const value = this.varint();
    return Number((value >> 1n) ^ -(value & 1n));
  }

  text(): string {
    const length = Number(this.varint());
    const from = this.position;
    this.position += length;
    if (this.position > this.bytes.length) throw new RangeError('a text without an end');
    return Buffer.from(this.bytes.subarray(from, this.position)).toString('utf8');
  }

  /** Calls `read` with every field of a struct; what it does not read (false) is passed over. */
  struct(read: (field: number, kind: number) => boolean): void {
    let field = 0;
    for (;;) {
      const head = this.byte();
      const kind = head & 0x0f;
      if (kind === type.stop) return;
      field = head >> 4 === 0 ? this.integer() : field + (head >> 4);
      if (!read(field, kind)) this.skip(kind);
    }
  }

  list(read: (kind: number) => void): void {
    const head = this.byte();
    const size = head >> 4 === 15 ? Number(this.varint()) : head >> 4;
    for (let index = 0; index < size; index += 1) read(head & 0x0f);
  }

  skip(kind: number): void {
    if (kind === type.true || kind === type.false) return;
    if (kind === type.byte) this.position += 1;
    else if (kind === type.i16 || kind === type.i32 || kind === type.i64) this.varint();
    else if (kind === type.double) this.position += 8;
    else if (kind === type.binary) this.text();
    else if (kind === type.struct) this.struct(() => false);
    else if (kind === type.list || kind === type.set) this.list((inner) => this.skipElement(inner));
    else if (kind === type.map) this.skipMap();
    else throw new RangeError(`a field of unknown type ${kind}`);
  }

  /** In a list a flag takes a byte; as a field it stands in the field's own head. */
  private skipElement(kind: number): void {
    if (kind === type.true || kind === type.false) this.position += 1;
    else this.skip(kind);
  }

  private skipMap(): void {
    const size = Number(this.varint());
    if (size === 0) return;
    const kinds = this.byte();
    for (let index = 0; index < size; index += 1) {
      this.skipElement(kinds >> 4);
      this.skipElement(kinds & 0x0f);
    }
  }
}

/** Null when the bytes are no footer. */
export function parquetFacts(footer: Uint8Array): ParquetFacts | null {
  let rows: number | null = null;
  const names: { readonly name: string; readonly children: number }[] = [];
  const reader = new ThriftReader(footer);
  const schemaElement = (): void => {
    let name = '';
    let children = 0;
    reader.struct((field, kind) => {
      if (field === 4 && kind === type.binary) name = reader.text();
      else if (field === 5 && kind === type.i32) children = reader.integer();
      else return false;
      return true;
    });
    names.push({ name, children });
  };
  try {
    reader.struct((field, kind) => {
      if (field === 2 && kind === type.list) reader.list(schemaElement);
      else if (field === 3 && kind === type.i64) rows = reader.integer();
      else return false;
      return true;
    });
  } catch {
    return null;
  }
  if (rows === null) return null;
  return { rows, columns: topLevel(names) };
}

/** The schema is a tree written depth first; the root's own children are the columns. */
function topLevel(nodes: readonly { readonly name: string; readonly children: number }[]): readonly string[] {
  const columns: string[] = [];
  let at = 1;
  const pass = (): void => {
    const children = nodes[at]?.children ?? 0;
    at += 1;
    for (let index = 0; index < children && at < nodes.length; index += 1) pass();
  };
  while (at < nodes.length) {
    columns.push(nodes[at]?.name ?? '');
    pass();
  }
  return columns;
}
