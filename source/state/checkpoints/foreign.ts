/**
 * Checkpoints that another run left in the same directory. `overwrite_output_dir` does not delete them, they take part
 * in rotation, and a resume picks the highest number among all of them.
 */
import { clockDoubt } from '../clock-doubt.js';
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';

/** When this attempt began to train, by its own clock and the times of its log; null when no row tells. */
function trainingBegan(run: RunState): number | null {
  const row = run.progress.rows.at(-1);
  return row?.elapsed == null ? null : row.time - row.elapsed;
}

/**
 * A copied or touched log is younger than its run, and would make all of the run's own checkpoints look older. So one that
 * the run may have written itself is a stranger only beside another that is as young as the run.
 */
export const isForeign = (run: RunState, checkpoint: Checkpoint): boolean => foreignOf(run)(checkpoint);

/** The same for many of a run's checkpoints: that all of them are older is found out once, and only where it matters. */
export function foreignOf(run: RunState): (checkpoint: Checkpoint) => boolean {
  const { totalSteps, attempts, step } = run.progress;
  const began = trainingBegan(run);
  const from = attempts.at(-1)?.fromStep ?? null;
  const isOlder = (one: Checkpoint): boolean => began !== null && one.modified < began - clockDoubt;
  let areAllOlder: boolean | null = null;
  return (checkpoint) => {
    if (totalSteps !== null && checkpoint.step > totalSteps) return true;
    if (from === null || step === null || checkpoint.step <= from || !isOlder(checkpoint)) return false;
    if (checkpoint.step > step) return true;
    areAllOlder ??= run.checkpoints.list.every(isOlder);
    return !areAllOlder;
  };
}
