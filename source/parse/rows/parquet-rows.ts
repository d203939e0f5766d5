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

/** Real footers nest ten deep. */
const deepest = 64;
/** Wider tables are nobody's training data. */
const mostElements = 65_536;

/** Whatever the bytes say of themselves, each step consumes at least one of them: reading ends where they do. */
class ThriftReader {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  private byte(): number {
    const value = this.bytes[this.position];
    if (value === undefined) throw new RangeError('the footer ends too early');
    this.position += 1;
    return value;
  }

  private pass(length: number): void {
    this.position += length;
    if (this.position > this.bytes.length) throw new RangeError('the footer ends too early');
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
    this.pass(length);
    return Buffer.from(this.bytes.subarray(from, this.position)).toString('utf8');
  }

  /** The fields of a struct; whoever is given one reads or skips it before the next. */
  *fields(): Generator<{ readonly field: number; readonly kind: number }> {
    let field = 0;
    for (;;) {
      const head = this.byte();
      const kind = head & 0x0f;
      if (kind === type.stop) return;
      field = head >> 4 === 0 ? this.integer() : field + (head >> 4);
      yield { field, kind };
    }
  }

  /** The kinds of the elements of a list, one after the other; each is read or skipped before the next. */
  *elements(): Generator<number> {
    const head = this.byte();
    const size = head >> 4 === 15 ? Number(this.varint()) : head >> 4;
    for (let index = 0; index < size; index += 1) yield head & 0x0f;
  }

  skip(kind: number, depth = 0): void {
    if (depth > deepest) throw new RangeError('the footer nests too deep');
    if (kind === type.true || kind === type.false) return;
    if (kind === type.byte) this.pass(1);
    else if (kind === type.i16 || kind === type.i32 || kind === type.i64) this.varint();
    else if (kind === type.double) this.pass(8);
    else if (kind === type.binary) this.pass(Number(this.varint()));
    else if (kind === type.struct) for (const field of this.fields()) this.skip(field.kind, depth + 1);
    else if (kind === type.list || kind === type.set) {
      for (const inner of this.elements()) this.skipElement(inner, depth + 1);
    } else if (kind === type.map) this.skipMap(depth + 1);
    else throw new RangeError(`a field of unknown type ${kind}`);
  }

  /** In a list a flag takes a byte; as a field it stands in the field's own head. */
  private skipElement(kind: number, depth: number): void {
    if (kind === type.true || kind === type.false) this.pass(1);
    else this.skip(kind, depth);
  }

  private skipMap(depth: number): void {
    const size = Number(this.varint());
    if (size === 0) return;
    const kinds = this.byte();
    for (let index = 0; index < size; index += 1) {
      this.skipElement(kinds >> 4, depth);
      this.skipElement(kinds & 0x0f, depth);
    }
  }
}

interface SchemaElement {
  readonly name: string;
  readonly children: number;
}

function schemaElement(reader: ThriftReader): SchemaElement {
  let name = '';
  let children = 0;
  for (const { field, kind } of reader.fields()) {
    if (field === 4 && kind === type.binary) name = reader.text();
    else if (field === 5 && kind === type.i32) children = reader.integer();
    else reader.skip(kind);
  }
  return { name, children };
}

/**
 * Null when the bytes are no footer. They may be its beginning: fields stand in the order of their numbers, and what
 * comes behind the rows – the row groups, which may be megabytes – is not looked at.
 */
export function parquetFacts(footer: Uint8Array): ParquetFacts | null {
  const elements: SchemaElement[] = [];
  const reader = new ThriftReader(footer);
  try {
    for (const { field, kind } of reader.fields()) {
      if (field === 2 && kind === type.list) {
        for (const _ of reader.elements()) {
          elements.push(schemaElement(reader));
          if (elements.length > mostElements) return null;
        }
      } else if (field === 3 && kind === type.i64) {
        const rows = reader.integer();
        return Number.isSafeInteger(rows) && rows >= 0 ? { rows, columns: topLevel(elements) } : null;
      } else reader.skip(kind);
    }
  } catch {
    // Torn, or of something else.
  }
  return null;
}

/** The schema is a tree written depth first; the root's own children are the columns. */
function topLevel(elements: readonly SchemaElement[]): readonly string[] {
  const columns: string[] = [];
  /** Elements below the last column that are still to come. */
  let below = 0;
  for (const { name, children } of elements.slice(1)) {
    if (below === 0) columns.push(name);
    else below -= 1;
    below += Math.max(0, children);
  }
  return columns;
}
