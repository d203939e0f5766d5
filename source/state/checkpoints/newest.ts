/** The checkpoint that people ask for by its place. */
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';
import { foreignOf } from './foreign.js';

/** The last checkpoint of this run: not one that an older run left with a higher number. */
export function lastCheckpoint(run: RunState): Checkpoint | null {
  const isForeign = foreignOf(run);
  return run.checkpoints.list.findLast((one) => !isForeign(one)) ?? null;
}
