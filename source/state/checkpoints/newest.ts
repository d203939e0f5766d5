/** The checkpoints that people ask for by place: the newest one, and the newest to go on from. */
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';
import { isForeign } from './foreign.js';
import { judgeCheckpoint } from './wholeness.js';

/** The last checkpoint of this run: not one that an older run left with a higher number. */
export const lastCheckpoint = (run: RunState): Checkpoint | null =>
  run.checkpoints.list.findLast((one) => !isForeign(run, one)) ?? null;

/** Null when there is none. */
export const newestResumable = (run: RunState): Checkpoint | null =>
  run.checkpoints.list.findLast((one) => !isForeign(run, one) && judgeCheckpoint(one).resumable) ?? null;
