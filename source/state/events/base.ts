/** What every event has: a time, a place, and numbers by name. */
/** Where a fact stands: `source` is `console` or a path in the run directory; `line` counts from 1, null if unknown. */
export interface Place {
  readonly source: string;
  readonly line: number | null;
}

export interface Base {
  /** When the fact became known, seconds since the epoch. */
  readonly time: number;
  readonly place: Place;
}

export type Level = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** Numbers by name, as the source names them (`loss`, `grad_norm`, `eval_rewards/margins`). NaN and ±Infinity occur. */
export type Values = Readonly<Record<string, number>>;
