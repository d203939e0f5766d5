/**
 * What every source of chunks has in common, whether it is a directory, a log file, a pipe or a recording.
 *
 * A watcher starts once and stops once. It delivers batches between which the event loop turns, so a key is never held
 * up by more than one batch, and it reads the next slice only when the last was delivered, so memory stays bounded.
 */
import type { Chunk } from './chunk.js';

/** The bytes of a chunk are there until this returns: who wants them for longer copies them. */
export type Deliver = (chunks: readonly Chunk[]) => void;

/** Bytes of history: what was there when the watch began. `read` reaches `total` when the watcher has caught up. */
export interface Progress {
  readonly read: number;
  readonly total: number;
}

export interface Watcher {
  /** Begins to deliver. Nothing is delivered before; a second call does nothing. */
  start(deliver: Deliver): void;
  /** Resolves when nothing more will be delivered and every handle is closed. */
  stop(): Promise<void>;
  readonly progress: Progress;
  /** Resolves when everything that was there at the start has been delivered, or the watch was stopped. Never rejects. */
  readonly caughtUp: Promise<void>;
}

/** A watcher that can be told that nothing more will happen. */
export interface FinishingWatcher extends Watcher {
  /** Delivers what is new with a last look at everything, then stops. */
  finish(): Promise<void>;
}

export const isFinishing = (watcher: Watcher): watcher is FinishingWatcher => 'finish' in watcher;

/** A promise and the function that resolves it, for the two ends of "caught up". */
export interface Gate {
  readonly promise: Promise<void>;
  readonly open: () => void;
}

export function createGate(): Gate {
  let open: () => void = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
