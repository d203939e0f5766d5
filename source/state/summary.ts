/** A run in one row of a list: what a person needs to tell it from the others and to see whether it is well. */
import { secondsToEnd } from './at-work.js';
import { curveRange, lastPoint } from './curves.js';
import { findingsOf } from './findings/checks.js';
import { meaningOf, shortName } from './meaning.js';
import type { RunIdentity, RunNode } from './nodes.js';
import { type Part, partTold } from './part.js';
import { judgePhase, preparingPhases, type RunPhase } from './phase.js';
import { currentRate } from './rate.js';
import type { RunState } from './run.js';
import { shownCurve } from './shown-curve.js';
import { unseenSilence } from './unseen.js';

export interface RunSummary {
  readonly state: RunPhase;
  /** What it was at when all of its processes were stopped; null for a run that nobody stopped. */
  readonly stoppedIn: RunPhase | null;
  /** Seconds for which a run was silent whose processes were looked for and not seen (`unseen.ts`). */
  readonly unseen: number | null;
  readonly stage: string | null;
  readonly model: string | null;
  readonly step: number | null;
  readonly totalSteps: number | null;
  /** How far a prediction is, or an evaluation alone. */
  readonly part: Part | null;
  /** NaN where it broke, null where there is none. */
  readonly loss: number | null;
  /** The loss from its first to its last value in at most `shapeLength` equal parts; NaN where there is none. */
  readonly shape: readonly number[];
  /** Seconds, null when the run does not move. */
  readonly timeLeft: number | null;
  readonly errors: number;
  readonly warnings: number;
  /** Seconds since the epoch: when the run last did anything. */
  readonly active: number | null;
}

/** A run of a list. */
export interface ListedRun {
  /** By what it is opened: the absolute path of the run directory, `host:path` on another machine. */
  readonly path: string;
  /** The machine as the person named it; null for this one. */
  readonly host: string | null;
  readonly identity: RunIdentity | null;
  /** The machines on which its processes were seen, where it is known to run on several. */
  readonly nodes: readonly RunNode[];
  readonly name: string;
  /** When the newest of its entries was written, seconds since the epoch. */
  readonly modified: number;
  /** Null until it was read for the first time. */
  readonly summary: RunSummary | null;
  /** The SLURM job that makes it, where jobs are asked for. */
  readonly job?: ListedJob;
}

/** A job as the list of runs tells it. */
export interface ListedJob {
  readonly id: string;
  /** `RUNNING`, `PENDING`, … */
  readonly state: string;
  readonly reason: string | null;
  /** Seconds that it might still run at `time`, null without a limit. */
  readonly left: number | null;
  readonly nodes: number | null;
  /** When that was told, seconds since the epoch. */
  readonly time: number;
}

/** The connection to another machine, or what went wrong with the list of this one, as the list of runs tells it. */
export interface HostLink {
  /** Null for this machine. */
  readonly host: string | null;
  readonly state: 'connecting' | 'connected' | 'down';
  /** When it last answered, seconds since the epoch; null when it never did. */
  readonly heard: number | null;
  /** Why it is down, in the words of ssh or of whatever else failed. */
  readonly words: string | null;
}

const shapeLength = 16;

export function summaryOf(run: RunState, now: number): RunSummary {
  const curve = shownCurve(run, 'loss') ?? shownCurve(run, 'eval_loss');
  const rate = currentRate(run.progress);
  const { phase, stoppedIn } = judgePhase(run.phase, now, rate?.secondsPerStep ?? null);
  const length = Math.min(shapeLength, curve?.length ?? 0);
  const shape = Array.from({ length }, (_, part) => {
    if (!curve) return Number.NaN;
    const from = Math.floor((part * curve.length) / length);
    const { min, max } = curveRange(curve, from, Math.max(from + 1, Math.floor(((part + 1) * curve.length) / length)));
    return min > max ? Number.NaN : (min + max) / 2;
  });
  const unseen = unseenSilence(run, now);
  // When data will be prepared says nothing of when the run will end.
  const part = preparingPhases.has(run.phase.phase) ? null : partTold(run, now);
  const meaning = meaningOf(run);
  const findings = findingsOf(run, now);
  const last = curve ? lastPoint(curve)?.value : undefined;
  return {
    state: phase,
    stoppedIn,
    unseen,
    stage: meaning.stage,
    model: meaning.model === null ? null : shortName(meaning.model),
    step: run.progress.step,
    totalSteps: run.progress.totalSteps,
    part,
    loss: last ?? null,
    shape,
    timeLeft: part === null ? secondsToEnd(run, now) : part.secondsLeft,
    errors: findings.filter((finding) => finding.severity === 'error').length,
    warnings: findings.filter((finding) => finding.severity === 'warning').length,
    active: run.phase.lastActivity,
  };
}
