/** A learning rate that is 0 from the first row on, or that stands still. */
import type { LogRowsEvent } from '../event.js';
import { rowAt, valuesOf } from '../log-rows.js';
import { type EqualRows, lengthened, type SignalRow } from './row.js';

export interface LearningRateTrack {
  /** Rows from the first one on with a rate of 0, while there is no other. */
  readonly zeros: { readonly first: SignalRow; readonly last: SignalRow; readonly rows: number } | null;
  /** A rate above 0 was seen. */
  readonly positive: boolean;
  readonly equal: EqualRows | null;
}

export const initialLearningRate: LearningRateTrack = { zeros: null, positive: false, equal: null };

const moving: LearningRateTrack = { zeros: null, positive: true, equal: null };

/** A rate that moves, as nearly all do, leaves the track as it is. */
export function trackLearningRate(
  track: LearningRateTrack,
  row: SignalRow,
  previous: SignalRow | null,
): LearningRateTrack {
  const value = row.values.learning_rate;
  if (value === undefined) return track;
  if (value === 0) {
    if (track.positive) return moving;
    const { zeros } = track;
    return { ...track, zeros: { first: zeros?.first ?? row, last: row, rows: (zeros?.rows ?? 0) + 1 } };
  }
  if (!previous || previous.values.learning_rate !== value) return moving;
  return { zeros: null, positive: true, equal: lengthened(track.equal, value, previous, row) };
}

/** The same for every row of many but the first. */
export function trackLearningRates(given: LearningRateTrack, rows: LogRowsEvent): LearningRateTrack {
  const rates = valuesOf(rows, 'learning_rate');
  if (!rates) return given;
  let track = given;
  for (let index = 1; index < rows.count; index += 1) {
    const rate = rates[index] as number;
    const moves = rate !== 0 && rate !== rates[index - 1];
    track = moves ? moving : trackLearningRate(track, rowAt(rows, index), rowAt(rows, index - 1));
  }
  return track;
}

export const rewindLearningRate = (track: LearningRateTrack, step: number): LearningRateTrack =>
  track.zeros && track.zeros.first.step >= step ? initialLearningRate : { ...track, equal: null };
