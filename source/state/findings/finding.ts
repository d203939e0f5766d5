/**
 * What a check says when it fires: facts, evidence and the moment it became true. Words are made of the facts elsewhere
 * (`screen/words/findings`), so every language says the same.
 */
import type { Chain } from '../ledger/chain.js';
import type { RunState } from '../run.js';

/** `error`: the run wastes its time or loses its work. `warning`: a person ought to look. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** A line of a file or of the console, or a number with the place that it came from. */
export interface Evidence {
  /** `console`, a path in the run directory, or the name of a settings file. */
  readonly source: string;
  /** Counts from 1, null where there are no lines. */
  readonly line: number | null;
  readonly text: string;
}

export interface Moment {
  readonly step: number | null;
  /** Seconds since the epoch. */
  readonly time: number | null;
}

export interface Found<Facts extends object> {
  readonly severity: Severity;
  readonly facts: Facts;
  /** Never empty: no finding without something to look at. */
  readonly evidence: readonly Evidence[];
  /** When it became true. */
  readonly since: Moment;
  /** When it ceased to be true, null while it holds. What is over is told as `info`, whatever it was. */
  readonly until: Moment | null;
}

/** The way of the rows, worked out when the first check asks for it: several do. */
export type ChainOnce = () => Chain;

/**
 * One check: a pure function of what is known, cheap enough to run with every picture. What needs the whole history is
 * kept by a reducer, so that a check only looks at a few values.
 */
export interface Check<Id extends string, Facts extends object> {
  readonly id: Id;
  readonly find: (run: RunState, now: number, chain: ChainOnce) => Found<Facts> | null;
}
