/**
 * Seconds a step, at the beginning of an attempt and now, by the clock of `trainer_log.jsonl`.
 *
 * That clock has whole seconds, so a rate is taken over at least ten of them. Medians leave evaluations and saves out.
 */
import type { LogRowEvent } from '../event.js';
import { median, type SignalRow } from './row.js';

export interface PaceTrack {
  readonly anchor: { readonly step: number; readonly elapsed: number } | null;
  readonly fromStep: number;
  readonly early: readonly number[];
  /** The median of the first tenth of the attempt, null until that is done or when it has too few rates. */
  readonly normal: number | null;
  readonly settled: boolean;
  readonly recent: readonly number[];
  /** The first row since when most of the recent rates are slow. */
  readonly slowSince: SignalRow | null;
  readonly last: SignalRow | null;
}

export const initialPace: PaceTrack = {
  anchor: null,
  fromStep: 0,
  early: [],
  normal: null,
  settled: false,
  recent: [],
  slowSince: null,
  last: null,
};

const leastSeconds = 10;
const earlyShare = 0.1;
const earlyLimit = 30;
const earlyLeast = 5;
const recentCount = 20;
/** 13 long runs of other people stay below 1.2 from beginning to end. */
export const slowFactor = 1.5;

function isSlow(recent: readonly number[], normal: number): boolean {
  if (recent.length < recentCount) return false;
  let slow = 0;
  for (const rate of recent) if (rate > slowFactor * normal) slow += 1;
  return slow > recentCount / 2;
}

export function trackPace(track: PaceTrack, event: LogRowEvent): PaceTrack {
  const { step, elapsed, totalSteps } = event;
  if (elapsed === null) return track;
  const { anchor } = track;
  if (!anchor || step < anchor.step || elapsed < anchor.elapsed - 1) {
    return { ...initialPace, anchor: { step, elapsed }, fromStep: Math.max(0, step - 1) };
  }
  if (elapsed - anchor.elapsed < leastSeconds || step <= anchor.step) return track;
  const rate = (elapsed - anchor.elapsed) / (step - anchor.step);
  const moved = { ...track, anchor: { step, elapsed }, last: event };
  if (!track.settled) {
    const end = totalSteps === null ? null : track.fromStep + earlyShare * (totalSteps - track.fromStep);
    const early = track.early.length < earlyLimit ? [...track.early, rate] : track.early;
    if (end === null || step < end) return { ...moved, early };
    return { ...moved, early: [], settled: true, normal: early.length >= earlyLeast ? median(early) : null };
  }
  if (track.normal === null) return moved;
  const recent = [...track.recent.slice(1 - recentCount), rate];
  const slowSince = isSlow(recent, track.normal) ? (track.slowSince ?? event) : null;
  return { ...moved, recent, slowSince };
}
