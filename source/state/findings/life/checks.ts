/** Is it alive and at its pace? */
import { consoleUnknown } from './console-unknown.js';
import { filesUnwatched } from './files-unwatched.js';
import { finishedButFailedAfter } from './finished-but-failed-after.js';
import { kernelTooOld } from './kernel-too-old.js';
import { nobodyWrites } from './nobody-writes.js';
import { oomAtEvaluation } from './oom-at-evaluation.js';
import { saveInProgressOrHung } from './save-in-progress-or-hung.js';
import { sharedMemorySmall } from './shared-memory-small.js';
import { stalled } from './stalled.js';
import { stopped } from './stopped.js';
import { stuckAtFirstStep } from './stuck-at-first-step.js';
import { timeLimitTooShort } from './time-limit-too-short.js';
import { tokenizingOutlivesTimeout } from './tokenizing-outlives-timeout.js';
import { tokenizingSlow } from './tokenizing-slow.js';
import { troubleReading } from './trouble-reading.js';

export const lifeChecks = [
  stopped,
  stalled,
  stuckAtFirstStep,
  saveInProgressOrHung,
  tokenizingOutlivesTimeout,
  tokenizingSlow,
  finishedButFailedAfter,
  oomAtEvaluation,
  sharedMemorySmall,
  kernelTooOld,
  timeLimitTooShort,
  nobodyWrites,
  consoleUnknown,
  troubleReading,
  filesUnwatched,
] as const;
