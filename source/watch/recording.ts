/**
 * Reading recordings: asciicast files whose extra lines hold what a run did to its directory.
 *
 *     {"version": 2, "width": 140, "height": 40, "timestamp": 1795506013, "command": "llamafactory-cli train x.yaml"}
 *     [7.95, "o", "training example:\r\n"]
 *     [9.79, "f", "{\"op\": \"append\", \"path\": \"trainer_log.jsonl\", \"at\": 0, \"data\": \"…\"}"]
 *     [12.5, "d", "{\"path\": \"saves/sft\", \"free\": 52428800000, \"total\": 107374182400}"]
 *
 * Codes: `o` console, `f` a change in the run directory, `g` a reading of the GPU tools, `p` one of the trainer's
 * processes (JSON, see `parse/processes.ts`), `d` the room on the run directory's disk (`free`: bytes that the user may
 * still write), `j` a reading of the SLURM job, `n` rows counted in the files of a dataset, `u` a time in which nobody
 * could look (`seconds` from the line's time on: a silence then is none of the run's), `m` a marker, `x` the end.
 * Others are passed over, as players do. `x` is `{"code": 0}` or `{"signal": 9}`, `u` is `{"seconds": 3600}`; `chunk.ts`
 * names the parsers that say what stands in `g`, `p`, `j` and `n`.
 *
 * `op` is `append` (`at` so many bytes), `write`, `head` (the first bytes of a big file, and its true `size`), `mkdir` or
 * `remove`; content is `data`, `base64` or `same_as` another path, as that path's content (a head's: its head) stands at
 * that moment; `modified` is the file's own time, seconds since the epoch, where it is not the line's. Times are seconds
 * since the start in asciicast version 2, and since the line before in version 3, whose lines may also be comments (`#`).
 */
import { isRecord } from '../parse/loose-json.js';
import type { Chunk } from './chunk.js';
import type { Contents } from './recording-contents.js';
import { linesOf, longLine, type RecordingLine } from './recording-lines.js';
import { meanings } from './recording-meanings.js';

export interface RecordingHeader {
  readonly version: 2 | 3;
  /** Seconds since the epoch; 0 when the file does not tell. */
  readonly timestamp: number;
  readonly title: string | null;
  readonly command: string | null;
}

export interface RecordingProblem {
  /** Counts from 1. */
  readonly line: number;
  /** `cut`: the recording stops in the middle of its last line, as it does while it is still written. */
  readonly severity: 'broken' | 'cut';
  readonly message: string;
}

export interface Recording {
  readonly header: RecordingHeader;
  readonly chunks: readonly Chunk[];
  readonly problems: readonly RecordingProblem[];
  /** Seconds from the first moment to the last. */
  readonly duration: number;
}

/** The file is no recording; the message names the file's line and the remedy. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

const remedies: Readonly<Record<string, string>> = {
  1: 'asciicast version 1 keeps no changes of files; `asciinema convert` makes version 2 of it',
};

function headerOf(line: string): RecordingHeader {
  let header: unknown;
  try {
    header = JSON.parse(line);
  } catch {
    header = null;
  }
  if (!isRecord(header) || !('version' in header)) {
    throw new RecordingError(
      'line 1 is not the header of a recording: {"version": 2, …} is expected. `lf-tui record` writes recordings; a console log is opened as it is',
    );
  }
  const { version, timestamp } = header;
  if (version !== 2 && version !== 3) {
    const remedy = remedies[String(version)] ?? 'a newer lf-tui may be able to';
    throw new RecordingError(`line 1 says version ${String(version)}, and versions 2 and 3 can be replayed: ${remedy}`);
  }
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    version,
    timestamp: typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : 0,
    title: text(header.title),
    command: text(header.command),
  };
}

interface Line {
  readonly time: number;
  readonly code: string;
  readonly data: string;
}

/** @throws SyntaxError when the line is not JSON. */
function lineOf(text: string): Line | null {
  const record: unknown = JSON.parse(text);
  if (!Array.isArray(record)) return null;
  const [time, code, data]: readonly unknown[] = record;
  const whole =
    typeof time === 'number' && Number.isFinite(time) && typeof code === 'string' && typeof data === 'string';
  return whole ? { time, code, data } : null;
}

const tooLong = 'this line is far too long for one of a recording';
const expected = 'not a line of a recording: [seconds, "code", "data"] is expected';

/** @throws RecordingError when the first line is no asciicast header. Lines that are broken are told and passed over. */
export function parseRecording(input: string | Uint8Array): Recording {
  const lines = linesOf(input);
  const first: RecordingLine | undefined = lines.next().value;
  const header = headerOf((first?.text ?? '').replace(/^\uFEFF/, ''));
  const contents: Contents = new Map();
  const chunks: Chunk[] = [];
  const problems: RecordingProblem[] = [];
  let latest = header.timestamp;
  let clockWentBack = false;
  const problem = (line: number, message: string, severity: RecordingProblem['severity'] = 'broken'): void => {
    problems.push({ line, severity, message });
  };
  /** The line's time by the clock. */
  const reach = (seconds: number, number: number): number => {
    const time = seconds + (header.version === 2 ? header.timestamp : latest);
    if (time < latest && !clockWentBack) {
      clockWentBack = true;
      problem(number, 'times go backwards from here; they are held at the latest');
    }
    latest = Math.max(latest, time);
    return latest;
  };
  const read = (text: string, number: number): void => {
    const parsed = lineOf(text);
    if (!parsed) {
      problem(number, expected);
      return;
    }
    const time = reach(parsed.time, number);
    const meaning = meanings.get(parsed.code)?.(parsed.data, time, contents) ?? null;
    if (typeof meaning === 'string') problem(number, meaning);
    else if (meaning) chunks.push(meaning);
  };
  /** That a file is there is known all the same, and that it is no larger than its line. */
  const passOver = ({ beginning, bytes }: RecordingLine, number: number): void => {
    problem(number, tooLong);
    const long = longLine(beginning);
    if (!long) return;
    const time = reach(long.time, number);
    const { path } = long;
    if (path === null) return;
    contents.delete(path);
    chunks.push({ kind: 'head', time, modified: time, path, size: bytes, bytes: new Uint8Array(), passedOver: true });
  };
  let number = 1;
  for (const line of lines) {
    const { text, isLast } = line;
    number += 1;
    if (text?.trim() === '' || (header.version === 3 && text?.startsWith('#'))) continue;
    try {
      if (text === null) passOver(line, number);
      else read(text, number);
    } catch {
      if (isLast) problem(number, 'the recording ends in the middle of this line', 'cut');
      else problem(number, expected);
    }
  }
  return { header, chunks, problems, duration: latest - header.timestamp };
}

/** Whether a file that begins with these bytes says of itself that it is an asciicast. */
export const isRecording = (firstBytes: Uint8Array): boolean =>
  /^\uFEFF?\s*\{[^\n]*"version"\s*:\s*[123]\b/.test(Buffer.from(firstBytes.subarray(0, 4096)).toString('utf8'));
