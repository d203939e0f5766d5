/**
 * A recording with a place in time. Every step gives a new player; nothing is copied, because folds are values.
 *
 * The picture at time T is the fold of all chunks up to T. Folds of some earlier places are kept, so that going back
 * costs no more than the way from the nearest of them.
 */
import { findingsOf } from '../state/findings/checks.js';
import type { RunState } from '../state/run.js';
import type { Chunk, Origin } from '../watch/chunk.js';
import { type Fold, foldChunks, initialFold } from './fold.js';

export interface Marker {
  /** Seconds from the recording's beginning. */
  readonly at: number;
  readonly label: string;
}

export interface Player {
  readonly chunks: readonly Chunk[];
  /** Seconds since the epoch at the recording's beginning. */
  readonly began: number;
  readonly duration: number;
  readonly position: number;
  readonly speed: number;
  readonly playing: boolean;
  /** Chunks [0, count) are in the fold. */
  readonly count: number;
  readonly fold: Fold;
  /** Folds of earlier places by count, ascending. */
  readonly places: readonly { readonly count: number; readonly fold: Fold }[];
}

const speeds: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];

/** Chunks between two kept folds. */
const placeDistance = 128;

export function openPlayer(origin: Origin, chunks: readonly Chunk[], began: number, duration: number): Player {
  const fold = initialFold(origin);
  const start = { chunks, began, duration, position: 0, speed: 1, playing: true, count: 0, fold };
  return { ...start, places: [{ count: 0, fold }] };
}

/** How many chunks lie at or before a position. */
function countAt(player: Player, position: number): number {
  const time = player.began + position;
  let low = 0;
  let high = player.chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((player.chunks[middle] as Chunk).time <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The player with exactly `count` chunks folded. */
function toCount(player: Player, count: number): Player {
  if (count === player.count) return player;
  let { fold, count: at } = player;
  if (count < at) {
    const place = player.places.findLast((one) => one.count <= count);
    fold = place?.fold ?? fold;
    at = place?.count ?? 0;
  }
  const places = [...player.places];
  while (at < count) {
    const next = Math.min(count, (Math.floor(at / placeDistance) + 1) * placeDistance);
    fold = foldChunks(fold, player.chunks.slice(at, next));
    at = next;
    if (at % placeDistance === 0 && at > (places.at(-1)?.count ?? 0)) places.push({ count: at, fold });
  }
  return { ...player, fold, count, places };
}

export function seek(player: Player, position: number): Player {
  const bounded = Math.min(player.duration, Math.max(0, position));
  return { ...toCount(player, countAt(player, bounded)), position: bounded };
}

/** Time passes: `seconds` of ours are that many times the speed of the recording's. It stops at its end. */
export function advance(player: Player, seconds: number): Player {
  if (!player.playing) return player;
  const next = seek(player, player.position + seconds * player.speed);
  return next.position >= next.duration ? { ...next, playing: false } : next;
}

/** One chunk on or back, paused. */
export function stepChunk(player: Player, by: 1 | -1): Player {
  const count = Math.min(player.chunks.length, Math.max(0, player.count + by));
  const moved = toCount(player, count);
  const last = player.chunks[count - 1];
  return { ...moved, playing: false, position: last ? last.time - player.began : 0 };
}

/** Paused or going on; at the end it begins again. */
export function toggle(player: Player): Player {
  if (player.playing) return { ...player, playing: false };
  const again = player.position >= player.duration ? seek(player, 0) : player;
  return { ...again, playing: true };
}

export function changeSpeed(player: Player, by: 1 | -1): Player {
  const at = speeds.indexOf(player.speed);
  const next = speeds[Math.min(speeds.length - 1, Math.max(0, (at < 0 ? 2 : at) + by))];
  return { ...player, speed: next ?? 1 };
}

/** Ids of the findings that matter at a moment. */
const warningsAt = (run: RunState, time: number): readonly string[] =>
  findingsOf(run, time).flatMap((finding) => (finding.severity === 'info' ? [] : [finding.id]));

/** A recording is judged at so many places, for judging at every chunk would hold up the first jump. */
const judgements = 200;

/** Evaluations, checkpoints, new findings, marks of the person who recorded, and the end. Found by folding all of it once. */
export function markersOf(player: Player): readonly Marker[] {
  const markers: Marker[] = [];
  let warnings: readonly string[] = [];
  let judgeAt = 0;
  let fold = initialFold(player.fold.run.origin);
  for (const chunk of player.chunks) {
    const before = fold.run;
    fold = foldChunks(fold, [chunk]);
    const at = chunk.time - player.began;
    const { run } = fold;
    if (
      run.metrics.counts.log.eval + run.metrics.counts.console.eval >
      before.metrics.counts.log.eval + before.metrics.counts.console.eval
    ) {
      markers.push({ at, label: 'eval' });
    }
    if (run.checkpoints.list.length > before.checkpoints.list.length && at > 0.5)
      markers.push({ at, label: 'checkpoint' });
    if (at >= judgeAt || run.phase.exit) {
      const current = warningsAt(run, chunk.time);
      const fresh = current.find((id) => !warnings.includes(id));
      if (fresh !== undefined) markers.push({ at, label: fresh });
      warnings = current;
      judgeAt = at + player.duration / judgements;
    }
    if (run.markers.length > before.markers.length) markers.push({ at, label: run.markers.at(-1)?.label ?? '' });
    if (run.phase.exit && !before.phase.exit) markers.push({ at, label: 'end' });
  }
  return markers;
}

/** A tenth of a second apart is one place to a person. */
const sameMoment = 0.1;

export function toMarker(player: Player, markers: readonly Marker[], by: 1 | -1): Player {
  const target =
    by > 0
      ? markers.find((marker) => marker.at > player.position + sameMoment)
      : markers.findLast((marker) => marker.at < player.position - sameMoment);
  return seek(player, target?.at ?? (by > 0 ? player.duration : 0));
}
