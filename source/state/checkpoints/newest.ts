/** The checkpoint that people ask for by its place. */
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';
import { isForeign } from './foreign.js';

/** The last checkpoint of this run: not one that an older run left with a higher number. */
export const lastCheckpoint = (run: RunState): Checkpoint | null =>
  run.checkpoints.list.findLast((one) => !isForeign(run, one)) ?? null;
