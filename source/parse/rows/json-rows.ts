/**
 * Rows of a JSON or JSON-lines file, as `load_dataset("json")` takes them: the elements of the outer array, or one value
 * after the other.
 *
 *     [{"instruction": "…", "input": "", "output": "…"}, …]
 *     {"text": "…"}\n{"text": "…"}\n
 *
 * Nothing is decoded but a key now and then: quotes and backslashes are looked for, and brackets are counted between
 * strings. Strings that turn out to be keys do not count as text.
 */
import {
  backslash,
  closeArray,
  closeObject,
  colon,
  comma,
  openArray,
  openObject,
  quote,
  space,
} from '../json-bytes.js';
import { RowBytes, type RowScanner, type RowSink } from './row-sink.js';

const lowerU = 0x75;

/** An answer that is empty teaches nothing: LLaMA-Factory drops such a row or trains on its end token alone. */
const answers: ReadonlySet<string> = new Set([
  'output',
  'response',
  'answer',
  'chosen',
  'rejected',
  'value',
  'content',
  'text',
]);
const longestKey = 16;

/** Where a string stands in the piece in hand, and what of its beginning stood in the one before. Read on demand only. */
class StringPlace {
  private before = '';
  private from = 0;
  /** −1 while the string goes on. */
  private end = -1;

  begin(at: number): void {
    this.before = '';
    this.from = at;
    this.end = -1;
  }

  finish(at: number): void {
    this.end = at;
  }

  /** The piece goes away. */
  carry(bytes: Uint8Array): void {
    this.before = this.text(bytes);
    this.from = 0;
    if (this.end >= 0) this.end = 0;
  }

  /** The string so far, cut when it is longer than any key that matters. */
  text(bytes: Uint8Array): string {
    if (this.before.length > longestKey) return this.before;
    const end = this.end < 0 ? bytes.length : this.end;
    const to = Math.min(end, this.from + longestKey + 1 - this.before.length);
    return (
      this.before +
      Buffer.from(bytes.buffer, bytes.byteOffset + this.from, Math.max(0, to - this.from)).toString('latin1')
    );
  }
}

type LastString = 'none' | 'text' | 'empty';

export class JsonRows implements RowScanner {
  /** Depth at which rows stand: 1 inside an outer array, 0 for one value after the other, −1 before the first byte. */
  private base = -1;
  private depth = 0;
  private isInString = false;
  /** The byte before was a backslash. */
  private isEscaped = false;
  /** Length of the string in hand, or of the last one. */
  private length = 0;
  /** The last string may yet prove to be a key. */
  private last: LastString = 'none';
  private string = new StringPlace();
  private key = new StringPlace();
  private bytes = 0;
  private isEmpty = false;
  private isInRow = false;
  private isOver = false;
  /** Where the row in hand begins in the piece in hand. */
  private from = 0;
  private readonly row = new RowBytes();

  constructor(private readonly sink: RowSink) {}

  feed(bytes: Uint8Array): void {
    this.from = 0;
    for (let position = 0; position < bytes.length && !this.isOver; ) {
      if (this.isInString) position = this.inString(bytes, position);
      else {
        const byte = bytes[position] ?? 0;
        // Everything up to the blank is white space between values.
        if (byte > space) this.between(bytes, position, byte);
        position += 1;
      }
    }
    if (this.isInRow) this.row.keep(bytes.subarray(this.from));
    this.string.carry(bytes);
    this.key.carry(bytes);
  }

  /** From `from` to the end of the string or of the piece. */
  private inString(bytes: Uint8Array, from: number): number {
    let position = from;
    if (this.isEscaped) {
      this.isEscaped = false;
      // `\n` is two bytes for one; `\u4e2d` is six for a sign of three, and its four digits are counted below.
      this.length += bytes[position] === lowerU ? -1 : 1;
      position += 1;
    }
    const begin = position;
    const size = bytes.length;
    let byte = 0;
    for (; position < size; position += 1) {
      byte = bytes[position] ?? 0;
      if (byte === quote || byte === backslash) break;
    }
    this.length += position - begin;
    if (position >= size) return position;
    if (byte === backslash) this.isEscaped = true;
    else {
      this.isInString = false;
      this.last = this.length === 0 ? 'empty' : 'text';
      this.bytes += this.length;
      this.string.finish(position);
    }
    return position + 1;
  }

  private between(bytes: Uint8Array, position: number, byte: number): void {
    if (this.base < 0) {
      // A byte order mark.
      if (byte === 0xef || byte === 0xbb || byte === 0xbf) return;
      this.base = byte === openArray ? 1 : 0;
      if (this.base === 1) {
        this.depth = 1;
        return;
      }
    }
    if (byte === colon) {
      this.bytes -= this.length;
      [this.string, this.key] = [this.key, this.string];
      this.last = 'none';
      return;
    }
    if (this.last === 'empty' && answers.has(this.key.text(bytes))) this.isEmpty = true;
    this.last = 'none';
    switch (byte) {
      case quote:
        if (!this.isInRow) this.beginRow(position);
        this.isInString = true;
        this.length = 0;
        this.string.begin(position + 1);
        return;
      case openObject:
      case openArray:
        if (!this.isInRow) this.beginRow(position);
        this.depth += 1;
        return;
      case closeObject:
      case closeArray:
        this.depth -= 1;
        if (this.isInRow && this.depth === this.base) this.endRow(bytes.subarray(this.from, position + 1));
        else if (this.depth < this.base) {
          if (this.isInRow) this.endRow(bytes.subarray(this.from, position));
          this.isOver = true;
        }
        return;
      case comma:
        if (this.isInRow && this.depth === this.base) this.endRow(bytes.subarray(this.from, position));
        return;
      default:
        if (!this.isInRow) this.beginRow(position);
    }
  }

  private beginRow(at: number): void {
    this.isInRow = true;
    this.from = at;
    this.bytes = 0;
    this.isEmpty = false;
    this.row.begin();
  }

  private endRow(rest: Uint8Array): void {
    this.isInRow = false;
    this.sink.add(this.bytes, this.isEmpty, () => this.row.text(rest));
  }

  end(): void {
    // A file that stops in the middle of a row does not hold that row; a bare number or text has no end of its own.
    if (this.isInRow && this.depth === this.base && !this.isInString && this.base === 0) {
      this.endRow(new Uint8Array(0));
    }
  }
}
