/** The console's bytes by offset: the log keeps only where its lines are, and reads a text when it is shown. */
import { type FileHandle, open } from 'node:fs/promises';

export interface ConsoleText {
  /** Bytes [start, end), or null when they are not at hand: then they are being fetched, or gone for good. */
  readonly peek: (start: number, end: number) => Uint8Array | null;
  /** The same, waited for; null when they cannot be read any more. They may be put `into` what the caller has. */
  readonly read: (start: number, end: number, into?: Uint8Array) => Promise<Uint8Array | null>;
  readonly close: () => Promise<void>;
}

/** A console that is kept in memory: of a recording, or from a pipe. Beyond the limit the oldest bytes are let go. */
export class MemoryConsole implements ConsoleText {
  #pieces: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #end = 0;
  #size = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The bytes are kept as they are: who uses their buffer again gives a copy. */
  append(bytes: Uint8Array): void {
    this.#pieces.push({ start: this.#end, bytes });
    this.#end += bytes.length;
    this.#size += bytes.length;
    while (this.#size > this.#limit && this.#pieces.length > 1) {
      this.#size -= this.#pieces.shift()?.bytes.length ?? 0;
    }
  }

  /** So many bytes were passed over: they are not at hand, and what follows stands behind them. */
  skip(bytes: number): void {
    this.#end += bytes;
  }

  readonly peek = (start: number, end: number): Uint8Array | null => {
    const first = this.#pieces[0];
    if (!first || start < first.start || end > this.#end) return null;
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const piece = this.#pieces[middle];
      if (piece && piece.start + piece.bytes.length <= start) low = middle + 1;
      else high = middle;
    }
    if ((this.#pieces[low]?.start ?? start) > start) return null;
    const parts: Uint8Array[] = [];
    for (let index = low; index < this.#pieces.length; index += 1) {
      const piece = this.#pieces[index];
      if (!piece || piece.start >= end) break;
      parts.push(
        piece.bytes.subarray(Math.max(0, start - piece.start), Math.min(piece.bytes.length, end - piece.start)),
      );
    }
    return parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts);
  };

  readonly read = (start: number, end: number): Promise<Uint8Array | null> => Promise.resolve(this.peek(start, end));

  readonly close = (): Promise<void> => Promise.resolve();
}

const blockSize = 64 * 1024;
const blockLimit = 64;
const tailBytes = 512 * 1024;

/** A console in a file: a few blocks around what is shown are kept, others are fetched and then told of. */
export class FileConsole implements ConsoleText {
  readonly #path: string;
  readonly #arrived: () => void;
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #wanted = new Set<number>();
  /** The newest bytes as the watch delivered them: they are shown at once, without asking the file again. */
  #tail = new MemoryConsole(tailBytes);
  #handle: Promise<FileHandle> | null = null;

  /** `arrived` is called when bytes came that `peek` was asked for in vain. */
  constructor(path: string, arrived: () => void) {
    this.#path = path;
    this.#arrived = arrived;
  }

  /** Takes note of bytes that the watch delivered, in order from the file's beginning. */
  append(bytes: Uint8Array): void {
    this.#tail.append(new Uint8Array(bytes));
  }

  /** So many bytes of the file were passed over. */
  skip(bytes: number): void {
    this.#tail.skip(bytes);
  }

  readonly peek = (start: number, end: number): Uint8Array | null => {
    const newest = this.#tail.peek(start, end);
    if (newest) return newest;
    const parts: Uint8Array[] = [];
    let whole = true;
    for (let block = Math.floor(start / blockSize); block * blockSize < end; block += 1) {
      const bytes = this.#blocks.get(block);
      const from = Math.max(0, start - block * blockSize);
      const to = Math.min(blockSize, end - block * blockSize);
      if (!bytes || bytes.length < to) {
        whole = false;
        this.#fetch(block);
      } else parts.push(bytes.subarray(from, to));
    }
    if (!whole) return null;
    return parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts);
  };

  #fetch(block: number): void {
    if (this.#wanted.has(block)) return;
    this.#wanted.add(block);
    this.read(block * blockSize, (block + 1) * blockSize).then((bytes) => {
      this.#wanted.delete(block);
      if (!bytes || bytes.length === 0) return;
      this.#blocks.delete(block);
      this.#blocks.set(block, bytes);
      // The map keeps the order of arrival: the first is the oldest.
      for (const oldest of this.#blocks.keys()) {
        if (this.#blocks.size <= blockLimit) break;
        this.#blocks.delete(oldest);
      }
      this.#arrived();
    });
  }

  readonly read = async (start: number, end: number, into?: Uint8Array): Promise<Uint8Array | null> => {
    try {
      this.#handle ??= open(this.#path, 'r');
      const handle = await this.#handle;
      const length = end - start;
      const bytes = into && into.length >= length ? into : new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, start);
      return bytes.subarray(0, bytesRead);
    } catch {
      this.#handle = null;
      return null;
    }
  };

  /** The file began anew: what is kept of it is void. */
  forget(): void {
    this.#blocks.clear();
    this.#tail = new MemoryConsole(tailBytes);
    this.#handle?.then((handle) => handle.close()).catch(() => {});
    this.#handle = null;
  }

  readonly close = async (): Promise<void> => {
    const handle = await this.#handle?.catch(() => null);
    await handle?.close().catch(() => {});
  };
}
