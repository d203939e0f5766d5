/** Where the trainer was seen and when, and the attempts that this makes, one a start of the trainer. Both are bounded. */

/** The trainer was at `step` when its own clock said `elapsed` and ours `time`. */
export interface Observation {
  readonly step: number;
  readonly elapsed: number | null;
  readonly time: number;
  readonly tokens: number | null;
}

export interface Attempt {
  /** The step that the attempt started from: 0, or that of the checkpoint it resumed. */
  readonly fromStep: number;
  /** Where nothing told that step it is a guess: a later one than this, or this. */
  readonly earliest: number;
  readonly lastStep: number;
  /** Seconds of training by the attempt's own clock. */
  readonly elapsed: number;
}

export const observationLimit = 40;

/** A file that two trainers write at once goes back at every other row: so many attempts are none. */
const attemptLimit = 1000;

export function observe(known: readonly Observation[], observation: Observation): readonly Observation[] {
  const observations = known.length >= observationLimit ? known.slice(1 - observationLimit) : known.slice();
  observations.push(observation);
  return observations;
}

/** The attempts after the trainer was seen at `step`; `begins` starts another one. */
export function advance(
  attempts: readonly Attempt[],
  step: number,
  elapsed: number | null,
  begins: boolean,
  fromStep: number,
  earliest = fromStep,
): readonly Attempt[] {
  const last = attempts.at(-1);
  if (!last || (begins && attempts.length < attemptLimit)) {
    return [...attempts, { fromStep, earliest, lastStep: step, elapsed: elapsed ?? 0 }];
  }
  const changed = {
    fromStep: last.fromStep,
    earliest: last.earliest,
    lastStep: Math.max(last.lastStep, step),
    elapsed: Math.max(last.elapsed, elapsed ?? 0),
  };
  if (attempts.length === 1) return [changed];
  const all = attempts.slice();
  all[all.length - 1] = changed;
  return all;
}

/** Steps between two rows: a row tells of the steps since the one before. */
export const distanceOf = (rows: readonly Observation[]): number =>
  Math.max(1, (rows.at(-1)?.step ?? 0) - (rows.at(-2)?.step ?? 0));
