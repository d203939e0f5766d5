/** Three sources tell of the same steps: whichever comes first, in whatever pieces, the run is judged the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../source/state/findings/checks.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import {
  banner,
  began,
  consoleText,
  dict,
  log,
  logLength,
  type MadeRow,
  rowsOf,
  runOf,
  settings,
  trainerState,
} from './made-run.js';

const total = 1000;
const sft = settings('stage: sft\nlr_scheduler_type: constant\ntemplate: qwen\n');

/** A spike at step 310, evaluations that rise after step 200, and a loss that breaks at step 470. */
const rows: readonly MadeRow[] = rowsOf(50, (index, step) => ({
  loss: step >= 470 ? 0 : step === 310 ? 4 : 1 + 0.01 * (index % 5),
})).flatMap((row): readonly MadeRow[] =>
  row.step % 100 === 0 ? [row, { step: row.step, eval_loss: [1, 0.8, 0.9, 0.95, 1][row.step / 100 - 1] ?? 1 }] : [row],
);

const numbers = ({ step: _step, total: _total, epoch: _epoch, elapsed: _elapsed, ...values }: MadeRow) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? 0]));

/** `trainer_log.jsonl` row by row. */
const logPieces: readonly Chunk[] = rows.map((row, index) => log([row], 0, logLength(rows.slice(0, index))));

const consolePieces: readonly Chunk[] = [
  consoleText(banner({ total })),
  ...rows.map((row) => {
    const values = numbers(row);
    const gradient = 'loss' in values ? { grad_norm: values.loss === 0 ? Number.NaN : 1 + row.step / 7 } : {};
    return consoleText(dict(row.step, total, { ...values, ...gradient }));
  }),
];

/** A checkpoint every 100 steps, each with the whole history so far. */
const statePieces: readonly Chunk[] = [100, 200, 300, 400, 500].map((step) =>
  trainerState(
    step,
    total,
    rows.filter((row) => row.step <= step).map((row) => ({ step: row.step, ...numbers(row) })),
  ),
);

/** The pieces of all sources, each source in its own order, the next one taken from where `turns` says. */
function interleaved(sources: readonly (readonly Chunk[])[], turns: readonly number[]): readonly Chunk[] {
  const rest = sources.map((pieces) => [...pieces]);
  const woven: Chunk[] = [];
  for (const turn of turns) {
    const piece = rest[turn % rest.length]?.shift();
    if (piece) woven.push(piece);
  }
  return [sft, ...woven, ...rest.flat()];
}

const judged = (chunks: readonly Chunk[]): readonly string[] =>
  findingsOf(runOf(chunks), began)
    .map(({ id, severity, since, until }) => `${severity} ${id} ${since.step} ${until?.step ?? 'holds'}`)
    .sort();

const expected = ['error loss-not-finite 470 holds', 'info loss-spike 310 320', 'warning overfitting 400 holds'];

describe('the sources of a run', () => {
  it('each tell the same on their own', () => {
    for (const pieces of [logPieces, consolePieces, statePieces]) expect(judged([sft, ...pieces])).toEqual(expected);
  });

  it('together tell every fact once, in whatever order they come', () => {
    const all = [logPieces, consolePieces, statePieces];
    fc.assert(
      fc.property(
        fc.subarray(all, { minLength: 1 }),
        fc.array(fc.nat({ max: 2 }), { maxLength: 120 }),
        (sources, turns) => {
          expect(judged(interleaved(sources, turns))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
