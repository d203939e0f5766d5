/** What a person may name, and what is found there. */
import type { Chunk, Origin } from '../../watch/chunk.js';
import type { LogContent } from '../../watch/log-file.js';
import type { ProcFiles } from '../../watch/proc/proc-files.js';
import type { Recording } from '../../watch/recording.js';
import type { RemoteShell } from '../../watch/remote/shell.js';
import type { Link } from '../open-remote.js';

export type Opened =
  | {
      readonly kind: 'directory';
      readonly origin: Origin;
      readonly path: string;
      readonly log: string | null;
      readonly config: string | null;
    }
  | {
      readonly kind: 'log';
      readonly origin: Origin;
      readonly path: string;
      readonly config: string | null;
      /** What the file holds: a console, or the rows of a `trainer_log.jsonl` under another name. */
      readonly holds: LogContent;
    }
  | {
      readonly kind: 'remote';
      readonly origin: Origin;
      /** On the other machine, as are the others. */
      readonly path: string;
      readonly log: string | null;
      readonly config: string | null;
      readonly shell: RemoteShell;
      /** For tools, which may hang: a shell of their own. */
      readonly tools: RemoteShell;
      readonly close: () => void;
    }
  | {
      readonly kind: 'pipe';
      readonly origin: Origin;
      /** Where the run lies whose console comes through the pipe; null while its process is not to be seen. */
      readonly places: () => Promise<RunPlaces | null>;
    }
  | {
      readonly kind: 'recording';
      readonly origin: Origin;
      readonly recording: Recording;
      readonly before: readonly Chunk[];
      readonly example: boolean;
    };

export interface RunPlaces {
  readonly path: string;
  readonly config: string | null;
}

export interface OpenOptions {
  /** Null when the person named nothing. */
  readonly path: string | null;
  readonly log: string | null;
  readonly config: string | null;
  /** Wait for a run directory that does not exist yet. */
  readonly wait: boolean;
  readonly workingDirectory: string;
  /** Opens a connection to another machine. */
  readonly connect: (host: string) => Link;
  readonly proc: ProcFiles;
  /** Reads the recording that is played where there is no run, and its settings; null where a run is asked for. */
  readonly example: (() => { readonly recording: string; readonly settings: string }) | null;
}
