/**
 * Seconds a step, at the beginning of an attempt and now, by the clock of `trainer_log.jsonl`.
 *
 * That clock has whole seconds, so a rate is taken over at least ten of them. Medians leave evaluations and saves out.
 */
import type { LogRowEvent, LogRowsEvent } from '../event.js';
import { rowAt } from '../log-rows.js';
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
const slowFactor = 1.5;

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

/** The same for every row of many but the first. */
export function trackPaces(given: PaceTrack, rows: LogRowsEvent): PaceTrack {
  let track = given;
  for (let at = 1; at < rows.count; at += 1) {
    // Most rows come too soon after the anchor to tell a rate.
    if ((rows.elapsed[at] as number) - (track.anchor?.elapsed ?? Number.NEGATIVE_INFINITY) < leastSeconds) continue;
    if (track.settled && track.normal !== null && track.anchor) return withRates(track, rows, at, track.normal);
    track = trackPace(track, rowAt(rows, at));
  }
  return track;
}

/** The rows from `from` on, once it is known what is normal: nine tenths of a long run, so nothing is made anew. */
function withRates(track: PaceTrack, rows: LogRowsEvent, from: number, normal: number): PaceTrack {
  const recent = [...track.recent];
  let { slowSince } = track;
  let step = track.anchor?.step ?? 0;
  let elapsed = track.anchor?.elapsed ?? 0;
  let last = -1;
  for (let at = from; at < rows.count; at += 1) {
    const seconds = (rows.elapsed[at] as number) - elapsed;
    const steps = (rows.step[at] as number) - step;
    if (seconds < leastSeconds || steps <= 0) continue;
    if (recent.length >= recentCount) recent.shift();
    recent.push(seconds / steps);
    slowSince = isSlow(recent, normal) ? (slowSince ?? rowAt(rows, at)) : null;
    step = rows.step[at] as number;
    elapsed = rows.elapsed[at] as number;
    last = at;
  }
  return last < 0 ? track : { ...track, anchor: { step, elapsed }, recent, slowSince, last: rowAt(rows, last) };
}
