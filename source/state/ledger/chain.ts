/**
 * The chain of row counts, put together from the settings, the console and the dataset files.
 *
 * LLaMA-Factory up to 0.9.3 splits the validation rows off after tokenizing, from 0.9.4 on before; which of both a run
 * did is told by its own numbers.
 */
import { isBeforeFirstWord } from '../awaited.js';
import { type Counted, passesOf, type TokenizerPass } from '../data.js';
import type { BannerKey } from '../event.js';
import type { RunState } from '../run.js';
import { mixedRows, sum, validationRows } from './arithmetic.js';
import { consoleSource, type DatasetChain, datasetChain, datasetReads } from './datasets.js';
import { epochRows } from './epochs.js';
import type { LedgerRow, LedgerStage } from './ledger.js';
import type { LedgerReason, LedgerSource, UnknownCause } from './reason.js';
import { type DataSettings, dataSettings, settingSource } from './settings.js';

export interface Chain {
  readonly settings: DataSettings;
  readonly rows: readonly LedgerRow[];
  readonly datasets: readonly DatasetChain[];
  readonly mixed: number | null;
  /** Rows held out, null when it is not known how many. */
  readonly heldOut: number | null;
  /** Rows that went into the tokenizer to be trained on. */
  readonly training: number | null;
  readonly invalid: number;
  readonly long: number;
  /** Rows that nothing explains, below zero when there are too many. */
  readonly unexplained: number;
  /** Rows that were dropped when the cache was made, of which this run's console says nothing. */
  readonly hiddenDrops: number;
  readonly packed: boolean;
  readonly examples: number | null;
  readonly perEpoch: number | null;
  readonly planned: number | null;
  readonly seen: number | null;
  readonly because: UnknownCause;
}

export const ended = (run: RunState): boolean => run.phase.exit !== null;

/** Nothing more is to be expected of it, even where its exit was not seen. */
const over = (run: RunState): boolean => ended(run) || run.phase.lastWords.length > 0;

/** Why a number that the trainer tells while it reads the data is not known. */
function unknownBecause(run: RunState): UnknownCause {
  const began = (run.progress.step !== null && !isBeforeFirstWord(run)) || ended(run) || run.phase.trainingCompleted;
  if (run.log.start.length === 0 && began) return 'no-console';
  if (run.data.passes.length > 0 || run.data.banner.examples) return 'cached';
  return over(run) ? 'never' : 'not-yet';
}

/** Why the number that it tells last, when it begins to train, is not known. */
function noExamples(run: RunState): UnknownCause {
  const because = unknownBecause(run);
  return because === 'cached' ? (over(run) ? 'never' : 'not-yet') : because;
}

const row = (
  id: LedgerStage,
  rows: number | null,
  reason: LedgerReason | null,
  source: LedgerSource | null,
): LedgerRow => ({ id, dataset: null, rows, atLeast: false, reason, source });

function mixRow(run: RunState, settings: DataSettings, chains: readonly DatasetChain[], seen: number | null) {
  const counts = chains.map((chain) => chain.left);
  const known = counts.every((count): count is number => count !== null) ? counts : null;
  const expected = known && known.length > 0 ? mixedRows(known, settings.mix, settings.mixByChance) : null;
  const rows = expected ?? seen;
  const reason: LedgerReason | null =
    rows === null
      ? { id: 'unknown', because: known && settings.mixByChance ? 'random-mix' : unknownBecause(run) }
      : settings.mix === 'concat'
        ? { id: 'concatenated', datasets: chains.length }
        : {
            id: 'interleaved',
            until:
              settings.mix === 'interleave_under'
                ? 'shortest'
                : settings.mix === 'interleave_over'
                  ? 'longest'
                  : 'each-once',
            datasets: chains.length,
            each: settings.mixByChance || settings.mix === 'interleave_once' ? null : rows / chains.length,
          };
  return { rows, expected, reason };
}

const trainPass = (passes: readonly TokenizerPass[]): TokenizerPass | null =>
  passes.find((pass) => pass.set === 'train') ?? (passes[0]?.set === 'eval' ? null : (passes[0] ?? null));

interface Split {
  readonly rows: number;
  readonly source: LedgerSource | null;
}

/** Rows that were held out: counted by the second pass, said by the evaluation's banner, or computed from val_size. */
function heldOutOf(
  run: RunState,
  settings: DataSettings,
  total: number | null,
  second: TokenizerPass | null,
): Split | null {
  if (settings.validation === null) return null;
  if (second?.rows) return { rows: second.rows.rows, source: consoleSource(second.rows) };
  if (total !== null) {
    return { rows: validationRows(total, settings.validation), source: settingSource(run, 'val_size') };
  }
  const banner = run.data.banner.eval_examples;
  return banner ? { rows: banner.rows, source: consoleSource(banner) } : null;
}

