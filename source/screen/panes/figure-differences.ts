/**
 * In what the compared runs differ besides their settings: cards, batch, length, and the way of the rows. The same
 * settings on four cards instead of one are another training, and so they are on data that changed.
 *
 * Only what is known of both is a difference. How far a run has come is none.
 */

import { departures, type Ledger, type LedgerStage, ledgerOf } from '../../state/ledger/ledger.js';
import { meaningOf } from '../../state/meaning.js';
import type { RunState } from '../../state/run.js';
import { formatCount } from '../draw/number.js';
import { printable } from '../draw/text.js';
import { noValue } from '../glyphs.js';
import type { Words } from '../words/words.js';

export interface FigureRow {
  readonly name: string;
  /** Of the open run, then of each other; null where it is not known or the run has no such stage. */
  readonly values: readonly (number | null)[];
}

const progress: ReadonlySet<LedgerStage> = new Set(['seen']);
/** The consequences have these already. */
const alsoFigures: ReadonlySet<LedgerStage> = new Set(['examples', 'eval-examples', 'predict-examples']);

/** Beside settings these say nothing without what they count. */
const bare: ReadonlySet<LedgerStage> = new Set(['per-epoch', 'planned']);

const keyOf = ({ id, dataset }: Ledger['rows'][number]): string => `${id}\0${dataset ?? ''}`;

const differ = (values: readonly (number | null)[]): boolean =>
  new Set(values.filter((value) => value !== null)).size > 1;

function figuresOf(run: RunState): readonly (number | null)[] {
  const meaning = meaningOf(run);
  const { progress: known } = run;
  return [
    meaning.devices,
    meaning.totalBatch,
    meaning.stepsPerEpoch,
    known.epochs,
    known.totalSteps,
    known.banner.trainable_parameters ?? null,
    meaning.examples,
    meaning.evalExamples,
  ];
}

/** Rows of the ledgers by stage and data set, in the order of the first run that has them. */
function ledgerRows(runs: readonly RunState[], words: Words): readonly FigureRow[] {
  const ledgers = runs.map((run) => ledgerOf(run).rows.filter(({ id }) => !progress.has(id) && !alsoFigures.has(id)));
  const hasExamples = runs.map((run) => meaningOf(run).examples !== null);
  const rows = new Map(ledgers.flat().map((row) => [keyOf(row), row]));
  return [...rows].map(([key, { id, dataset }]) => {
    const told = words.ledger.stages[id];
    const stage = bare.has(id) ? words.config.examplesOf(told) : told;
    const values = ledgers.map((all, at) => {
      const row = all.find((one) => keyOf(one) === key);
      // Where the console told how many examples there are, it would have told of rows that it left out.
      const isNone = row === undefined && departures.has(id) && hasExamples[at];
      return isNone ? 0 : (row?.rows ?? null);
    });
    return { name: dataset === null ? stage : `${printable(dataset)}: ${stage}`, values };
  });
}

export function differingFigures(runs: readonly RunState[], words: Words): readonly FigureRow[] {
  if (runs.length < 2) return [];
  const { config } = words;
  const names = [
    ...[config.devices, config.effectiveBatch, config.stepsPerEpoch, config.epochs, config.totalSteps],
    ...[config.trainable, config.examples, config.evalExamples],
  ];
  const figures = runs.map(figuresOf);
  const rows = names.map((name, at) => ({ name, values: figures.map((all) => all[at] ?? null) }));
  return [...rows, ...ledgerRows(runs, words)].filter(({ values }) => differ(values));
}

export const figureText = (value: number | null): string => (value === null ? noValue : formatCount(value));
