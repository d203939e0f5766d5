/**
 * How far the part is that is under way beside the training: data that is read and tokenized, an evaluation or a
 * prediction, each of which may take hours. A prediction tells it in its log, too, so that it is known without a console.
 */
import { preparingPhases, type RunPhase } from './phase-state.js';
import type { ProgressState } from './progress.js';

export interface Part {
  /** What the bar says of itself; null for evaluations and predictions. */
  readonly label: string | null;
  readonly done: number;
  readonly total: number;
  /** Null when not knowable. */
  readonly secondsLeft: number | null;
}

/** Seconds without a move after which nobody can tell when the part will end. */
const quiet = 60;

/** Seconds. The log's clock leaves out what is no whole second: a shorter time would be off by more than a fifth. */
const toldFrom = 5;

type Moved = Omit<Part, 'secondsLeft'> & {
  /** Seconds, at the last move. */
  readonly left: number | null;
  readonly at: number;
};

function byBar({ bar }: ProgressState): Moved | null {
  if (bar === null || bar.total === null || !(bar.total > 0)) return null;
  return { label: bar.label, done: bar.done, total: bar.total, left: bar.remaining, at: bar.time };
}

function byLog({ batches }: ProgressState): Moved | null {
  if (batches === null || batches.total === null || !(batches.total > 0)) return null;
  const { done, total, elapsed, time } = batches;
  const isTold = elapsed !== null && elapsed >= toldFrom && done > 0;
  const left = isTold ? ((total - done) * elapsed) / done : null;
  return { label: null, done, total, left, at: time };
}

/** Of a bar and a log of the same part, the one that is further; the bar has the finer clock. */
function predicted(progress: ProgressState): Moved | null {
  const [bar, log] = [byBar(progress), byLog(progress)];
  if (bar === null || bar.label !== null) return log;
  if (log === null || bar.total !== log.total || bar.done > log.done) return bar;
  return bar.left === null ? log : { ...log, left: bar.left };
}

/** Null while it trains, and where no bar tells. `phase`: what it does now, or did when it was heard of last. */
export function partUnderWay(progress: ProgressState, phase: RunPhase, now: number): Part | null {
  const isAlone = phase === 'evaluating' && progress.step === null;
  const moved = preparingPhases.has(phase)
    ? byBar(progress)
    : phase === 'predicting' || isAlone
      ? predicted(progress)
      : null;
  if (moved === null) return null;
  const { label, done, total, left, at } = moved;
  const since = Math.max(0, now - at);
  return { label, done, total, secondsLeft: left === null || since > quiet ? null : Math.max(0, left - since) };
}
