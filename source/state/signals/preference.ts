/**
 * Preference stages (dpo, kto, rm): a policy that never leaves the reference, or one that has nothing left to learn.
 *
 * While policy and reference are the same every margin is 0 and sigmoid DPO loses ln 2 = 0.6931 (logged with four
 * digits up to transformers 4.57).
 */
import type { LogRowsEvent } from '../event.js';
import { rowAt, valuesOf } from '../log-rows.js';
import type { SignalRow } from './row.js';

export interface PreferenceRows {
  readonly first: SignalRow;
  readonly last: SignalRow;
  readonly rows: number;
}

export interface PreferenceTrack {
  /** Rows from the very first one on that show no movement; null once something moved. */
  readonly still: PreferenceRows | null;
  readonly moved: boolean;
  /** Rows up to now with a loss of almost nothing and every preference met. */
  readonly saturated: PreferenceRows | null;
}

export const initialPreference: PreferenceTrack = { still: null, moved: false, saturated: null };

const lengthened = (known: PreferenceRows | null, row: SignalRow): PreferenceRows =>
  known ? { ...known, last: row, rows: known.rows + 1 } : { first: row, last: row, rows: 1 };

const atRest = (loss: number, margins: number | undefined): boolean =>
  margins === undefined ? Math.abs(loss - Math.LN2) < 6e-5 : margins === 0;

/** Far below any loss that still teaches: sigmoid DPO at β 0.1 has it from margins of 5 on. */
const nothingLeft = 0.005;

export function trackPreference(track: PreferenceTrack, row: SignalRow): PreferenceTrack {
  const { loss, 'rewards/margins': margins } = row.values;
  if (loss === undefined) return track;
  const accuracy = row.values['rewards/accuracies'];
  const met = accuracy !== undefined && accuracy >= 0.999 && loss >= 0 && loss < nothingLeft;
  const saturated = met ? lengthened(track.saturated, row) : null;
  if (track.moved) return saturated === track.saturated ? track : { ...track, saturated };
  return atRest(loss, margins)
    ? { still: lengthened(track.still, row), moved: false, saturated }
    : { still: null, moved: true, saturated };
}

/** The same for every row of many but the first. Without preferences a loss that has moved says nothing more. */
export function trackPreferences(given: PreferenceTrack, rows: LogRowsEvent): PreferenceTrack {
  if (!valuesOf(rows, 'loss')) return given;
  const prefers = valuesOf(rows, 'rewards/accuracies') !== undefined;
  let track = given;
  for (let index = 1; index < rows.count; index += 1) {
    if (!prefers && track.moved && !track.saturated) break;
    track = trackPreference(track, rowAt(rows, index));
  }
  return track;
}

export const rewindPreference = (track: PreferenceTrack, step: number): PreferenceTrack =>
  track.still && track.still.first.step >= step ? initialPreference : { ...track, saturated: null };
