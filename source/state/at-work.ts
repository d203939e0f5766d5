/** Whether a run goes on as far as anybody can see. Of one that does not nothing is promised: no time left, no next save. */
import { judgePhase, preparingPhases, type RunPhase } from './phase.js';
import { currentRate, timeToEnd } from './rate.js';
import type { RunState } from './run.js';
import { unseenSilence } from './unseen.js';

/** A run that somebody stopped is stalled. */
const still: ReadonlySet<RunPhase> = new Set(['finished', 'failed', 'killed', 'stalled', 'unknown']);

export const isAtWork = (run: RunState, now: number): boolean =>
  !still.has(judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null).phase) &&
  !run.evidence.isAbsent &&
  unseenSilence(run, now) === null;

/** Seconds until the last step; null where nobody can tell, and while data is prepared, which says nothing of the steps. */
export const secondsToEnd = (run: RunState, now: number): number | null =>
  isAtWork(run, now) && !preparingPhases.has(run.phase.phase)
    ? timeToEnd(run.progress, run.phase.lastActivity, now)
    : null;
