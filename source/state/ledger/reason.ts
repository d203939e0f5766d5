/** Why a number of the ledger is what it is: ids with facts, of which the words are made elsewhere. */

/** Why a number cannot be known. */
export type UnknownCause =
  /** The trainer has not told it so far: it has not come there yet, or fell silent before. */
  | 'not-yet'
  /** It ended before it came so far. */
  | 'never'
  /** max_samples stopped reading: how much more the files hold is not told. */
  | 'max-samples'
  /** All rows go in, but the printed example has no trained token. */
  | 'all-masked'
  /** Only the console tells it, and no console is known. */
  | 'no-console'
  /** The cache was used, so nothing was printed, and the file could not be counted. */
  | 'cached'
  /** Without the settings it cannot be told what the rows went through. */
  | 'no-settings'
  /** `interleave_probs` draws at random until a dataset runs out. */
  | 'random-mix'
  /** In streaming mode nobody counts the rows. */
  | 'streaming'
  /** The tokenized data was read from disk: what came before it was decided when it was saved. */
  | 'tokenized-before';

export type LedgerReason =
  | { readonly id: 'unknown'; readonly because: UnknownCause }
  /** The conversion, which keeps every row, counted exactly max_samples: the file may hold more. */
  | { readonly id: 'max-samples-hides-rest'; readonly limit: number }
  /** The file was changed after the run had read it and has another number of rows now. */
  | { readonly id: 'file-changed'; readonly now: number }
  | { readonly id: 'num-samples'; readonly asked: number; readonly repeated: number }
  | { readonly id: 'max-samples'; readonly limit: number; readonly lost: number | null }
  | { readonly id: 'max-samples-not-reached'; readonly limit: number }
  | { readonly id: 'concatenated'; readonly datasets: number }
  | {
      readonly id: 'interleaved';
      readonly until: 'shortest' | 'longest' | 'each-once';
      readonly datasets: number;
      readonly each: number | null;
    }
  | { readonly id: 'validation-share'; readonly share: number }
  | { readonly id: 'validation-rows'; readonly count: number }
  /** Without settings: as many rows as the evaluation has examples. */
  | { readonly id: 'validation-by-count' }
  | { readonly id: 'without-validation' }
  | { readonly id: 'invalid' }
  | { readonly id: 'too-long'; readonly limit: number | null; readonly longest: number }
  /** Texts of all rows one after the other, cut into blocks of so many tokens; the tail of each batch of rows is left out. */
  | { readonly id: 'packed-blocks'; readonly rows: number | null; readonly block: number | null }
  /** Whole rows put together until cutoff_len is full. */
  | { readonly id: 'packed-rows'; readonly rows: number | null; readonly capacity: number | null }
  | { readonly id: 'streaming-plan'; readonly steps: number | null; readonly batch: number | null }
  | { readonly id: 'tokenized-before'; readonly path: string | null }
  | { readonly id: 'every-example' }
  /** The last round is filled up with examples of the beginning, so that every device has as many. */
  | { readonly id: 'round-filled'; readonly repeated: number }
  | { readonly id: 'drop-last'; readonly left: number }
  | {
      readonly id: 'steps-planned';
      readonly steps: number;
      readonly batch: number;
      readonly epochs: number;
      readonly limited: boolean;
    }
  | { readonly id: 'seen'; readonly step: number; readonly batch: number; readonly epochs: number }
  | { readonly id: 'cache-hides-drops' }
  | { readonly id: 'missing-rows' }
  | { readonly id: 'extra-rows' };

/** Where a number stands. */
export type LedgerSource =
  | { readonly kind: 'console'; readonly line: number | null }
  | { readonly kind: 'setting'; readonly origin: string; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  /** From the numbers above it. */
  | { readonly kind: 'computed' };
