/** A learning rate that is 0 from the first row on, or that stands still. */
import { type EqualRows, lengthened, type SignalRow } from './row.js';

export interface LearningRateTrack {
  /** Rows that tell it; `zeros` of them at the beginning were 0, `last` the last of those. */
  readonly rows: number;
  readonly zeros: { readonly first: SignalRow; readonly last: SignalRow; readonly rows: number } | null;
  readonly equal: EqualRows | null;
}

export const initialLearningRate: LearningRateTrack = { rows: 0, zeros: null, equal: null };

export function trackLearningRate(track: LearningRateTrack, row: SignalRow): LearningRateTrack {
  const value = row.values.learning_rate;
  if (value === undefined) return track;
  const rows = track.rows + 1;
  if (value !== 0) return { ...track, rows, equal: lengthened(track.equal, value, row) };
  const known = track.zeros;
  const leading = track.rows === (known?.rows ?? 0);
  const zeros = leading ? { first: known?.first ?? row, last: row, rows: (known?.rows ?? 0) + 1 } : known;
  return { rows, zeros, equal: null };
}

export const rewindLearningRate = (track: LearningRateTrack, step: number): LearningRateTrack =>
  track.zeros && track.zeros.first.step >= step ? initialLearningRate : { ...track, equal: null };