const validationReason = (size: number): LedgerReason =>
  size <= 1 ? { id: 'validation-share', share: size } : { id: 'validation-rows', count: size };

/** The end of a run that only evaluates or predicts. */
const lastStage: Readonly<Record<DataSettings['purpose'], { readonly id: LedgerStage; readonly key: BannerKey }>> = {
  train: { id: 'examples', key: 'examples' },
  evaluate: { id: 'eval-examples', key: 'eval_examples' },
  predict: { id: 'predict-examples', key: 'predict_examples' },
};

function packedReason(run: RunState, settings: DataSettings, rows: number | null): LedgerReason {
  const part = run.samples.examples.find((example) => example.set === 'train')?.parts[0];
  if (settings.stage === 'pt' || part?.labelIds === null) {
    // The first block is a whole one, so the printed example tells its length.
    return { id: 'packed-blocks', rows, block: part?.inputIds.length ?? settings.cutoff };
  }
  return { id: 'packed-rows', rows, capacity: settings.cutoff };
}

const exampleCount = (run: RunState, settings: DataSettings): Counted | null =>
  run.data.banner[lastStage[settings.purpose].key] ?? null;

/** Streaming, and data that was tokenized before: the console knows nothing of the rows on the way. */
function shortChain(run: RunState, settings: DataSettings, chains: readonly DatasetChain[]): Chain {
  const examples = exampleCount(run, settings);
  const stage = lastStage[settings.purpose];
  const disk = run.data.fromDisk;
  const batch = run.data.banner.total_batch_size?.rows ?? null;
  const steps = run.data.banner.total_steps?.rows ?? settings.maxSteps;
  const reason: LedgerReason =
    disk !== null ? { id: 'tokenized-before', path: disk.path } : { id: 'streaming-plan', steps, batch };
  const because = disk !== null ? 'tokenized-before' : 'streaming';
  const known = examples?.rows ?? null;
  const end = disk !== null ? epochRows(run, settings, known) : epochRows(run, { ...settings, streaming: true }, known);
  const source = examples ? consoleSource(examples) : null;
  return {
    settings,
    datasets: chains,
    rows: [
      ...chains.flatMap((chain) => chain.rows.filter((one) => one.id === 'file')),
      row(stage.id, known, known === null ? { id: 'unknown', because: noExamples(run) } : reason, source),
      ...end.rows,
    ],
    mixed: null,
    heldOut: null,
    training: null,
    invalid: 0,
    long: 0,
    unexplained: 0,
    hiddenDrops: 0,
    packed: settings.packing,
    examples: known,
    perEpoch: end.perEpoch,
    planned: end.planned,
    seen: end.seen,
    because: known === null ? noExamples(run) : because,
  };
}

