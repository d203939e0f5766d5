/** Rates and the time left, computed from a few observations. */
import type { Observation } from './attempts.js';
import type { ProgressState } from './progress.js';

export interface Rate {
  readonly secondsPerStep: number;
  readonly tokensPerSecond: number | null;
  /** Our clock's time of the last observation. */
  readonly at: number;
}

/** The trainer's clock has whole seconds; ours is exact but means something only for what was watched as it happened. */
function secondsBetween(first: Observation, last: Observation): number | null {
  const ours = last.time - first.time;
  if (first.elapsed === null || last.elapsed === null) return ours > 0 ? ours : null;
  const theirs = last.elapsed - first.elapsed;
  if (ours > 0 && Math.abs(ours - theirs) <= 2) return ours;
  return theirs > 0 ? theirs : null;
}

function rateOf(observations: readonly Observation[]): Rate | null {
  const first = observations[0];
  const last = observations.at(-1);
  if (!first || !last || last.step <= first.step) return null;
  const seconds = secondsBetween(first, last);
  if (seconds === null) return null;
  const tokens = first.tokens !== null && last.tokens !== null ? last.tokens - first.tokens : null;
  return {
    secondsPerStep: seconds / (last.step - first.step),
    tokensPerSecond: tokens !== null && tokens > 0 ? tokens / seconds : null,
    at: last.time,
  };
}

/**
 * Rows carry tokens, bars move more often: the rate comes from the rows, or from the bars where there are no rows yet. An
 * attempt that has taken no step has none: that of the one before is not its own.
 */
export const currentRate = (progress: ProgressState): Rate | null =>
  progress.unstepped !== null ? null : (rateOf(progress.rows) ?? rateOf(progress.bars) ?? rateOf(progress.scalars));

/** Seconds until the last step, null when not knowable; evaluations and saves so far are part of the rate. */
export function timeLeft(progress: ProgressState, now: number): number | null {
  const rate = currentRate(progress);
  if (!rate || progress.step === null || progress.totalSteps === null || progress.closed) return null;
  const left = (progress.totalSteps - progress.step) * rate.secondsPerStep;
  return Math.max(0, left - Math.min(Math.max(0, now - rate.at), rate.secondsPerStep * 5));
}

/** Seconds without any word after which nobody can tell when a run will end. */
const quietSeconds = 60;
const quietSteps = 20;

/** The same as long as the run moves: a silent one keeps no promise. `lastActivity` is that of its phase. */
export function timeToEnd(progress: ProgressState, lastActivity: number | null, now: number): number | null {
  const pace = currentRate(progress)?.secondsPerStep ?? 0;
  const silent = lastActivity === null ? 0 : now - lastActivity;
  return silent > Math.max(quietSeconds, quietSteps * pace) ? null : timeLeft(progress, now);
}

/** By the trainer's clock in its log; without a log by that of the bar, which tells of the console's last training. */
export const trainingSeconds = (progress: ProgressState): number | null => {
  if (progress.attempts.length === 0) return progress.begun === 1 ? (progress.bars.at(-1)?.elapsed ?? null) : null;
  // A clock that was set back while it trained counts below nothing: `-1 day, 23:59:57`.
  return progress.attempts.reduce((sum, attempt) => sum + Math.max(0, attempt.elapsed), 0);
};
