/**
 * Reads a growing file from where it ended, and notices when it began anew.
 *
 * A file began anew when its inode changed, when it is shorter than what was read, or when its first 64 bytes differ:
 * LLaMA-Factory deletes `trainer_log.jsonl` when a trainer starts, editors and rsync replace files by renaming, shells
 * truncate them. The bytes are not interpreted: lines and characters may be torn anywhere.
 */
import { type FileHandleLike, type FileStatus, type FileSystem, isAbsent, readAt } from './file-system.js';
import { readAhead } from './read-ahead.js';
import { SliceSize } from './slice-size.js';

/** All of a file, or of a big one its beginning and its end: as much as a summary needs, or a first picture. */
export type ReadMode = 'all' | 'ends' | 'glimpse';

/**
 * A piece of the file; `at` 0 means that the file begins, or begins anew. The bytes are overwritten some reads later.
 * Seconds since the epoch.
 */
export interface TailBytes {
  readonly kind: 'bytes';
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly modified: number;
}

/** Bytes of the middle that were passed over. */
export interface TailSkip {
  readonly kind: 'skip';
  readonly bytes: number;
}

/** The file is gone (or is no longer a file). */
export interface TailGone {
  readonly kind: 'gone';
}

export type Tailed = TailBytes | TailSkip | TailGone;

/** The place in the file at which reading ends, null where it goes on; `again`: what was taken before was not to be. */
export type Taken = number | 'again' | null;

/** Which part of a file is read. */
export interface Bounds {
  /** Asked before the first byte is read. `to` null: to the end, wherever that will be. */
  begin(handle: FileHandleLike, size: number): Promise<{ readonly from: number; readonly to: number | null }>;
  /** What is about to be handed on. */
  take(bytes: Uint8Array, at: number): Taken;
  /** Where behind the end, which is at `from`, reading goes on; null while nothing tells that it does. */
  goesOn(handle: FileHandleLike, from: number, size: number): Promise<number | null>;
}

/** Bytes of the beginning and of the end. A glimpse is for a picture that the whole replaces a moment later. */
const endSizes = {
  ends: { head: 256 * 1024, tail: 128 * 1024 },
  glimpse: { head: 48 * 1024, tail: 32 * 1024 },
} as const satisfies Readonly<Partial<Record<ReadMode, unknown>>>;
/** Files up to this size are read whole even when only the ends are asked for. */
const endsFrom = 512 * 1024;
const fingerprintBytes = 64;
const newline = 0x0a;

function same(first: Uint8Array, second: Uint8Array): boolean {
  return Buffer.compare(first, second) === 0;
}

export class TailFile {
  private offset = 0;
  private device = 0;
  private inode = 0;
  private modified = 0;
  private fingerprint: Uint8Array = new Uint8Array();
  private present = false;
  private found = false;
  private readonly slice = new SliceSize();
  /** Where reading ends; null at the end of the file. */
  private limit: number | null = null;
  /** What was read is to be read anew, from where it is the run's own. */
  private isMistaken = false;
  /** The size up to which that was asked in vain. */
  private asked = 0;

  constructor(
    private readonly path: string,
    private readonly read: ReadMode,
    private readonly files: FileSystem,
    private readonly now: () => number = () => performance.now(),
    private readonly bounds: Bounds | null = null,
  ) {}

  /** The file was there when that could last be told, whether it could be read or not. */
  get isThere(): boolean {
    return this.found;
  }

  /** Tells the file that was read last from one that stands in its place; null while there is none. */
  get identity(): string | null {
    return this.present ? `${this.device}:${this.inode}` : null;
  }

  /** The size in bytes, 0 when the file is not there. */
  async size(): Promise<number> {
    try {
      const status = await this.files.status(this.path);
      return status.isFile() ? status.size : 0;
    } catch {
      return 0;
    }
  }

  /** What is new since the last look, in slices. Costs one `stat` when nothing is. Rejects when the
   * file is there but cannot be read. */
  async *look(): AsyncGenerator<Tailed> {
    let status: FileStatus;
    try {
      status = await this.files.status(this.path);
      this.found = status.isFile();
      if (this.isUnchanged(status)) return;
      if (status.isFile()) {
        yield* this.readNew();
        return;
      }
    } catch (error) {
      if (!isAbsent(error)) throw error;
      this.found = false;
    }
    if (this.present) yield { kind: 'gone' };
    this.forget();
  }

  private isUnchanged(status: FileStatus): boolean {
    return (
      this.present &&
      status.ino === this.inode &&
      status.dev === this.device &&
      (this.limit === null
        ? status.size === this.offset && status.mtimeMs === this.modified
        : this.offset === this.limit && status.size === this.asked)
    );
  }

  private forget(): void {
    this.present = false;
    this.offset = 0;
    this.limit = null;
    this.asked = 0;
    this.isMistaken = false;
    this.fingerprint = new Uint8Array();
  }

