/** The shape of the words for the ledger: stages, reasons, sources and the one sentence on top. */
import type { DatasetProblem } from '../../../state/event.js';
import type { LedgerStage } from '../../../state/ledger/ledger.js';
import type { LedgerReason, LedgerSource, UnknownCause } from '../../../state/ledger/reason.js';
import type { LedgerVerdict } from '../../../state/ledger/verdict.js';

type FactsOf<Id extends LedgerReason['id']> = Omit<Extract<LedgerReason, { readonly id: Id }>, 'id'>;

export interface LedgerWords {
  readonly title: string;
  /** Heading of the rows that are about all datasets. */
  readonly together: string;
  readonly unknown: string;
  readonly atLeast: (rows: string) => string;
  readonly none: string;
  readonly stages: Readonly<Record<LedgerStage, string>>;
  readonly reasons: { readonly [Id in Exclude<LedgerReason['id'], 'unknown'>]: (facts: FactsOf<Id>) => string };
  /** Why the rows of a dataset could not be counted in its files. */
  readonly problems: Readonly<Record<DatasetProblem, (dataset: string) => string>>;
  readonly causes: Readonly<Record<UnknownCause, string>>;
  readonly source: (source: LedgerSource) => string;
  readonly verdict: (verdict: LedgerVerdict) => string;
  /** The same in some twenty cells, for a row among others. */
  readonly short: (verdict: LedgerVerdict) => string;
}

/** The reason in the catalogue's language. */
export function reasonText(words: LedgerWords, reason: LedgerReason): string {
  if (reason.id === 'unknown') return words.causes[reason.because];
  // Id and facts of a reason belong together; the compiler cannot follow that through the index.
  const text = words.reasons[reason.id] as (facts: object) => string;
  return text(reason);
}
