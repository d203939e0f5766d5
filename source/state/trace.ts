/**
 * The whole history of one number in a bounded number of buckets: each keeps the highest value of its time.
 *
 * When all buckets are full, two become one and each covers twice the time, so that an hour and a month take the same
 * room and a peak is never lost. What it becomes depends only on the readings and their times.
 */
export interface Trace {
  /** When the first bucket begins, seconds since the epoch; null while nothing was read. */
  readonly began: number | null;
  /** Seconds that a bucket covers. */
  readonly width: number;
  /** Highest values in order; NaN where nothing was read. */
  readonly peaks: readonly number[];
}

const firstWidth = 5;
const mostBuckets = 240;

export const emptyTrace: Trace = { began: null, width: firstWidth, peaks: [] };

const higher = (one: number, other: number): number =>
  Number.isNaN(one) ? other : Number.isNaN(other) ? one : Math.max(one, other);

function halved(trace: Trace): Trace {
  const peaks = Array.from({ length: Math.ceil(trace.peaks.length / 2) }, (_, at) =>
    higher(trace.peaks[2 * at] ?? Number.NaN, trace.peaks[2 * at + 1] ?? Number.NaN),
  );
  return { ...trace, width: trace.width * 2, peaks };
}

/** The trace after a reading; one that is older than the trace counts for its beginning. */
export function traced(trace: Trace, time: number, value: number): Trace {
  if (!Number.isFinite(value) || !Number.isFinite(time)) return trace;
  let next: Trace = trace.began === null ? { ...trace, began: time } : trace;
  const passed = Math.max(0, time - (next.began ?? time));
  while (Math.floor(passed / next.width) >= mostBuckets) next = halved(next);
  const bucket = Math.floor(passed / next.width);
  const peaks = [...next.peaks];
  while (peaks.length <= bucket) peaks.push(Number.NaN);
  peaks[bucket] = higher(peaks[bucket] ?? Number.NaN, value);
  return { ...next, peaks };
}

export interface TracePoint {
  /** The middle of its bucket. */
  readonly time: number;
  readonly value: number;
}

/** The buckets that begin at `from` or later and in which something was read. */
export function pointsSince(trace: Trace, from: number): readonly TracePoint[] {
  const { began } = trace;
  if (began === null) return [];
  return trace.peaks.flatMap((value, at) => {
    const time = began + at * trace.width;
    return time >= from && !Number.isNaN(value) ? [{ time: time + trace.width / 2, value }] : [];
  });
}
