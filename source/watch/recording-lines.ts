/**
 * The lines of a recording, one after the other: a recording of weeks may be longer than a string can be, and is not
 * held twice. A line that is far too long is not read, but for its beginning, which tells what it is about.
 */

/**
 * Bytes. To read a line takes up to twenty times its size, for the rows of a `trainer_state.json` are small; longer ones
 * are those of runs that logged a hundred thousand rows, all of which `trainer_log.jsonl` holds, too.
 */
const lineLimit = 16 * 1024 * 1024;
const beginningBytes = 4096;

export interface RecordingLine {
  /** Null for a line that is far too long. */
  readonly text: string | null;
  /** The whole of a line that is read, and the first bytes of one that is not. */
  readonly beginning: string;
  readonly bytes: number;
  readonly isLast: boolean;
}

export function* linesOf(input: string | Uint8Array): Generator<RecordingLine> {
  const bytes =
    typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  for (let from = 0; from <= bytes.length; ) {
    const newline = bytes.indexOf(0x0a, from);
    const end = newline < 0 ? bytes.length : newline;
    const isLong = end - from > lineLimit;
    const beginning = bytes.toString('utf8', from, isLong ? from + beginningBytes : end);
    yield { text: isLong ? null : beginning, beginning, bytes: end - from, isLast: newline < 0 };
    from = end + 1;
  }
}

export interface LongLine {
  /** As the line says: seconds since the start, or since the line before. */
  readonly time: number;
  /** The file that it says was written. */
  readonly path: string | null;
}

const timed = /^\s*\[\s*(\d+(?:\.\d+)?)\s*,/;
/** As `record` writes it; a path with signs that JSON escapes is not worth more. */
const written = /^\s*\[[^,]*,\s*"f"\s*,\s*"\{\s*\\"op\\":\s*\\"write\\",\s*\\"path\\":\s*\\"([^"\\]+)\\"/;

/** What the beginning of a line that is not read tells; null where it is none of a recording's. */
export function longLine(beginning: string): LongLine | null {
  const time = timed.exec(beginning)?.[1];
  return time === undefined ? null : { time: Number(time), path: written.exec(beginning)?.[1] ?? null };
}
