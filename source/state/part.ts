/**
 * How far the part is that is under way beside the training: data that is read and tokenized, an evaluation or a
 * prediction, each of which may take hours. A prediction tells it in its log, too, so that it is known without a console.
 */
import { isAtWork } from './at-work.js';
import { endedPhases, judgePhase, preparingPhases } from './phase.js';
import type { ProgressState } from './progress.js';
import { currentRate } from './rate.js';
import type { RunState } from './run.js';

export interface Part {
  /** What the bar says of itself; null for evaluations and predictions. */
  readonly label: string | null;
  readonly done: number;
  readonly total: number;
  /** Null when not knowable, and of a run that stands still. */
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

/** By what the run does now, or did when it was heard of last. */
function moving({ progress, phase: { phase } }: RunState): Moved | null {
  if (preparingPhases.has(phase)) {
    const bar = byBar(progress);
    // A full bar of the data stays the last one while the model is loaded, which is what it does then.
    return bar && bar.done >= bar.total && phase !== 'tokenizing' ? null : bar;
  }
  const isAlone = phase === 'evaluating' && progress.step === null;
  return phase === 'predicting' || isAlone ? predicted(progress) : null;
}

/** Null while it trains, once it is over, and where no bar tells. */
export function partUnderWay(run: RunState, now: number): Part | null {
  const moved = moving(run);
  const { phase } = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
  if (moved === null || endedPhases.has(phase)) return null;
  const { label, done, total, left, at } = moved;
  const since = Math.max(0, now - at);
  const isKnown = left !== null && since <= quiet && isAtWork(run, now);
  return { label, done, total, secondsLeft: isKnown ? Math.max(0, left - since) : null };
}

/** How far the evaluation or the prediction came that was all that the run did; null of a run that trained. */
function partDone({ progress }: RunState): Part | null {
  const moved = progress.step === null ? predicted(progress) : null;
  return moved && { label: null, done: moved.done, total: moved.total, secondsLeft: null };
}

/** What is told of a run: the part under way, and of one that is over the part that it did in place of a training. */
export function partTold(run: RunState, now: number): Part | null {
  const { phase } = judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null);
  return endedPhases.has(phase) ? partDone(run) : partUnderWay(run, now);
}
