/**
 * The checkpoint to go on from: one answer for the cause of death, the findings and the pane of checkpoints. Null where
 * none will do, and where all of them are an older run's, of which an attempt that took no step has nothing to resume.
 */
import { clockDoubt } from '../clock-doubt.js';
import { tookNoStep } from '../console-attempt.js';
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';
import { foreignOf } from './foreign.js';
import { judgeCheckpoint } from './wholeness.js';

/** All checkpoints were there when an attempt began anew that then took no step. */
export const areAnothers = (run: RunState): boolean =>
  tookNoStep(run) && run.checkpoints.list.every((one) => one.modified <= (run.phase.lastConsole ?? 0) + clockDoubt);

export function resumePoint(run: RunState): Checkpoint | null {
  if (areAnothers(run)) return null;
  const isForeign = foreignOf(run);
  return run.checkpoints.list.findLast((one) => !isForeign(one) && judgeCheckpoint(one).resumable) ?? null;
}
