/** Gradients that are not finite, and gradients that repeat to the last digit. `trainer_log.jsonl` has none. */
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

export function trackGradient(track: GradientTrack, row: SignalRow): GradientTrack {
  const value = row.values.grad_norm;
  if (value === undefined) return track;
  const rows = track.rows + 1;
  const { equal } = track;
  const ended = equal !== null && equal.value !== value && equal.rows >= equalGradients;
  const past = ended ? (track.past ?? { equal, end: row }) : track.past;
  if (Number.isFinite(value)) return { ...track, rows, past, equal: lengthened(equal, value, row) };
  const first = track.firstBroken ?? row;
  return { rows, broken: track.broken + 1, firstBroken: first, lastBroken: row, equal: null, past };
}

export function rewindGradient(track: GradientTrack, step: number): GradientTrack {
  const { firstBroken, past } = track;
  if (firstBroken && firstBroken.step >= step) return initialGradient;
  return { ...track, equal: null, past: past && past.end.step < step ? past : null };
}