export function chainOf(run: RunState): Chain {
  const settings = dataSettings(run);
  const because = unknownBecause(run);
  const named = datasetReads(run, settings);
  const hidden = run.data.fromDisk !== null ? 'tokenized-before' : settings.streaming ? 'streaming' : because;
  const chains = named.map(({ name, read }) => datasetChain(run, settings, name, read, hidden));
  if (run.data.fromDisk !== null || settings.streaming) return shortChain(run, settings, chains);

  const passes = passesOf(run.data);
  const first = settings.purpose === 'train' ? trainPass(passes) : (passes[0] ?? null);
  const second = settings.validation === null ? null : (passes.find((pass) => pass.set === 'eval') ?? null);
  const examples = exampleCount(run, settings);
  const stage = lastStage[settings.purpose];
  const tokenized = first?.rows ?? null;
  const mix = mixRow(run, settings, chains, tokenized ? tokenized.rows + (second?.rows?.rows ?? 0) : null);
  const mixed = mix.rows;
  const rows: LedgerRow[] = chains.flatMap((chain) => chain.rows);
  if (chains.length > 1 || (mixed !== null && chains[0]?.left == null)) {
    const told: LedgerSource | null =
      mixed === null ? null : tokenized && !second?.rows ? consoleSource(tokenized) : { kind: 'computed' };
    rows.push(row('mixed', mixed, chains.length > 1 || mixed === null ? mix.reason : null, told));
  }

  const invalid = first?.invalid.count ?? 0;
  const long = first?.long.count ?? 0;
  const heldOut = heldOutOf(run, settings, mixed, second);
  // Up to 0.9.3 all rows went through the tokenizer and the split came last.
  const splitLast = heldOut !== null && tokenized !== null && !second?.rows && tokenized.rows === mixed;
  let left = mixed;
  let unexplained = sum(chains.map((chain) => chain.unexplained));
  let hiddenDrops = 0;
  let countedOut = 0;
  const leave = (id: LedgerStage, count: number, reason: LedgerReason, source: LedgerSource | null): void => {
    rows.push(row(id, count, reason, source));
    if (left !== null) left -= count;
  };
  const split = (): void => {
    if (settings.validation === null) return;
    const reason = validationReason(settings.validation);
    if (heldOut) leave('validation', heldOut.rows, reason, heldOut.source);
    else rows.push(row('validation', null, { id: 'unknown', because }, settingSource(run, 'val_size')));
  };
  if (!splitLast) split();
  if (tokenized !== null) {
    if (left !== null && left !== tokenized.rows && !settings.unknown && mix.expected !== null) {
      const gap = left - tokenized.rows;
      unexplained += gap;
      leave('unexplained', gap, { id: gap > 0 ? 'missing-rows' : 'extra-rows' }, consoleSource(tokenized));
    }
    left = tokenized.rows;
  }
  const training = splitLast && left !== null && heldOut ? left - heldOut.rows : left;
  if (settings.validation !== null && !splitLast) {
    const source = tokenized ? consoleSource(tokenized) : null;
    rows.push(
      row('training-rows', left, left === null ? { id: 'unknown', because } : { id: 'without-validation' }, source),
    );
  }
  const dropSource = (pass: TokenizerPass | null, kind: 'invalid' | 'long'): LedgerSource | null => {
    const place = pass?.[kind].first?.place;
    return place ? { kind: 'console', line: place.line } : null;
  };
  if (invalid > 0) leave('invalid', invalid, { id: 'invalid' }, dropSource(first, 'invalid'));
  if (long > 0) {
    const reason = { id: 'too-long', limit: first?.long.limit ?? null, longest: first?.long.longest ?? 0 } as const;
    leave('too-long', long, reason, dropSource(first, 'long'));
  }
  const source = examples ? consoleSource(examples) : null;
  const unknown: LedgerReason = { id: 'unknown', because: noExamples(run) };
  if (settings.packing && settings.purpose === 'train') {
    // Where the split comes last, packs are split off, not rows.
    const heldPacks = splitLast ? (run.data.banner.eval_examples?.rows ?? null) : 0;
    const packs = examples === null || heldPacks === null ? null : examples.rows + heldPacks;
    rows.push(row('packed', packs, packs === null ? unknown : packedReason(run, settings, left), source));
    if (splitLast && settings.validation !== null) {
      const reason = heldPacks === null ? unknown : validationReason(settings.validation);
      rows.push(row('validation', heldPacks, reason, settingSource(run, 'val_size')));
    }
    left = examples?.rows ?? null;
  } else {
    if (splitLast) split();
    const evaluated = run.data.banner.eval_examples;
    if (settings.unknown && evaluated && examples !== null && left === examples.rows + evaluated.rows) {
      leave('validation', evaluated.rows, { id: 'validation-by-count' }, consoleSource(evaluated));
      countedOut = evaluated.rows;
    }
    if (examples !== null && left !== null && left !== examples.rows && !settings.unknown) {
      const gap = left - examples.rows;
      // A cached tokenizer prints no dropped rows: they were named when the cache was made.
      const hidden = tokenized === null && gap > 0;
      if (hidden) hiddenDrops = gap;
      else unexplained += gap;
      leave('unexplained', gap, { id: hidden ? 'cache-hides-drops' : gap > 0 ? 'missing-rows' : 'extra-rows' }, source);
    }
  }
  rows.push(row(stage.id, examples?.rows ?? null, examples === null ? unknown : null, source));
  const end = epochRows(run, settings, settings.purpose === 'train' ? (examples?.rows ?? null) : null);
  return {
    settings,
    rows: [...rows, ...end.rows],
    datasets: chains,
    mixed,
    heldOut: settings.validation === null ? countedOut : (heldOut?.rows ?? null),
    training: training === null ? null : training - countedOut,
    invalid,
    long,
    unexplained,
    hiddenDrops,
    packed: settings.packing,
    examples: examples?.rows ?? null,
    perEpoch: end.perEpoch,
    planned: end.planned,
    seen: end.seen,
    because: examples === null ? noExamples(run) : because,
  };
}
