/** Each evaluation loss: where it was lowest, and since when it has been clearly above that. */
import { valueAt } from '../column.js';
import type { Table } from '../table.js';
import { median, type SignalRow } from './row.js';

export interface EvaluationTrack {
  readonly lowest: SignalRow;
  readonly last: SignalRow;
  readonly count: number;
  /** Evaluations after the lowest. */
  readonly after: number;
  /** The largest rise since the lowest, and the largest that was followed by a lower value all the same. */
  readonly rise: number;
  readonly recovered: number;
  /** The first of the evaluations up to now that stand clearly above the lowest one. */
  readonly since: SignalRow | null;
  /** Training loss over evaluation loss at the last evaluations, at most three. */
  readonly ratios: readonly number[];
}

export type EvaluationTracks = Readonly<Record<string, EvaluationTrack>>;

const trackLimit = 16;
/** 2 % above the lowest, and no mere trembling of a loss near nothing. */
const share = 0.02;
const leastRise = 0.005;

/** `eval_loss` and, with `eval_on_each_dataset`, `eval_NAME_loss`; ORPO's two parts are no losses of their own. */
const lossName = /^eval_(?!sft_loss$|odds_ratio_loss$)(?:.+_)?loss$/;

const isAbove = (value: number, lowest: number): boolean =>
  value - lowest > Math.max(share * Math.abs(lowest), leastRise);

/** The median of the last five training losses before the evaluation, in evaluation losses. */
function ratioOf(training: Table, end: number, value: number): number | null {
  const column = training.values.loss;
  if (!column || end === 0 || !(value > 0)) return null;
  const last: number[] = [];
  for (let back = 1; back <= 5 && back <= end; back += 1) last.push(valueAt(column, end - back));
  const ratio = median(last) / value;
  return Number.isFinite(ratio) ? ratio : null;
}

/** `end` is the number of rows in `training` that came before the evaluation. */
export function trackEvaluation(
  tracks: EvaluationTracks,
  row: SignalRow,
  training: Table,
  end: number,
): EvaluationTracks {
  let changed = tracks;
  for (const name of Object.keys(row.values)) {
    const value = row.values[name];
    if (!lossName.test(name) || value === undefined || !Number.isFinite(value)) continue;
    const known = tracks[name];
    if (!known && Object.keys(changed).length >= trackLimit) continue;
    const ratio = ratioOf(training, end, value);
    const ratios = ratio === null ? (known?.ratios ?? []) : [...(known?.ratios ?? []), ratio].slice(-3);
    const lowest = known?.lowest.values[name];
    let next: EvaluationTrack;
    if (!known || lowest === undefined || value <= lowest) {
      const recovered = Math.max(known?.recovered ?? 0, known?.rise ?? 0);
      next = {
        lowest: row,
        last: row,
        count: (known?.count ?? 0) + 1,
        after: 0,
        rise: 0,
        recovered,
        since: null,
        ratios,
      };
    } else {
      const after = known.after + 1;
      // A curve that trembles has come back from such rises before: only a larger one is news.
      const above = after >= 2 && isAbove(value, lowest) && value - lowest > known.recovered;
      const rise = Math.max(known.rise, value - lowest);
      const since = above ? (known.since ?? row) : null;
      next = { ...known, last: row, count: known.count + 1, after, rise, since, ratios };
    }
    changed = { ...changed, [name]: next };
  }
  return changed;
}

export function rewindEvaluations(tracks: EvaluationTracks, step: number): EvaluationTracks {
  const kept: Record<string, EvaluationTrack> = {};
  for (const [name, track] of Object.entries(tracks)) {
    if (track.last.step < step) kept[name] = track;
    // What came after the lowest is done again; only the lowest itself still stands.
    else if (track.lowest.step < step)
      kept[name] = { ...track, last: track.lowest, after: 0, rise: 0, since: null, count: 1, ratios: [] };
  }
  return kept;
}
