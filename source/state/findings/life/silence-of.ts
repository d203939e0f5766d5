/** What the checks of a silent run have in common: how long, how long is normal, and what it did last. */
import { lastSignOf } from '../../causes/cause-of-death.js';
import { type Judged, judgePhase, type RunPhase } from '../../phase.js';
import { currentRate } from '../../rate.js';
import type { RunState } from '../../run.js';
import { isAbandoned, patienceOf } from '../../silence.js';
import type { Evidence, Severity } from '../finding.js';

export interface Silence {
  /** What the run was doing when it fell silent. */
  readonly phase: RunPhase;
  readonly silent: number;
  /** Seconds of silence that would have been normal. */
  readonly patience: number;
  /** Whether its process is there; null when that cannot be told. */
  readonly alive: boolean | null;
  readonly evidence: Evidence;
  readonly severity: Severity;
}

export const judgedOf = (run: RunState, now: number): Judged =>
  judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);

/** Null for a run that is at work or has ended. */
export function silenceOf(run: RunState, now: number): Silence | null {
  const judged = judgedOf(run, now);
  if (judged.phase !== 'stalled' && judged.phase !== 'unknown') return null;
  // That somebody stopped it is told by its own check, too.
  if (judged.stoppedIn !== null) return null;
  const evidence = lastSignOf(run);
  // That nobody writes the console is told by its own check.
  if (!evidence || isAbandoned(run.phase)) return null;
  const patience = patienceOf(run.phase, currentRate(run.progress)?.secondsPerStep ?? null);
  return {
    phase: run.phase.phase,
    silent: judged.silent,
    patience,
    alive: run.machine.processes?.alive ?? null,
    evidence,
    severity: graveness(judged.silent, patience),
  };
}

/** What is silent for hours is an error, so that scripts hear of it. */
export const graveness = (silent: number, patience: number): Severity =>
  silent > Math.max(6 * 3600, 10 * patience) ? 'error' : 'warning';

/** Silence before the first step: the banner was printed, nothing came after. */
export const beforeFirstStep = (run: RunState): boolean => run.phase.phase === 'training' && !run.phase.stepped;
