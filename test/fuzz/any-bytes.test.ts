/**
 * Whatever bytes a run leaves behind, the program reads them, and its picture stays a picture.
 *
 * `FUZZ_RUNS=20000 npx vitest run --config test/vitest.config.ts test/fuzz` goes on for longer; `FUZZ_SEED` repeats.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fold, foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { mutatedFile, realFiles } from './mutations.js';
import { checkPictures, chunksOf, fuzzyView } from './pictures.js';

const runs = Number(process.env.FUZZ_RUNS ?? 150);
const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const files = realFiles(24_000);

const start = (): Fold => initialFold({ kind: 'directory', path: '/runs/x', name: 'x' });

describe('any bytes', () => {
  it(
    'are read, judged and drawn',
    () => {
      fc.assert(
        fc.property(fc.array(mutatedFile(files), { minLength: 1, maxLength: 4 }), fuzzyView, (mutated, fuzzy) => {
          let fold = start();
          let time = 1_760_000_000;
          const console: Buffer[] = [];
          for (const file of mutated) {
            time += 5;
            fold = foldChunks(fold, chunksOf(file, time));
            if (file.path === null) console.push(file.bytes);
          }
          const run = viewAt(fold, time + 1);
          JSON.stringify(statusOf(run, time + 1));
          checkPictures(run, Buffer.concat(console), time + 1, fuzzy);
        }),
        { numRuns: runs, ...seed },
      );
    },
    Math.max(60_000, runs * 400),
  );

  it(
    'give the same state however they are split',
    () => {
      fc.assert(
        fc.property(mutatedFile(files), (file) => {
          const whole = foldChunks(start(), chunksOf({ ...file, sizes: [1 << 30] }, 1));
          const split = foldChunks(start(), chunksOf(file, 1));
          expect(statusOf(viewAt(split, 2), 2)).toEqual(statusOf(viewAt(whole, 2), 2));
        }),
        { numRuns: runs, ...seed },
      );
    },
    Math.max(60_000, runs * 400),
  );
});
