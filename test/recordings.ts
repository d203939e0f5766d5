/** The recorded runs as the tests use them: read once a file, folded as the program folds them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fold, foldChunks, initialFold, viewAt } from '../source/commands/fold.js';
import { type Status, statusOf } from '../source/commands/status.js';
import type { RunState } from '../source/state/run.js';
import type { Chunk } from '../source/watch/chunk.js';
import { parseRecording, type Recording } from '../source/watch/recording.js';

export const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

export const recordingNames: readonly string[] = readdirSync(fixtures)
  .filter((name) => existsSync(join(fixtures, name, 'run.cast')))
  .sort();

export interface Loaded {
  readonly name: string;
  readonly recording: Recording;
  /** The settings beside the recording, then its own chunks. */
  readonly chunks: readonly Chunk[];
  readonly began: number;
  readonly ended: number;
}

export function load(name: string): Loaded {
  const recording = parseRecording(readFileSync(join(fixtures, name, 'run.cast'), 'utf8'));
  const began = recording.header.timestamp;
  const settings: Chunk = {
    kind: 'write',
    time: began,
    modified: began,
    path: 'config:train.yaml',
    bytes: readFileSync(join(fixtures, name, 'train.yaml')),
  };
  return { name, recording, chunks: [settings, ...recording.chunks], began, ended: began + recording.duration };
}

export const emptyFold = (loaded: Loaded): Fold => initialFold({ kind: 'recording', path: null, name: loaded.name });

/** As it stands when the recording ends. */
export const finalRun = (loaded: Loaded): RunState =>
  viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);

export function statusAt(loaded: Loaded, chunks: readonly Chunk[], time: number): Status {
  return statusOf(viewAt(foldChunks(emptyFold(loaded), chunks), time), time);
}

export const finalStatus = (loaded: Loaded): Status => statusAt(loaded, loaded.chunks, loaded.ended);
