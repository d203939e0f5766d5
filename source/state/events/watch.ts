/** What the watcher tells of itself: marks, the end, troubles, the clock. */
import type { Base } from './base.js';

export interface MarkerEvent extends Base {
  readonly type: 'marker';
  readonly label: string;
}
export interface ExitEvent extends Base {
  readonly type: 'exit';
  readonly code: number | null;
  readonly signal: number | null;
}
/** The message about a file that a clone of a repository has in name only. */
export const pointerTrouble = 'this is a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned';

/** A line that a parser could not read, or something the watcher could not do. */
export interface TroubleEvent extends Base {
  readonly type: 'trouble';
  readonly message: string;
  /** The watcher only waits for something to be there. */
  readonly waits?: true;
  /** The system tells of no changes in the run's directory, and why; the message is its own words. */
  readonly refused?: 'watches' | 'instances' | 'system';
}
/** What was said of this place in these words is so no more; null: whatever was said of it, for it was written anew. */
export interface TroubleOverEvent extends Base {
  readonly type: 'trouble-over';
  readonly message: string | null;
}
/** From its time on nobody could look for so many seconds. */
export interface UnwatchedEvent extends Base {
  readonly type: 'unwatched';
  readonly seconds: number;
}
export interface TickEvent extends Base {
  readonly type: 'tick';
}