  private async *readNew(): AsyncGenerator<Tailed> {
    const handle = await this.files.open(this.path);
    try {
      // The status of the open file: the path may by now lead to another one, which the next look will find.
      const status = await handle.stat();
      const modified = status.mtimeMs / 1000;
      if (await this.beganAnew(handle, status)) {
        if (status.size === 0) yield { kind: 'bytes', at: 0, bytes: new Uint8Array(), modified };
        this.forget();
      }
      let isFirst = this.offset === 0;
      do {
        if (this.isMistaken) {
          yield { kind: 'gone' };
          this.forget();
          isFirst = true;
        }
        this.present = true;
        this.device = status.dev;
        this.inode = status.ino;
        yield* this.readPart(handle, status.size, modified, isFirst);
        isFirst = false;
      } while (this.isMistaken || this.isLimitOpen(status.size));
      this.modified = status.mtimeMs;
    } finally {
      await handle.close();
    }
  }

  private async *readPart(
    handle: FileHandleLike,
    size: number,
    modified: number,
    isFirst: boolean,
  ): AsyncGenerator<Tailed> {
    const before = this.offset;
    yield* isFirst ? this.begin(handle, size) : this.moveLimit(handle, size);
    const end = Math.min(size, this.limit ?? size);
    const isStretch = isFirst || this.offset > before;
    if (isStretch && this.read !== 'all' && end - this.offset > endsFrom)
      yield* this.readEnds(handle, end, modified, endSizes[this.read]);
    else yield* this.readUntil(handle, end, modified);
  }

  /** There is more behind the end, and it was not asked yet whose that is. */
  private isLimitOpen(size: number): boolean {
    return this.limit !== null && this.offset === this.limit && size > this.limit && size !== this.asked;
  }

  private async *begin(handle: FileHandleLike, size: number): AsyncGenerator<Tailed> {
    if (this.bounds === null || size === 0) return;
    const { from, to } = await this.bounds.begin(handle, size);
    this.limit = to;
    if (from === 0) return;
    this.offset = from;
    yield { kind: 'skip', bytes: from };
  }

  private async *moveLimit(handle: FileHandleLike, size: number): AsyncGenerator<Tailed> {
    if (this.bounds === null || !this.isLimitOpen(size)) return;
    const from = this.offset;
    const place = await this.bounds.goesOn(handle, from, size);
    this.asked = place === null ? size : 0;
    if (place === null) return;
    this.limit = null;
    this.offset = place;
    if (place > from) yield { kind: 'skip', bytes: place - from };
  }

  private async beganAnew(handle: FileHandleLike, status: FileStatus): Promise<boolean> {
    if (!this.present || this.offset === 0) return false;
    if (status.ino !== this.inode || status.dev !== this.device || status.size < this.offset) return true;
    return !same(await readAt(handle, 0, this.fingerprint.length), this.fingerprint);
  }

  private async *readUntil(handle: FileHandleLike, end: number, modified: number): AsyncGenerator<Tailed> {
    for await (const bytes of readAhead(handle, this.offset, end)) {
      yield* this.slices(bytes, modified);
      if (this.limit === this.offset || this.isMistaken) return;
    }
  }

  /** The first and the last part, each cut at a newline, so that no line is torn by the gap. */
  private async *readEnds(
    handle: FileHandleLike,
    end: number,
    modified: number,
    sizes: { readonly head: number; readonly tail: number },
  ): AsyncGenerator<Tailed> {
    const head = await readAt(handle, this.offset, sizes.head);
    if (head.length === 0) return;
    const lastLine = head.lastIndexOf(newline);
    yield* this.slices(lastLine < 0 ? head : head.slice(0, lastLine + 1), modified);
    if (this.limit === this.offset || this.isMistaken) return;
    const tail = await readAt(handle, end - sizes.tail, sizes.tail);
    const firstLine = tail.indexOf(newline);
    const from = end - sizes.tail + (firstLine < 0 ? 0 : firstLine + 1);
    const skipped = from - this.offset;
    this.offset = from;
    yield { kind: 'skip', bytes: skipped };
    const rest = firstLine < 0 ? tail : tail.slice(firstLine + 1);
    yield* this.slices(rest, modified);
  }

  private *slices(bytes: Uint8Array, modified: number): Generator<TailBytes> {
    for (let from = 0; from < bytes.length; ) {
      const whole = bytes.subarray(from, from + this.slice.bytes);
      const ends = this.bounds?.take(whole, this.offset) ?? null;
      if (ends === 'again') {
        this.isMistaken = true;
        return;
      }
      const slice = ends === null ? whole : whole.subarray(0, ends - this.offset);
      const began = this.now();
      if (slice.length > 0) yield this.take(slice, modified);
      this.slice.took(this.now() - began, slice.length);
      if (ends !== null) {
        this.limit = ends;
        return;
      }
      from += slice.length;
    }
  }

  private take(bytes: Uint8Array, modified: number): TailBytes {
    const at = this.offset;
    if (at < fingerprintBytes) {
      this.fingerprint = Buffer.concat([this.fingerprint, bytes.subarray(0, fingerprintBytes - at)]);
    }
    this.offset += bytes.length;
    return { kind: 'bytes', at, bytes, modified };
  }
}
