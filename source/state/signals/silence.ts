/**
 * Runs of rows whose loss says nothing: NaN, infinite, or exactly 0.0.
 *
 * transformers' `logging_nan_inf_filter` (on by default) leaves NaN losses out of the mean, so a run that broke logs
 * 0.0 from then on. A loss that is zero because a preference is always met (accuracy 1.0), or that a reward-driven
 * stage prints, is no such row.
 */
import type { LogRowsEvent } from '../event.js';
import { rowAt, valuesOf } from '../log-rows.js';
import type { SignalRow } from './row.js';

export interface Silence {
  /** The last row before it with a loss that says something, null when the run began like this. */
  readonly before: SignalRow | null;
  readonly first: SignalRow;
  readonly last: SignalRow;
  readonly rows: number;
  /** Of these rows: how many lost a NaN, how many told a gradient, and how many of those were not finite. */
  readonly broken: number;
  readonly gradients: number;
  readonly brokenGradients: number;
  /** The row that ended it, null while it lasts. */
  readonly end: SignalRow | null;
}

export interface SilenceTrack {
  readonly open: Silence | null;
  /** The first one that lasted and ended. */
  readonly past: Silence | null;
}

export const initialSilence: SilenceTrack = { open: null, past: null };

/** Fewer rows than this may be chance: a batch without a trained token, a skipped step. */
export const silentRows = 3;

const accuracyOf = (row: SignalRow): number | undefined => row.values['rewards/accuracies'];

function isSilent(row: SignalRow, loss: number): boolean {
  if (!Number.isFinite(loss)) return true;
  if (loss !== 0 || row.values.reward !== undefined) return false;
  const accuracy = accuracyOf(row);
  return accuracy === undefined || accuracy < 0.999;
}

/** `previous` is the training row before this one. Sound rows, which are nearly all, leave the track as it is. */
export function trackSilence(track: SilenceTrack, row: SignalRow, previous: SignalRow | null): SilenceTrack {
  const { loss, grad_norm: gradient } = row.values;
  if (loss === undefined) return track;
  const { open } = track;
  if (isSilent(row, loss)) {
    const known: Silence = open ?? {
      before: previous,
      first: row,
      last: row,
      rows: 0,
      broken: 0,
      gradients: 0,
      brokenGradients: 0,
      end: null,
    };
    return {
      ...track,
      open: {
        ...known,
        last: row,
        rows: known.rows + 1,
        broken: known.broken + (Number.isFinite(loss) ? 0 : 1),
        gradients: known.gradients + (gradient === undefined ? 0 : 1),
        brokenGradients: known.brokenGradients + (gradient === undefined || Number.isFinite(gradient) ? 0 : 1),
      },
    };
  }
  if (!open) return track;
  const lasting = open.rows >= silentRows ? { ...open, end: row } : null;
  return { open: null, past: track.past ?? lasting };
}

/** The same for every row of many but the first. */
export function trackSilences(given: SilenceTrack, rows: LogRowsEvent): SilenceTrack {
  const losses = valuesOf(rows, 'loss');
  if (!losses) return given;
  let track = given;
  for (let index = 1; index < rows.count; index += 1) {
    const loss = losses[index] as number;
    if (!track.open && loss !== 0 && Number.isFinite(loss)) continue;
    track = trackSilence(track, rowAt(rows, index), rowAt(rows, index - 1));
  }
  return track;
}

/** The trainer does the steps from `step` on again: what they said is void. */
export function rewindSilence(track: SilenceTrack, step: number): SilenceTrack {
  const { open, past } = track;
  return {
    open: open && open.first.step < step ? open : null,
    past: past && past.first.step < step ? past : null,
  };
}
