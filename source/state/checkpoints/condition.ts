/** How a checkpoint stands at a moment: what looks torn may only be unfinished. */
import { judgePhase } from '../phase.js';
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';
import { judgeCheckpoint } from './wholeness.js';

/**
 * `weights`: whole, but training cannot go on from it. `writing`: not whole yet. `pointers`: a clone of a
 * repository whose files were never fetched. `unread`: nobody has looked into it yet.
 */
export type Condition = 'whole' | 'weights' | 'torn' | 'writing' | 'pointers' | 'unread';

/** A shard of a big model takes minutes on a network disk, whose clients see its size with a delay. */
const youthSeconds = 120;
/** The trainer goes on only when all files are written; our look at them may come this much later. */
const graceSeconds = 10;

const over = new Set(['finished', 'failed', 'killed', 'stalled']);

/** Nothing more will be written: the run has ended, or has been silent for so long that it must have. */
export function isOver(run: RunState, now: number): boolean {
  if (run.phase.exit !== null) return true;
  const { phase, stoppedIn } = judgePhase(run.phase, now, null);
  // A stopped run goes on where it was, be it in the middle of a save.
  return over.has(phase) && stoppedIn === null;
}

function isBeingWritten(run: RunState, checkpoint: Checkpoint, now: number): boolean {
  if (isOver(run, now)) return false;
  const age = now - checkpoint.modified;
  const { step } = run.progress;
  if (step !== null && step > checkpoint.step && age > graceSeconds) return false;
  const isNewest = run.checkpoints.list.every((other) => other.modified <= checkpoint.modified);
  return age < youthSeconds || (run.phase.phase === 'saving' && isNewest);
}

/** Of a run that is being read none is judged: nearly all of them will have other files by the next picture. */
export function conditionOf(run: RunState, checkpoint: Checkpoint, now: number): Condition {
  if (run.isBeingRead) return 'unread';
  const whole = judgeCheckpoint(checkpoint);
  if (whole.lacks.some((lack) => lack.how === 'pointer')) return 'pointers';
  if (whole.missing.length > 0) return isBeingWritten(run, checkpoint, now) ? 'writing' : 'torn';
  return whole.resumable ? 'whole' : 'weights';
}
