/**
 * The way of the rows from the dataset files to training, and why each number differs from the one before.
 */
import type { RunState } from '../run.js';

/** The stages of the chain, in order. `seen` counts repeats of later epochs. */
export type LedgerStage =
  | 'file'
  | 'sampled'
  | 'first-rows'
  | 'mixed'
  | 'validation'
  | 'training-rows'
  | 'invalid'
  | 'too-long'
  | 'packed'
  | 'examples'
  | 'per-epoch'
  | 'seen'
  | 'unexplained';

/** Why a number is what it is, by name: the words are made of it elsewhere. Null where nothing changed. */
export interface LedgerReason {
  readonly id: string;
  readonly facts: Readonly<Record<string, number | string>>;
}

export interface LedgerRow {
  readonly id: LedgerStage;
  /** The dataset that the row is about, null for all of them together. */
  readonly dataset: string | null;
  /** Rows or examples, null when it cannot be known. */
  readonly rows: number | null;
  /** The counting stopped at its budget: there are at least so many. */
  readonly atLeast: boolean;
  readonly reason: LedgerReason | null;
  /** Where the number stands: `console line 41`, `train.yaml: max_samples`, a file; null when nothing tells it. */
  readonly source: string | null;
}

/** The answer to "is it trained on all of my data?". */
export interface LedgerVerdict {
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly reason: LedgerReason | null;
}

export interface Ledger {
  readonly rows: readonly LedgerRow[];
  readonly verdict: LedgerVerdict;
}

export function ledgerOf(_run: RunState): Ledger {
  return { rows: [], verdict: { answer: 'unknown', reason: null } };
}
