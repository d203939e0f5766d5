/**
 * Checkpoints that another run left in the same directory. `overwrite_output_dir` does not delete them, they take part
 * in rotation, and a resume picks the highest number among all of them.
 */
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';

/** Clocks of a file server and of the trainer's machine may differ by so much. */
const doubtSeconds = 60;

/** When this attempt began to train, by its own clock and the times of its log; null when no row tells. */
function trainingBegan(run: RunState): number | null {
  const row = run.progress.rows.at(-1);
  return row?.elapsed == null ? null : row.time - row.elapsed;
}

export function isForeign(run: RunState, checkpoint: Checkpoint): boolean {
  const { totalSteps, attempts } = run.progress;
  const began = trainingBegan(run);
  const from = attempts.at(-1)?.fromStep ?? null;
  const isOlder = began !== null && checkpoint.modified < began - doubtSeconds;
  if (isOlder && from !== null && checkpoint.step > from) return true;
  return totalSteps !== null && checkpoint.step > totalSteps;
}
