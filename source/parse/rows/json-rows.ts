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
import { RowBytes, type RowScanner, type RowSink } from './row-sink.js';

const quote = 0x22;
const backslash = 0x5c;
const openers: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const closers: ReadonlySet<number> = new Set([0x7d, 0x5d]);
const colon = 0x3a;
const comma = 0x2c;
const openArray = 0x5b;
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

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export class JsonRows implements RowScanner {
  /** Depth at which rows stand: 1 inside an outer array, 0 for one value after the other, null before the first byte. */
  private base: number | null = null;
  private depth = 0;
  private isInString = false;
  /** The byte before was a backslash. */
  private isEscaped = false;
  private string = 0;
  /** The last string ended and may yet prove to be a key. */
  private last: { readonly length: number; readonly text: string } | null = null;
  private key = '';
  private bytes = 0;
  private isEmpty = false;
  private isInRow = false;
  private over = false;
  private readonly row = new RowBytes();

  constructor(private readonly sink: RowSink) {}

  feed(bytes: Uint8Array): void {
    let from = this.isInRow ? 0 : -1;
    let position = 0;
    let nextQuote = -2;
    let nextBackslash = -2;
    const find = (byte: number, known: number): number =>
      known === -1 || known >= position ? known : bytes.indexOf(byte, position);
    while (position < bytes.length && !this.over) {
      if (this.isInString) {
        if (this.isEscaped) {
          this.isEscaped = false;
          // `\n` is two bytes for one; `\u4e2d` is six for a sign of three, and its four digits are counted below.
          this.string += bytes[position] === lowerU ? -1 : 1;
          position += 1;
          continue;
        }
        nextQuote = find(quote, nextQuote);
        nextBackslash = find(backslash, nextBackslash);
        const end = nextQuote === -1 ? bytes.length : nextQuote;
        if (nextBackslash !== -1 && nextBackslash < end) {
          this.string += nextBackslash - position;
          position = nextBackslash + 1;
          this.isEscaped = true;
          continue;
        }
        this.string += end - position;
        if (nextQuote === -1) break;
        position = nextQuote + 1;
        this.isInString = false;
        const length = Math.max(0, this.string);
        const isShort = length <= 16 && nextQuote - length >= 0;
        const text = isShort ? Buffer.from(bytes.subarray(nextQuote - length, nextQuote)).toString('latin1') : '';
        this.last = { length, text };
        this.bytes += length;
        continue;
      }
      const byte = bytes[position] ?? 0;
      position += 1;
      if (isSpace(byte)) continue;
      if (this.base === null) {
        if (byte === 0xef || byte === 0xbb || byte === 0xbf) continue;
        this.base = byte === openArray ? 1 : 0;
        if (this.base === 1) {
          this.depth = 1;
          continue;
        }
      }
      if (byte === colon) {
        this.bytes -= this.last?.length ?? 0;
        this.key = this.last?.text ?? '';
        this.last = null;
        continue;
      }
      if (this.last !== null) {
        if (this.last.length === 0 && answers.has(this.key)) this.isEmpty = true;
        this.last = null;
      }
      if (byte === quote) {
        if (!this.isInRow) from = this.beginRow(position - 1);
        this.isInString = true;
        this.string = 0;
      } else if (openers.has(byte)) {
        if (!this.isInRow) from = this.beginRow(position - 1);
        this.depth += 1;
      } else if (closers.has(byte)) {
        this.depth -= 1;
        if (this.isInRow && this.depth === this.base) from = this.endRow(bytes.subarray(from, position));
        else if (this.depth < (this.base ?? 0)) {
          if (this.isInRow) this.endRow(bytes.subarray(from, position - 1));
          this.over = true;
        }
      } else if (byte === comma) {
        if (this.isInRow && this.depth === this.base) from = this.endRow(bytes.subarray(from, position - 1));
      } else if (!this.isInRow) from = this.beginRow(position - 1);
    }
    if (this.isInRow) this.row.keep(bytes.subarray(from));
  }

  private beginRow(at: number): number {
    this.isInRow = true;
    this.bytes = 0;
    this.isEmpty = false;
    this.row.begin();
    return at;
  }

  private endRow(rest: Uint8Array): number {
    this.isInRow = false;
    this.sink.add(this.bytes, this.isEmpty, () => this.row.text(rest));
    return -1;
  }

  end(): void {
    // A file that stops in the middle of a row does not hold that row.
    if (this.isInRow && this.depth === this.base && !this.isInString) this.endRow(new Uint8Array(0));
  }
}
