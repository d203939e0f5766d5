/**
 * Rows of CSV and of plain text.
 *
 *     instruction,output          the first record names the columns; quotes may hold line ends (pandas' reader)
 *     "How, many?","7"
 *
 * Plain text (`load_dataset("text")`): every line is a row, an empty one as well. CSV passes over empty lines.
 */
import { RowBytes, type RowScanner, type RowSink } from './row-sink.js';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

export class LineRows implements RowScanner {
  /** Bytes of the record in hand, and whether a quote is open in it. */
  private size = 0;
  private isQuoted = false;
  private returned = false;
  private isFirst = true;
  private header = '';
  private readonly row = new RowBytes();

  constructor(
    private readonly sink: RowSink,
    private readonly kind: 'csv' | 'text',
  ) {
    this.row.begin();
  }

  /** The names of the columns; none in plain text. */
  get columns(): readonly string[] {
    if (this.kind === 'text') return ['text'];
    return this.header === '' ? [] : this.header.split(',').map((name) => name.replace(/^"|"$/g, '').trim());
  }

  feed(bytes: Uint8Array): void {
    let from = 0;
    let position = 0;
    while (position < bytes.length) {
      const end = bytes.indexOf(lineFeed, position);
      const stop = end === -1 ? bytes.length : end;
      if (this.kind === 'csv') {
        for (let at = bytes.indexOf(quote, position); at !== -1 && at < stop; at = bytes.indexOf(quote, at + 1)) {
          this.isQuoted = !this.isQuoted;
        }
      }
      if (end === -1) break;
      position = end + 1;
      if (this.isQuoted) continue;
      this.finish(bytes.subarray(from, end));
      from = position;
    }
    if (from < bytes.length) {
      this.size += bytes.length - from;
      this.returned = bytes[bytes.length - 1] === carriageReturn;
      this.row.keep(bytes.subarray(from));
    }
  }

  private finish(rest: Uint8Array): void {
    // The carriage return of a line end is none of the row, even where the piece before ended with it.
    const returned = rest.length > 0 ? rest[rest.length - 1] === carriageReturn : this.returned;
    const length = this.size + rest.length - (returned ? 1 : 0);
    if (this.kind === 'csv' && this.isFirst) {
      if (length > 0) {
        this.header = this.row.text(rest).replace(/^\uFEFF/, '');
        this.isFirst = false;
      }
    } else if (this.kind === 'text' || length > 0) {
      this.sink.add(length, length === 0, () => this.row.text(rest));
    }
    this.size = 0;
    this.returned = false;
    this.row.begin();
  }

  end(): void {
    if (this.size > 0) this.finish(new Uint8Array(0));
  }
}
