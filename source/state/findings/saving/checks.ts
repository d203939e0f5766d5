/** Is the work safe: checkpoints, disk, what will be there at the end? */
import { bestAboutToBeDeleted } from './best-about-to-be-deleted.js';
import { bestWasDeleted } from './best-was-deleted.js';
import { checkpointPointers } from './checkpoint-pointers.js';
import { checkpointTorn } from './checkpoint-torn.js';
import { diskAlmostFull } from './disk-almost-full.js';
import { diskWillFill } from './disk-will-fill.js';
import { lastNotBest } from './last-not-best.js';
import { noCheckpointWillBeWritten } from './no-checkpoint-will-be-written.js';
import { onlyWeightsSaved } from './only-weights-saved.js';

export const savingChecks = [
  checkpointTorn,
  checkpointPointers,
  diskAlmostFull,
  diskWillFill,
  bestAboutToBeDeleted,
  noCheckpointWillBeWritten,
  lastNotBest,
  bestWasDeleted,
  onlyWeightsSaved,
] as const;
