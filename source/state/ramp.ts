/**
 * Whether the memory in use grows steadily, of a card or of the machine.
 *
 * A ramp is told from jumps by its evenness: of eight equal stretches each has a higher peak than the one before – without
 * a trend that happens once in 8! = 40,320 – no single rise makes more than two fifths of the whole, and the whole is at
 * least a tenth of all memory. Judged only after a quarter of an hour.
 */
import type { TracePoint } from './trace.js';

const shortestSeconds = 900;
/** A ramp is looked for in so many equal parts of the time. */
export const stretches = 8;
const leastShare = 0.1;
const mostOfOneRise = 0.4;

interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  readonly began: number;
}

/** The ramp that all points make together, or null. */
export function rampOf(points: readonly TracePoint[], total: number): Ramp | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || last.time - first.time < shortestSeconds) return null;
  const seconds = last.time - first.time;
  const peaks = Array.from({ length: stretches }, () => Number.NaN);
  for (const { time, value } of points) {
    const at = Math.min(stretches - 1, Math.floor((stretches * (time - first.time)) / seconds));
    const known = peaks[at] ?? Number.NaN;
    peaks[at] = Number.isNaN(known) ? value : Math.max(known, value);
  }
  const rises = peaks.slice(1).map((peak, at) => peak - (peaks[at] ?? Number.NaN));
  const from = peaks[0] ?? Number.NaN;
  const to = peaks.at(-1) ?? Number.NaN;
  const whole = to - from;
  // A stretch without a reading makes its rises NaN, and no ramp.
  if (!rises.every((rise) => rise > 0) || !(whole >= leastShare * total)) return null;
  return Math.max(...rises) <= mostOfOneRise * whole ? { from, to, seconds, began: first.time } : null;
}
