/**
 * A loss that stopped to mean anything, and of which kind: a numeric failure, or nothing to learn from.
 *
 * - A NaN loss, or a zero loss beside a gradient that is not finite, is numeric (LLaMA-Factory issues 2916, 5627, 5660,
 *   8088).
 * - Without gradients (`trainer_log.jsonl` has none) a zero that comes at once after a loss above 0.01 is numeric, too:
 *   logs round to four digits, so the loss would have had to fall two hundredfold between two rows.
 * - Zeros from the first row on, or beside finite gradients, mean that no row has a trained token (issue 8261).
 * - A loss that faded to zero by itself is learnt by heart, which is no failure.
 */
import type { RunState } from '../../run.js';
import { allMasked } from '../../sample-judgement.js';
import type { SignalRow } from '../../signals/row.js';
import type { SourceSignals } from '../../signals/signals.js';
import { type Silence, silentRows } from '../../signals/silence.js';
import { freshestSignals, isPreference, signalSources } from '../row-evidence.js';

export interface JudgedSilence {
  readonly kind: 'numeric' | 'nothing-to-learn';
  readonly silence: Silence;
  /** A printed example has no trained token at all. */
  readonly masked: boolean;
  readonly gradient: 'not-finite' | 'finite' | 'unknown';
  /** The row that ended it, null while it lasts. */
  readonly end: SignalRow | null;
}

/** A loss below this may reach 0.0000 by itself before the next row. */
const audible = 0.01;

const lastingOf = ({ silence: { open, past } }: SourceSignals): readonly Silence[] =>
  past ? [past] : open && open.rows >= silentRows ? [open] : [];

/** The steps of a loss that broke numerically, whatever was logged in its place; null where none did. */
export function brokenSteps(run: RunState): { readonly first: number; readonly last: number } | null {
  const judged = silenceOf(run);
  if (judged?.kind !== 'numeric') return null;
  const { first, last } = judged.silence;
  // Another source may have come farther.
  const same = signalSources(run)
    .flatMap(lastingOf)
    .filter((one) => one.first.step <= last.step);
  return { first: first.step, last: Math.max(...same.map((one) => one.last.step)) };
}

function endOf(run: RunState, silence: Silence): SignalRow | null {
  if (silence.end) return silence.end;
  const fresh = freshestSignals(run);
  if (!fresh || fresh.silence.open) return null;
  return fresh.silence.past?.end ?? fresh.last;
}

export function silenceOf(run: RunState): JudgedSilence | null {
  const found = signalSources(run).flatMap(lastingOf);
  const [one, ...others] = found;
  if (!one) return null;
  const silence = others.reduce((best, other) => (other.first.step < best.first.step ? other : best), one);
  const broken = found.some((other) => other.brokenGradients > 0);
  const finite = !broken && found.some((other) => other.gradients > 0);
  const gradient = broken ? 'not-finite' : finite ? 'finite' : 'unknown';
  const masked = allMasked(run);
  const judged = { silence, masked, gradient, end: endOf(run, silence) } as const;
  if (masked) return { ...judged, kind: 'nothing-to-learn' };
  if (broken || found.some((other) => other.broken > 0)) return { ...judged, kind: 'numeric' };
  if (!silence.before) return { ...judged, kind: 'nothing-to-learn' };
  if (!((silence.before.values.loss ?? 0) >= audible)) return null;
  if (!finite) return { ...judged, kind: 'numeric' };
  return isPreference(run) ? null : { ...judged, kind: 'nothing-to-learn' };
}
