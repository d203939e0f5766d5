/**
 * Numbers and plain texts of JSON read from bytes, bit for bit as `JSON.parse` reads them.
 *
 * A decimal's digits are a whole number that a double holds exactly up to 2^53, and so is a power of ten up to 10^22: one
 * division or multiplication of the two rounds once, as it should. Everything else is left to `Number`.
 */

const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const exactLimit = Number.MAX_SAFE_INTEGER;

const space = 0x20;
const letterS = 0x73;
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

/** Bytes that are looked for again and again: four of them are compared in one go. */
export interface Pattern {
  readonly length: number;
  /** Little-endian. */
  readonly words: Int32Array;
  /** What does not fill a word. */
  readonly rest: Uint8Array;
}

const wordBytes = 4;

export function patternOf(text: string): Pattern {
  const bytes = Buffer.from(text);
  const words = new Int32Array(Math.floor(bytes.length / wordBytes));
  for (let word = 0; word < words.length; word += 1) words[word] = bytes.readInt32LE(word * wordBytes);
  return { length: bytes.length, words, rest: bytes.subarray(words.length * wordBytes) };
}

const day = patternOf(' day');
const comma = patternOf(', ');

export class ByteScanner {
  private bytes: Uint8Array = new Uint8Array();
  private view = new DataView(this.bytes.buffer);
  private end = 0;
  private at = 0;

  /** Begins with another piece: one scanner serves all lines of a chunk. */
  open(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.at = start;
    // A line may end in a carriage return, which is no part of it.
    this.end = end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
  }

  atEnd(): boolean {
    return this.at === this.end;
  }

  private byteAt(at: number): number {
    return at < this.end ? (this.bytes[at] as number) : -1;
  }

  /** Goes over exactly these bytes, or says that they are not there. */
  skip({ length, words, rest }: Pattern): boolean {
    const { bytes, view } = this;
    let { at } = this;
    if (at + length > this.end) return false;
    for (let word = 0; word < words.length; word += 1, at += wordBytes) {
      if (view.getInt32(at, true) !== words[word]) return false;
    }
    for (let index = 0; index < rest.length; index += 1, at += 1) if (bytes[at] !== rest[index]) return false;
    this.at = at;
    return true;
  }

  /**
   * A number by the rules of JSON; NaN when there is none here. Nothing in it asks where the piece ends: what ends a
   * line is no part of a number.
   */
  number(): number {
    const { bytes, at: start } = this;
    let at = start;
    const negative = bytes[at] === minus;
    if (negative) at += 1;
    let digit = (bytes[at] as number) - zero;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    let mantissa = digit;
    at += 1;
    digit = (bytes[at] as number) - zero;
    if (digit >= 0 && digit <= 9) {
      if (mantissa === 0) return Number.NaN;
      for (; digit >= 0 && digit <= 9; digit = (bytes[at] as number) - zero) {
        mantissa = mantissa * 10 + digit;
        at += 1;
      }
    }
    let exponent = 0;
    if (bytes[at] === dot) {
      const point = at;
      at += 1;
      for (digit = (bytes[at] as number) - zero; digit >= 0 && digit <= 9; digit = (bytes[at] as number) - zero) {
        mantissa = mantissa * 10 + digit;
        at += 1;
      }
      exponent = point + 1 - at;
      if (exponent === 0) return Number.NaN;
    }
    if (bytes[at] === lowerE || bytes[at] === upperE) {
      at += 1;
      const sign = bytes[at] === minus ? -1 : 1;
      if (bytes[at] === minus || bytes[at] === plus) at += 1;
      const first = at;
      let written = 0;
      for (digit = (bytes[at] as number) - zero; digit >= 0 && digit <= 9; digit = (bytes[at] as number) - zero) {
        written = Math.min(written * 10 + digit, 9999);
        at += 1;
      }
      if (at === first) return Number.NaN;
      exponent += sign * written;
    }
    this.at = at;
    if (mantissa > exactLimit || exponent < -22 || exponent > 22) return Number(this.slice(start, at));
    const size = exponent < 0 ? mantissa / (powers[-exponent] as number) : mantissa * (powers[exponent] as number);
    return negative ? -size : size;
  }

  /** Seconds of `h:mm:ss` or `n days, h:mm:ss` up to a quote; NaN, and nothing passed, for other forms. */
  clock(): number {
    const start = this.at;
    let seconds = this.whole();
    if (this.byteAt(this.at) === space) {
      if (!this.skip(day)) return this.back(start);
      if (this.byteAt(this.at) === letterS) this.at += 1;
      if (!this.skip(comma)) return this.back(start);
      seconds = seconds * 86400 + this.whole() * 3600;
    } else seconds *= 3600;
    const { at } = this;
    const minutes = this.pair(at + 1);
    const rest = this.pair(at + 4);
    const fits = this.byteAt(at) === colon && this.byteAt(at + 3) === colon && this.byteAt(at + 6) === quote;
    if (!fits || minutes < 0 || rest < 0 || Number.isNaN(seconds)) return this.back(start);
    this.at = at + 6;
    return seconds + minutes * 60 + rest;
  }

  private back(at: number): number {
    this.at = at;
    return Number.NaN;
  }

  /** A whole number of at most six digits; NaN when there is none. */
  private whole(): number {
    let value = Number.NaN;
    for (let digits = 0; digits < 6; digits += 1) {
      const byte = this.byteAt(this.at);
      if (!isDigit(byte)) break;
      value = (digits > 0 ? value * 10 : 0) + byte - zero;
      this.at += 1;
    }
    return value;
  }

  /** Two digits; less than 0 when they are none. */
  private pair(at: number): number {
    const tens = this.byteAt(at);
    const ones = this.byteAt(at + 1);
    return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : -1;
  }

  /** Goes to the quote that ends a text of plain ASCII; false when it is not plain. */
  skipText(): boolean {
    let at = this.at;
    let byte = this.byteAt(at);
    while (byte !== quote) {
      if (byte < 0x20 || byte > 0x7e || byte === backslash) return false;
      at += 1;
      byte = this.byteAt(at);
    }
    this.at = at;
    return true;
  }

  /** The same text; null when it is not plain. */
  text(): string | null {
    const start = this.at;
    return this.skipText() ? this.slice(start, this.at) : null;
  }

  private slice(start: number, end: number): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('latin1');
  }
}
