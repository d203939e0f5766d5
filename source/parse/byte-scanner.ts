/**
 * Numbers and plain texts of JSON read from bytes, bit for bit as `JSON.parse` reads them.
 *
 * A decimal of at most 15 digits is a whole number that a double holds exactly, and so is a power of ten up to 10^22:
 * one division or multiplication of the two rounds once, as it should. Everything else is left to `Number`.
 */

const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const exactDigits = 15;

const quote = 0x22;
const plus = 0x2b;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const backslash = 0x5c;
const upperE = 0x45;
const lowerE = 0x65;

const isDigit = (byte: number): boolean => byte >= zero && byte <= nine;

export class ByteScanner {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    // A line may end in a carriage return, which is no part of it.
    this.#end = end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
  }

  atEnd(): boolean {
    return this.#at === this.#end;
  }

  #byte(at: number): number {
    return at < this.#end ? (this.#bytes[at] as number) : -1;
  }

  /** Goes over exactly these bytes, or says that they are not there. */
  skip(expected: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const { length } = expected;
    if (at + length > this.#end) return false;
    for (let index = 0; index < length; index += 1) if (bytes[at + index] !== expected[index]) return false;
    this.#at = at + length;
    return true;
  }

  /** A number by the rules of JSON; NaN when there is none here. */
  number(): number {
    const start = this.#at;
    let at = start;
    let byte = this.#byte(at);
    const negative = byte === minus;
    if (negative) {
      at += 1;
      byte = this.#byte(at);
    }
    if (!isDigit(byte)) return Number.NaN;
    if (byte === zero && isDigit(this.#byte(at + 1))) return Number.NaN;
    let mantissa = 0;
    let digits = 0;
    let exponent = 0;
    while (isDigit(byte)) {
      if (digits > 0 || byte !== zero) digits += 1;
      if (digits <= exactDigits) mantissa = mantissa * 10 + byte - zero;
      at += 1;
      byte = this.#byte(at);
    }
    if (byte === dot) {
      at += 1;
      byte = this.#byte(at);
      if (!isDigit(byte)) return Number.NaN;
      while (isDigit(byte)) {
        if (digits > 0 || byte !== zero) digits += 1;
        if (digits <= exactDigits) mantissa = mantissa * 10 + byte - zero;
        exponent -= 1;
        at += 1;
        byte = this.#byte(at);
      }
    }
    if (byte === lowerE || byte === upperE) {
      at += 1;
      byte = this.#byte(at);
      const sign = byte === minus ? -1 : 1;
      if (byte === minus || byte === plus) {
        at += 1;
        byte = this.#byte(at);
      }
      if (!isDigit(byte)) return Number.NaN;
      let written = 0;
      while (isDigit(byte)) {
        written = Math.min(written * 10 + byte - zero, 9999);
        at += 1;
        byte = this.#byte(at);
      }
      exponent += sign * written;
    }
    this.#at = at;
    if (digits > exactDigits || exponent < -22 || exponent > 22) return Number(this.#slice(start, at));
    const size = exponent < 0 ? mantissa / (powers[-exponent] as number) : mantissa * (powers[exponent] as number);
    return negative ? -size : size;
  }

  /** Seconds of `h:mm:ss` up to a quote, the form of nearly every clock; NaN, and nothing passed, for other forms. */
  clock(): number {
    let at = this.#at;
    let hours = 0;
    let byte = this.#byte(at);
    if (!isDigit(byte)) return Number.NaN;
    while (isDigit(byte) && hours < 1e6) {
      hours = hours * 10 + byte - zero;
      at += 1;
      byte = this.#byte(at);
    }
    if (byte !== colon || this.#byte(at + 3) !== colon || this.#byte(at + 6) !== quote) return Number.NaN;
    const m0 = this.#byte(at + 1);
    const m1 = this.#byte(at + 2);
    const s0 = this.#byte(at + 4);
    const s1 = this.#byte(at + 5);
    if (!isDigit(m0) || !isDigit(m1) || !isDigit(s0) || !isDigit(s1)) return Number.NaN;
    this.#at = at + 6;
    return hours * 3600 + ((m0 - zero) * 10 + m1 - zero) * 60 + (s0 - zero) * 10 + s1 - zero;
  }

  /** Goes to the quote that ends a text of plain ASCII; false when it is not plain. */
  skipText(): boolean {
    let at = this.#at;
    let byte = this.#byte(at);
    while (byte !== quote) {
      if (byte < 0x20 || byte > 0x7e || byte === backslash) return false;
      at += 1;
      byte = this.#byte(at);
    }
    this.#at = at;
    return true;
  }

  /** The same text; null when it is not plain. */
  text(): string | null {
    const start = this.#at;
    return this.skipText() ? this.#slice(start, this.#at) : null;
  }

  #slice(start: number, end: number): string {
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start).toString('latin1');
  }
}
