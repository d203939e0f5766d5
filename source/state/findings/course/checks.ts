/** Does it take the steps it was asked to take? */
import { dataParallel } from './data-parallel.js';
import { etaAfterResume } from './eta-after-resume.js';
import { fewerStepsThanExpected } from './fewer-steps-than-expected.js';
import { logOverwritten } from './log-overwritten.js';
import { outputExists } from './output-exists.js';
import { resumedAndTrainedNothing } from './resumed-and-trained-nothing.js';
import { rowsNeverTrained } from './rows-never-trained.js';
import { slowerAndSlower } from './slower-and-slower.js';
import { staleCheckpoints } from './stale-checkpoints.js';
import { stoppedEarly } from './stopped-early.js';
import { trainLossAfterResume } from './train-loss-after-resume.js';
import { twoWriters } from './two-writers.js';
import { weightsWithoutState } from './weights-without-state.js';

export const courseChecks = [
  resumedAndTrainedNothing,
  twoWriters,
  outputExists,
  staleCheckpoints,
  logOverwritten,
  dataParallel,
  fewerStepsThanExpected,
  rowsNeverTrained,
  stoppedEarly,
  slowerAndSlower,
  etaAfterResume,
  trainLossAfterResume,
  weightsWithoutState,
] as const;
