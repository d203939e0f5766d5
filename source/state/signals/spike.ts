/**
 * Times when the loss stood far above where it had been.
 *
 * An episode opens with a row above twice the median of the 20 rows before it, and ends with one below one and a half
 * of that median, which is kept as it was: a loss that stays high must not become its own measure. It is told when it
 * lasts three rows or reaches three times the median. Of 23 healthy runs of other people (9,274 rows) none has a row
 * above twice the median; one of our own small runs has a single row at 2.2 times.
 *
 * Where every row is of a batch of four its loss trembles by more than that: it must stand out of its spread, too. Losses
 * are positive and skewed, so the spread is that of their logarithms, and it is taken from one row to the next, so that
 * a loss which is falling does not count as one that trembles. A leap that lasts needs less height than a single row:
 * the mean of n rows spreads by a square root of n less. Of rows drawn at random with the spread of `gpu-fp16-scaler`
 * (0.5) one in 60 is above three times the median, and one in 6,000 also above five spreads.
 */
import { type Column, valueAt } from '../column.js';
import type { LogRowsEvent } from '../event.js';
import { rowAt, valuesOf } from '../log-rows.js';
import { median, type SignalRow } from './row.js';

export interface Spike {
  readonly first: SignalRow;
  readonly top: SignalRow;
  readonly rows: number;
  /** The median before it. */
  readonly base: number;
  /** By how much the logarithm of the loss changed before it, without a leap: a standard deviation. */
  readonly spread: number;
  readonly end: SignalRow | null;
}

export interface SpikeTrack {
  readonly open: Spike | null;
  /** The highest of those that are over, and how many there were. */
  readonly past: Spike | null;
  readonly count: number;
}

export const initialSpike: SpikeTrack = { open: null, past: null, count: 0 };

const window = 20;
const factor = 2;
const tallFactor = 3;
const lastingRows = 3;
const recoveredFactor = 1.5;
/** So many standard deviations a single row stands above the median. */
const spreads = 5;
/** Below this rise a small loss merely trembles. */
const leastRise = 0.1;

const topOf = (spike: Spike): number => spike.top.values.loss ?? 0;

export function isTold(spike: Spike): boolean {
  const { base, rows, spread } = spike;
  const top = topOf(spike);
  if (rows < lastingRows && top <= tallFactor * base) return false;
  return !(Math.log(top / base) <= (spreads * spread) / Math.sqrt(rows));
}

/** Preferences and rewards make the loss of a single batch jump by nature. */
const judged = (row: SignalRow): boolean =>
  row.values['rewards/accuracies'] === undefined &&
  row.values['rewards/margins'] === undefined &&
  row.values.reward === undefined;

/** The median of the rows before `index` when the value is above twice it. Most rows are settled by eleven readings. */
function baseBelow(column: Column, index: number, loss: number): number | null {
  if (index < window) return null;
  const half = loss / factor;
  let above = 0;
  for (let back = 1; back <= window; back += 1) {
    if (!(valueAt(column, index - back) < half)) above += 1;
    if (above > window / 2 - 1) return null;
  }
  const values: number[] = [];
  for (let back = 1; back <= window; back += 1) values.push(valueAt(column, index - back));
  const base = median(values.filter((value) => !Number.isNaN(value)));
  return loss > factor * base && loss - base >= leastRise ? base : null;
}

export function trackSpike(track: SpikeTrack, row: SignalRow, column: Column | undefined, index: number): SpikeTrack {
  const { loss } = row.values;
  if (loss === undefined || !Number.isFinite(loss) || !column) return track;
  const { open } = track;
  if (open) {
    if (loss > recoveredFactor * open.base) {
      const top = loss > topOf(open) ? row : open.top;
      const high = loss > factor * open.base;
      return { ...track, open: { ...open, top, rows: open.rows + (high ? 1 : 0) } };
    }
    if (!isTold(open)) return { ...track, open: null };
    const ended = { ...open, end: row };
    const past = track.past && topOf(track.past) / track.past.base >= topOf(open) / open.base ? track.past : ended;
    return { open: null, past, count: track.count + 1 };
  }
  if (!judged(row)) return track;
  const base = baseBelow(column, index, loss);
  if (base === null) return track;
  return { ...track, open: { first: row, top: row, rows: 1, base, spread: spreadBefore(column, index), end: null } };
}

/** A normal distribution's standard deviation, by the median of what it departs from its middle. */
const deviations = 1.4826;

/** From the median of the steps between neighbours, which a few leaps among them do not move. */
function spreadBefore(column: Column, index: number): number {
  const steps: number[] = [];
  for (let back = 1; back < window; back += 1) {
    const step = Math.abs(Math.log(valueAt(column, index - back) / valueAt(column, index - back - 1)));
    if (Number.isFinite(step)) steps.push(step);
  }
  return steps.length === 0 ? 0 : (deviations * median(steps)) / Math.SQRT2;
}

/** A median below half the loss has eleven of the twenty rows before below it, and so one of any ten. */
function mayStandOut(losses: Float64Array, index: number): boolean {
  const half = (losses[index] as number) / factor;
  for (let back = 1; back <= window / 2; back += 1) if ((losses[index - back] as number) < half) return true;
  return false;
}

/** The same for every row of many but the first; `index` is that of the first in the column. */
export function trackSpikes(
  given: SpikeTrack,
  rows: LogRowsEvent,
  column: Column | undefined,
  index: number,
): SpikeTrack {
  const losses = valuesOf(rows, 'loss');
  if (!losses) return given;
  let track = given;
  for (let at = 1; at < rows.count; at += 1) {
    if (!track.open && at >= window && !mayStandOut(losses, at)) continue;
    track = trackSpike(track, rowAt(rows, at), column, index + at);
  }
  return track;
}

export function rewindSpike(track: SpikeTrack, step: number): SpikeTrack {
  const past = track.past && track.past.first.step < step ? track.past : null;
  return { open: null, past, count: past ? track.count : 0 };
}
