/**
 * The contract between watching and parsing: one piece of what a run does, as bytes, with its times.
 *
 * A live directory, a piped console and a recording all yield the same chunks, so everything after this point cannot
 * tell them apart. A chunk is one line of a recording (see `recording.ts`); watchers never interpret the bytes.
 */

interface Timed {
  /** When the chunk was seen, seconds since the epoch. Never decreases within one watch. */
  readonly time: number;
}

interface Written extends Timed {
  /** When the bytes were written (the file's modification time), seconds since the epoch; equals `time` in a recording. */
  readonly modified: number;
}

/** Bytes of the trainer's console, in order. */
export interface ConsoleChunk extends Written {
  readonly kind: 'console';
  readonly bytes: Uint8Array;
}

/** Bytes added at the end of a growing file. `path` is relative to the run directory, with `/`. */
export interface AppendChunk extends Written {
  readonly kind: 'append';
  readonly path: string;
  /** Offset in the file of the first byte. 0 means that the file begins anew: whatever was read of it before is void. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The whole new content of a file that is rewritten rather than appended to. */
export interface WriteChunk extends Written {
  readonly kind: 'write';
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A big binary file: its true size and its first bytes (for safetensors the whole header). */
export interface HeadChunk extends Written {
  readonly kind: 'head';
  readonly path: string;
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Nobody tried to read it: the size is the most that it can be, and what it holds is not known. */
  readonly passedOver?: true;
}

export interface DirectoryChunk extends Timed {
  readonly kind: 'directory';
  readonly path: string;
}

export interface RemoveChunk extends Timed {
  readonly kind: 'remove';
  readonly path: string;
}

/** Bytes that were passed over on purpose (the middle of a big file, read later). `path` null means the console. */
export interface SkipChunk extends Timed {
  readonly kind: 'skip';
  readonly path: string | null;
  readonly bytes: number;
}

/** One reading of a GPU tool, as JSON text: see `parse/gpu/reading.ts`. */
export interface GpuChunk extends Timed {
  readonly kind: 'gpu';
  readonly text: string;
}

/** Room on the file system that a path is on. */
export interface DiskChunk extends Timed {
  readonly kind: 'disk';
  readonly path: string;
  /** Bytes that this user may still write, and of the whole. */
  readonly free: number;
  readonly total: number;
}

/** What was counted in the files of one dataset, as JSON text: see `parse/dataset-rows.ts`. */
export interface RowsChunk extends Timed {
  readonly kind: 'rows';
  readonly text: string;
}

/** The trainer's processes and its machine as last read, as JSON text: see `parse/processes.ts`. */
export interface ProcessesChunk extends Timed {
  readonly kind: 'processes';
  readonly text: string;
}

/** The SLURM job of the run as last read, as JSON text: see `parse/slurm.ts`. */
export interface JobChunk extends Timed {
  readonly kind: 'job';
  readonly text: string;
}

/** A label that somebody put into a recording. */
export interface MarkerChunk extends Timed {
  readonly kind: 'marker';
  readonly label: string;
}

/** The trainer ended: exactly one of `code` and `signal` is a number. */
export interface ExitChunk extends Timed {
  readonly kind: 'exit';
  readonly code: number | null;
  readonly signal: number | null;
}

/** Something the watcher could not do, in words for the person (permission lost, watch limit reached). */
export interface TroubleChunk extends Timed {
  readonly kind: 'trouble';
  readonly path: string | null;
  readonly message: string;
  /** It only waits for something to be there, which is no fault. */
  readonly waits?: true;
  /** The system tells of no changes in the run's directory; the message is its own words. */
  readonly refused?: WatchRefusal;
}

/** Why the system does not tell of changes: a user's file watches, or watching programs, are used up, or it has no such thing. */
export type WatchRefusal = 'watches' | 'instances' | 'system';

/** What a trouble with this path and these words told of is so no more. */
export interface TroubleOverChunk extends Timed {
  readonly kind: 'trouble-over';
  readonly path: string | null;
  readonly message: string;
}

/** Time passes although nothing happens, so that silence can be judged. */
export interface TickChunk extends Timed {
  readonly kind: 'tick';
}

/** From `time` on nobody could look for so many seconds: the machine slept, or the watcher was stopped. Of recordings. */
export interface UnwatchedChunk extends Timed {
  readonly kind: 'unwatched';
  readonly seconds: number;
}

export type Chunk =
  | ConsoleChunk
  | AppendChunk
  | WriteChunk
  | HeadChunk
  | DirectoryChunk
  | RemoveChunk
  | SkipChunk
  | GpuChunk
  | DiskChunk
  | RowsChunk
  | ProcessesChunk
  | JobChunk
  | MarkerChunk
  | ExitChunk
  | TroubleChunk
  | TroubleOverChunk
  | TickChunk
  | UnwatchedChunk;

/** What is being watched, for the header and for error messages. */
export interface Origin {
  /** `none`: nothing is open, the list of runs is looked at. */
  readonly kind: 'directory' | 'log' | 'recording' | 'standard-input' | 'none';
  /** Absolute path, or null for standard input and for nothing. */
  readonly path: string | null;
  /** The run's name as a person would say it. */
  readonly name: string;
}
