/**
 * Turns chunks into lines of a recording, in order and without saying anything twice: content that another path holds
 * already becomes a reference to it, and what a second look at the directory finds unchanged is left out.
 */
import { createHash } from 'node:crypto';
import { longestTurn } from '../state/activity.js';
import type { Chunk, ConsoleChunk, HeadChunk, WriteChunk } from './chunk.js';
import type { RecordingHeader } from './recording.js';
import { encodeRecordingLine, type LineOptions } from './recording-line.js';
import type { Redactor } from './redact.js';

export interface RecorderOptions {
  /** Seconds since the epoch at which the recording begins: the header's `timestamp`. */
  readonly start: number;
  readonly line: (text: string) => void;
  /** Takes private text out of every chunk, or null. */
  readonly redactor: Redactor | null;
}

export interface HeaderOptions {
  readonly width: number;
  readonly height: number;
  readonly timestamp: number;
  readonly command: string | null;
  readonly title: string;
}

export function headerLine(options: HeaderOptions): string {
  const { width, height, timestamp, command, title } = options;
  const header: RecordingHeader & { readonly width: number; readonly height: number } = {
    version: 2,
    width,
    height,
    timestamp,
    title,
    command,
  };
  return JSON.stringify(header);
}

/** Shorter content is written out: a reference would not be shorter by much. */
const leastShared = 512;
/** Contents that are remembered, by their hashes: a run of a thousand checkpoints of thirty files. */
const mostRemembered = 30_000;

interface Known {
  readonly hash: string;
  readonly size: number;
  /** False once the file was removed: others may still refer to what stood in it, but the same again is news. */
  readonly isThere: boolean;
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

/** How many bytes at the end are the beginning of a character whose rest is still to come. */
export function unfinishedCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

export class Recorder {
  /** Console bytes that wait for the rest of their character. */
  private held: Uint8Array = new Uint8Array();
  private last: number;
  /** What each path holds, and which path holds a content: only content that the recording itself has. */
  private readonly contents = new Map<string, Known>();
  private readonly holders = new Map<string, string>();
  private readonly heads = new Map<string, Known>();
  private readonly headHolders = new Map<string, string>();
  /** When somebody last looked; null before the watch begins. */
  private watched: number | null = null;
  /** The last reading of the processes. */
  private processes = '';

  constructor(private readonly options: RecorderOptions) {
    this.last = options.start;
  }

  take(chunks: readonly Chunk[]): void {
    const { redactor } = this.options;
    for (const chunk of chunks) {
      if (redactor === null) this.record(chunk);
      else for (const clean of redactor.take(chunk)) this.record(clean);
    }
  }

  /** What is held back until more comes is written as it is. */
  finish(): void {
    for (const chunk of this.options.redactor?.finish(this.last) ?? []) this.record(chunk);
    if (this.held.length === 0) return;
    const bytes = this.held;
    this.held = new Uint8Array();
    this.write({ kind: 'console', time: this.last, modified: this.last, bytes });
  }

  private record(chunk: Chunk): void {
    this.recordPause(chunk);
    switch (chunk.kind) {
      case 'console':
        this.recordConsole(chunk);
        break;
      case 'write':
        this.recordContent(chunk, this.contents, this.holders, chunk.bytes.length);
        break;
      case 'head':
        this.recordContent(chunk, this.heads, this.headHolders, chunk.size);
        break;
      case 'append':
        // What stands there now is no longer what was written: nobody may refer to it.
        this.forget(chunk.path, this.contents, this.holders);
        this.write(chunk);
        break;
      case 'remove':
        for (const known of [this.contents, this.heads]) this.remove(chunk.path, known);
        this.write(chunk);
        break;
      case 'processes':
        // Where nothing is seen the same is said again and again.
        if (chunk.text !== this.processes) this.write(chunk);
        this.processes = chunk.text;
        break;
      default:
        this.write(chunk);
    }
  }

  /** Of the ticks, which come each second, only a gap is worth a line. It stands before what was found after it. */
  private recordPause({ kind, time }: Chunk): void {
    const { watched } = this;
    if (watched !== null && time - watched > longestTurn) {
      const from = Math.max(watched, this.last);
      if (time > from) this.write({ kind: 'unwatched', time: from, seconds: time - from });
      this.watched = time;
    }
    if (kind === 'tick') this.watched = Math.max(time, this.watched ?? time);
  }

  private recordConsole(chunk: ConsoleChunk): void {
    const bytes = this.held.length === 0 ? chunk.bytes : Buffer.concat([this.held, chunk.bytes]);
    const rest = unfinishedCharacter(bytes);
    this.held = Uint8Array.from(bytes.subarray(bytes.length - rest));
    if (rest < bytes.length) this.write({ ...chunk, bytes: bytes.subarray(0, bytes.length - rest) });
  }

  private recordContent(
    chunk: WriteChunk | HeadChunk,
    contents: Map<string, Known>,
    holders: Map<string, string>,
    size: number,
  ): void {
    const { path, bytes } = chunk;
    const hash = hashOf(bytes);
    const known = contents.get(path);
    if (known?.isThere && known.hash === hash && known.size === size) return;
    const holder = bytes.length < leastShared ? undefined : holders.get(hash);
    this.forget(path, contents, holders);
    if (contents.size < mostRemembered) {
      contents.set(path, { hash, size, isThere: true });
      if (!holders.has(hash)) holders.set(hash, path);
    }
    this.write(chunk, holder === undefined || holder === path ? {} : { sameAs: holder });
  }

  private remove(path: string, contents: Map<string, Known>): void {
    for (const [other, known] of contents) {
      if (other === path || other.startsWith(`${path}/`)) contents.set(other, { ...known, isThere: false });
    }
  }

  /** The path's content goes; if others referred to this path for it, the next of that content is written out again. */
  private forget(path: string, contents: Map<string, Known>, holders: Map<string, string>): void {
    const known = contents.get(path);
    contents.delete(path);
    if (known && holders.get(known.hash) === path) holders.delete(known.hash);
  }

  private write(chunk: Chunk, options: LineOptions = {}): void {
    // Two watchers are two clocks' readings: a recording's times never go back.
    this.last = Math.max(this.last, chunk.time);
    const line = encodeRecordingLine({ ...chunk, time: this.last }, this.options.start, options);
    if (line !== null) this.options.line(line);
  }
}
