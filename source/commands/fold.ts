/**
 * The one way from chunks to what is known of a run: live, replayed, printed and exported all fold with these.
 */
import { initialReader, pending, type ReaderState, readChunk } from '../parse/reader.js';
import { initialRun, type RunState, reduceRun } from '../state/run.js';
import type { Chunk, Origin } from '../watch/chunk.js';

/** An immutable value: keeping one is all that pausing and seeking need. */
export interface Fold {
  readonly reader: ReaderState;
  readonly run: RunState;
}

export const initialFold = (origin: Origin): Fold => ({ reader: initialReader, run: initialRun(origin) });

export function foldChunks(fold: Fold, chunks: readonly Chunk[]): Fold {
  let { reader, run } = fold;
  for (const chunk of chunks) {
    const read = readChunk(reader, chunk);
    reader = read.state;
    run = reduceRun(run, read.events);
  }
  return { reader, run };
}

/**
 * The run as it stands at `time`, the unfinished last line of every stream taken as it is: the newest bar of a live
 * console has no end yet. Nothing of this is kept, so the next chunk goes on from the fold itself.
 */
export function viewAt(fold: Fold, time: number): RunState {
  const { lastConsole, lastActivity } = fold.run.phase;
  // The unfinished end was written no later than the last activity: it must not make a silent run look alive.
  const events = pending(fold.reader, lastConsole ?? lastActivity ?? time);
  return reduceRun(fold.run, [...events, { type: 'tick', time, place: { source: 'clock', line: null } }]);
}
