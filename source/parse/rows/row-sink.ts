/**
 * What a scanner of a dataset file finds goes here: how many rows, how long they are, and a few of them to look at.
 *
 * Lengths are bytes of UTF-8 text, not characters: a token of English or Chinese takes about as many bytes, but not as
 * many characters. Rows to look at are the first of the file, the longest, and the first with an empty answer.
 */
import type { DatasetRow } from '../../state/event.js';

const firstRows = 60;
const longestRows = 8;
const emptyRows = 8;
/** So much of a row is kept to be shown. */
const rowTextLimit = 4096;

/** The row's text so far; asked for only when the row is to be kept. */
export type RowText = () => string;

/** Which quarter of a doubling a length lies in. */
export const lengthClass = (bytes: number): number => (bytes < 1 ? 0 : Math.floor(4 * Math.log2(bytes)));

export interface RowCounts {
  readonly rows: number;
  readonly shown: readonly DatasetRow[];
  readonly lengths: readonly number[];
}

export class RowSink {
  private count = 0;
  private readonly first: DatasetRow[] = [];
  private readonly longest: DatasetRow[] = [];
  private readonly empty: DatasetRow[] = [];
  private readonly lengths: number[] = [];

  get rows(): number {
    return this.count;
  }

  add(bytes: number, isEmpty: boolean, text: RowText): void {
    this.count += 1;
    const at = lengthClass(bytes);
    while (this.lengths.length <= at) this.lengths.push(0);
    this.lengths[at] = (this.lengths[at] ?? 0) + 1;
    const row = (odd: DatasetRow['odd']): DatasetRow => ({ number: this.count, text: text(), bytes, odd });
    if (this.first.length < firstRows) this.first.push(row(null));
    else if (isEmpty && this.empty.length < emptyRows) this.empty.push(row('empty'));
    else if (this.longest.length < longestRows || bytes > (this.longest.at(-1)?.bytes ?? 0)) {
      this.longest.push(row('longest'));
      this.longest.sort((one, other) => other.bytes - one.bytes);
      if (this.longest.length > longestRows) this.longest.pop();
    }
  }

  counts(): RowCounts {
    return { rows: this.count, shown: [...this.first, ...this.longest, ...this.empty], lengths: [...this.lengths] };
  }
}

/** Reads a file in pieces of any size. */
export interface RowScanner {
  feed(bytes: Uint8Array): void;
  /** The file has ended: a last row without a line end counts. */
  end(): void;
}

/** Bytes of the row in hand from pieces before, and from this one. */
export class RowBytes {
  private kept: Uint8Array[] = [];
  private size = 0;

  begin(): void {
    this.kept = [];
    this.size = 0;
  }

  /** The piece goes away: what of the row is in it is copied, up to what is shown of a row. */
  keep(piece: Uint8Array): void {
    const room = Math.max(0, rowTextLimit - this.size);
    if (room > 0) this.kept.push(piece.slice(0, room));
    this.size += piece.length;
  }

  text(last: Uint8Array): string {
    const whole = Buffer.concat([...this.kept, last.subarray(0, Math.max(0, rowTextLimit - this.size))]);
    const cut = this.size + last.length > rowTextLimit ? '…' : '';
    return whole.toString('utf8').trim() + cut;
  }
}
