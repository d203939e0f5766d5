/**
 * How many bytes are handed on in one go: no more than are folded between two keys.
 *
 * How long that takes differs by the kind of line (rows are read many times as fast as a console), by the machine, and
 * by how long the program has run: code is slow until the engine has compiled it. So it is measured, not assumed.
 */

const first = 64 * 1024;
const least = 16 * 1024;
const most = 512 * 1024;
/** Milliseconds. Twice as much of what was quick is not slow. */
const quick = 2.5;
const slow = 6;

export class SliceSize {
  #bytes = first;

  get bytes(): number {
    return this.#bytes;
  }

  /** A slice of so many bytes was dealt with in so many milliseconds. */
  took(milliseconds: number, bytes: number): void {
    if (milliseconds > slow) this.#bytes = Math.max(least, this.#bytes / 2);
    // The short end of a file says nothing of a whole slice.
    else if (milliseconds < quick && bytes === this.#bytes) this.#bytes = Math.min(most, this.#bytes * 2);
  }
}
