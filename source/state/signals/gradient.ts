/** Gradients that are not finite, and gradients that repeat to the last digit. `trainer_log.jsonl` has none. */
import type { LogRowsEvent } from '../event.js';
import { rowAt, valuesOf } from '../log-rows.js';
import { type EqualRows, lengthened, type SignalRow } from './row.js';

export interface GradientTrack {
  /** Rows that tell a gradient, and those of them whose gradient is NaN or infinite. */
  readonly rows: number;
  readonly broken: number;
  readonly firstBroken: SignalRow | null;
  readonly lastBroken: SignalRow | null;
  readonly equal: EqualRows | null;
  /** The first run of equal gradients that lasted and ended, with the row that ended it. */
  readonly past: { readonly equal: EqualRows; readonly end: SignalRow } | null;
}

export const initialGradient: GradientTrack = {
  rows: 0,
  broken: 0,
  firstBroken: null,
  lastBroken: null,
  equal: null,
  past: null,
};

/**
 * So many rows with the very same gradient are no chance: a norm has seven digits in `trainer_state.json`, and four on
 * the console of transformers 5, where four equal ones in a row come once in 10⁹.
 */
export const equalGradients = 4;

export function trackGradient(track: GradientTrack, row: SignalRow, previous: SignalRow | null): GradientTrack {
  const value = row.values.grad_norm;
  if (value === undefined) return track;
  const rows = track.rows + 1;
  const { broken, firstBroken, lastBroken, equal } = track;
  if (!Number.isFinite(value)) {
    return {
      rows,
      broken: broken + 1,
      firstBroken: firstBroken ?? row,
      lastBroken: row,
      equal: null,
      past: pastOf(track, row),
    };
  }
  if (previous && previous.values.grad_norm === value) {
    return { rows, broken, firstBroken, lastBroken, equal: lengthened(equal, value, previous, row), past: track.past };
  }
  return { rows, broken, firstBroken, lastBroken, equal: null, past: pastOf(track, row) };
}

/** The same for every row of many but the first. */
export function trackGradients(given: GradientTrack, rows: LogRowsEvent): GradientTrack {
  if (!valuesOf(rows, 'grad_norm')) return given;
  let track = given;
  for (let index = 1; index < rows.count; index += 1) {
    track = trackGradient(track, rowAt(rows, index), rowAt(rows, index - 1));
  }
  return track;
}

const pastOf = ({ equal, past }: GradientTrack, row: SignalRow): GradientTrack['past'] =>
  past ?? (equal && equal.rows >= equalGradients ? { equal, end: row } : null);

export function rewindGradient(track: GradientTrack, step: number): GradientTrack {
  const { firstBroken, past } = track;
  if (firstBroken && firstBroken.step >= step) return initialGradient;
  return { ...track, equal: null, past: past && past.end.step < step ? past : null };
}
