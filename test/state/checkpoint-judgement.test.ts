/** What is kept of a judgement is what would be judged now, whatever came first and whenever it was asked for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { LastJudgement } from '../../source/state/checkpoints/last-judgement.js';
import { judgeCheckpoint } from '../../source/state/checkpoints.js';
import type { RunState } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { checkpoint, foldOf, plainFiles, runOf, settings, start, stateOf, without } from './made-up-run.js';

const ranks = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, rank) => [`rng_state_${rank}.pth`, 14_000]));

/** Of one process, of several, with a scaler, of sharded weights, cut short, one that was never finished. */
const saved: readonly Chunk[] = [
  ...checkpoint('checkpoint-10', plainFiles(10)),
  ...checkpoint('checkpoint-20', { ...plainFiles(20), 'scaler.pt': 900 }),
  ...checkpoint('checkpoint-30', { ...without(plainFiles(30), 'rng_state.pth'), ...ranks(3) }),
  ...checkpoint('checkpoint-40', {
    ...without(plainFiles(40), 'rng_state.pth', 'model.safetensors', 'adapter_model.safetensors'),
    ...ranks(2),
    'model.safetensors.index.json': '{"weight_map": {"a": "model-00001-of-00002.safetensors"}}',
  }),
  ...checkpoint('checkpoint-50', { 'config.json': '{}', 'optimizer.pt': 0, 'trainer_state.json': stateOf(40) }),
  settings('fp16: true\nstage: sft\n'),
];

/** What was written, and then some of it deleted or written anew. */
const happenings = fc
  .tuple(
    fc.shuffledSubarray([...saved], { minLength: saved.length, maxLength: saved.length }),
    fc.array(fc.tuple(fc.constantFrom(...saved), fc.constantFrom('remove', 'again')), { maxLength: 8 }),
  )
  .map(([written, then]) => [
    ...written,
    ...then.map(([chunk, what]): Chunk => {
      const path = 'path' in chunk ? chunk.path : null;
      return what === 'remove' && path !== null ? { kind: 'remove', time: start + 1, path } : chunk;
    }),
  ]);

const kept = (run: RunState) => run.checkpoints.list.map((one) => [one.path, judgeCheckpoint(one)]);
const afresh = (run: RunState) =>
  run.checkpoints.list.map((one) => [one.path, judgeCheckpoint({ ...one, judged: new LastJudgement() })]);

describe('the judgement of checkpoints', () => {
  it('is the one made afresh after any happenings, asked for at any time', () => {
    fc.assert(
      fc.property(happenings, fc.infiniteStream(fc.nat(3)), (chunks, asked) => {
        let fold = foldOf([]);
        for (const chunk of chunks) {
          fold = foldChunks(fold, [chunk]);
          const place = asked.next().value;
          for (const [at, one] of fold.run.checkpoints.list.entries()) if (at % 4 >= place) judgeCheckpoint(one);
        }
        const run = viewAt(fold, start + 2);
        expect(kept(run)).toEqual(afresh(run));
      }),
    );
  });

  it('does not depend on the order in which the files were seen', () => {
    const inOrder = kept(runOf(saved, start));
    const orders = fc.shuffledSubarray([...saved], { minLength: saved.length, maxLength: saved.length });
    fc.assert(
      fc.property(orders, (chunks) => {
        const sorted = (judged: ReturnType<typeof kept>) =>
          JSON.parse(JSON.stringify(judged), (key, value) =>
            key === 'lacks' || key === 'missing' ? [...value].sort() : value,
          );
        expect(sorted(kept(runOf(chunks, start)))).toEqual(sorted(inOrder));
      }),
    );
  });
});
