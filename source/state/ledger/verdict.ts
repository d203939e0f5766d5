/** One answer to "is it trained on all of my data?", with what it rests on. */
import type { RunState } from '../run.js';
import { allMasked } from '../sample-judgement.js';
import { sum } from './arithmetic.js';
import { type Chain, ended } from './chain.js';
import type { UnknownCause } from './reason.js';

/** Where rows were lost on the way, in the order of the chain. */
export type Loss =
  | 'max-samples'
  | 'num-samples'
  | 'shortest-dataset'
  | 'validation'
  | 'invalid'
  | 'too-long'
  | 'dropped-before'
  | 'unexplained'
  | 'steps'
  | 'ended';

export interface LossRows {
  readonly id: Loss;
  /** Examples, not rows, for `steps` and `ended`; null when it is not known how many. */
  readonly rows: number | null;
  /** There may be more. */
  readonly atLeast: boolean;
}

export type LedgerVerdict =
  | {
      readonly answer: 'yes';
      readonly rows: number;
      /** Examples that packing made of them, null without packing. */
      readonly packed: number | null;
      /** How often each example was seen, at most the planned epochs; null before the first step. */
      readonly epochs: number | null;
      /** The run is over. */
      readonly ended: boolean;
    }
  | {
      readonly answer: 'no';
      /** Rows that go in, of all that the files hold. */
      readonly rows: number | null;
      readonly of: number | null;
      /** The files hold more than `of`. */
      readonly atLeast: boolean;
      readonly losses: readonly LossRows[];
    }
  | { readonly answer: 'no-training'; readonly purpose: 'evaluate' | 'predict' }
  | { readonly answer: 'unknown'; readonly because: UnknownCause; readonly examples: number | null };

/** max_samples stopped reading, and how much more the file holds is not known. */
const hidden = (chain: Chain): boolean =>
  chain.datasets.some((one) => one.file?.atLeast && one.lost.maxSamples === 0 && one.left === one.file.rows);

function lossesOf(chain: Chain): readonly LossRows[] {
  const { settings, datasets } = chain;
  const lost = (id: Loss, rows: number | null, atLeast = false): LossRows => ({ id, rows, atLeast });
  const shortest =
    settings.mix === 'interleave_under' && chain.mixed !== null && datasets.every((one) => one.left !== null)
      ? Math.max(0, sum(datasets.map((one) => one.left ?? 0)) - chain.mixed)
      : 0;
  const cut = sum(datasets.map((one) => one.lost.maxSamples));
  const all: readonly LossRows[] = [
    lost('num-samples', sum(datasets.map((one) => one.lost.numSamples))),
    lost('max-samples', cut, hidden(chain) || datasets.some((one) => one.file?.atLeast)),
    lost('shortest-dataset', shortest),
    lost('validation', chain.heldOut),
    lost('invalid', chain.invalid),
    lost('too-long', chain.long),
    lost('dropped-before', chain.hiddenDrops),
    lost('unexplained', Math.max(0, chain.unexplained)),
  ];
  return all.filter((loss) => loss.rows !== 0);
}

/** Examples that no step reaches: too few are planned, or the run ended before its first epoch did. */
function notReached(run: RunState, chain: Chain): readonly LossRows[] {
  const { perEpoch, planned, seen } = chain;
  if (perEpoch === null) return [];
  if (planned !== null && planned < perEpoch) return [{ id: 'steps', rows: perEpoch - planned, atLeast: false }];
  const reached = seen ?? 0;
  return ended(run) && reached < perEpoch ? [{ id: 'ended', rows: perEpoch - reached, atLeast: false }] : [];
}

export function verdictOf(run: RunState, chain: Chain): LedgerVerdict {
  const { settings, examples, datasets } = chain;
  if (settings.purpose !== 'train') return { answer: 'no-training', purpose: settings.purpose };
  const unknown = (because: UnknownCause): LedgerVerdict => ({ answer: 'unknown', because, examples });
  if (run.data.fromDisk !== null || settings.streaming || examples === null) return unknown(chain.because);
  if (settings.mixByChance && settings.mix !== 'concat') return unknown('random-mix');
  const files = datasets.map((one) => one.file);
  const atLeast = files.some((file) => file?.atLeast);
  const of = files.every((file) => file !== null) ? sum(files.map((file) => file?.rows ?? 0)) : null;
  const trained =
    chain.training === null ? null : chain.training - chain.invalid - chain.long - Math.max(0, chain.hiddenDrops);
  // Without settings only a plain way is sure: as many examples as rows in the files, but for those held out.
  const plain = of !== null && trained === examples && of === examples + (chain.heldOut ?? 0);
  if (settings.unknown && !plain) return unknown('no-settings');
  const losses = [...lossesOf(chain), ...notReached(run, chain)];
  if (losses.length > 0) return { answer: 'no', rows: trained, of, atLeast, losses };
  if (hidden(chain)) return unknown('max-samples');
  if (of === null || atLeast || trained === null) return unknown(chain.because);
  if (allMasked(run)) return unknown('all-masked');
  const epochs = chain.seen === null || chain.perEpoch === null ? null : chain.seen / chain.perEpoch;
  const isComplete = ended(run) || run.phase.trainingCompleted;
  return { answer: 'yes', rows: trained, packed: chain.packed ? examples : null, epochs, ended: isComplete };
}
