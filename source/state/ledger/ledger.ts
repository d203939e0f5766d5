/**
 * The way of the rows from the dataset files to training, and why each number differs from the one before.
 */
import type { RunState } from '../run.js';
import { chainOf } from './chain.js';
import type { LedgerReason, LedgerSource } from './reason.js';
import { type LedgerVerdict, verdictOf } from './verdict.js';

/** The stages of the chain, in order. `seen` counts repeats of later epochs. */
export type LedgerStage =
  | 'file'
  | 'sampled'
  | 'first-rows'
  /** Read, by settings that are not known. */
  | 'converted'
  | 'mixed'
  | 'validation'
  | 'training-rows'
  | 'invalid'
  | 'too-long'
  | 'unexplained'
  | 'packed'
  | 'examples'
  | 'eval-examples'
  | 'predict-examples'
  | 'per-epoch'
  | 'planned'
  | 'seen';

/** Stages whose number is what leaves the chain; all others tell what is in it. */
export const departures: ReadonlySet<LedgerStage> = new Set(['validation', 'invalid', 'too-long', 'unexplained']);

export interface LedgerRow {
  readonly id: LedgerStage;
  /** The dataset that the row is about, null for all of them together. */
  readonly dataset: string | null;
  /** Rows or examples, null when it cannot be known. An unexplained number below zero is that many too many. */
  readonly rows: number | null;
  /** The counting stopped at its budget: there are at least so many. */
  readonly atLeast: boolean;
  readonly reason: LedgerReason | null;
  /** Where the number stands; null when nothing tells it. */
  readonly source: LedgerSource | null;
}

export interface Ledger {
  readonly rows: readonly LedgerRow[];
  readonly verdict: LedgerVerdict;
}

export function ledgerOf(run: RunState): Ledger {
  const chain = chainOf(run);
  return { rows: chain.rows, verdict: verdictOf(run, chain) };
}
