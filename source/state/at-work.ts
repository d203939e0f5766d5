/** Whether a run goes on as far as anybody can see. Of one that does not nothing is promised: no time left, no next save. */
import { judgePhase, type RunPhase } from './phase.js';
import { currentRate } from './rate.js';
import type { RunState } from './run.js';
import { unseenSilence } from './unseen.js';

/** A run that somebody stopped is stalled. */
const still: ReadonlySet<RunPhase> = new Set(['finished', 'failed', 'killed', 'stalled', 'unknown']);

export const isAtWork = (run: RunState, now: number): boolean =>
  !still.has(judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null).phase) &&
  unseenSilence(run, now) === null;
