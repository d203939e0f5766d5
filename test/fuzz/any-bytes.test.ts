/**
 * Whatever bytes a run leaves behind, the program reads them, and its picture stays a picture.
 *
 * `FUZZ_RUNS=20000 npx vitest run --config test/vitest.config.ts test/fuzz` goes on for longer; `FUZZ_SEED` repeats.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../source/commands/export/csv.js';
import { jsonOf } from '../../source/commands/export/json.js';
import { markdownOf } from '../../source/commands/export/markdown.js';
import { pageOf } from '../../source/commands/export/page.js';
import { privacyOf } from '../../source/commands/export/privacy.js';
import { reportOf } from '../../source/commands/export/report.js';
import { type Fold, foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { wordsOf } from '../../source/screen/words/words.js';
import type { RunState } from '../../source/state/run.js';
import { faults, schema, states } from '../commands/status-schema.js';
import { mutatedFile, realFiles } from './mutations.js';
import { checkPictures, chunksOf, fuzzyView } from './pictures.js';
import { anyReading } from './readings.js';

const runs = Number(process.env.FUZZ_RUNS ?? 150);
const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const files = realFiles(24_000);

const start = (): Fold => initialFold({ kind: 'directory', path: '/runs/x', name: 'x' });

/** Scripts rely on the schema whatever the run holds. */
function checkStatus(run: RunState, now: number): void {
  const status: unknown = JSON.parse(JSON.stringify(statusOf(run, now)));
  expect(faults(status, schema)).toEqual([]);
  expect(states.split(' ')).toContain(statusOf(run, now).state);
}

const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** What is printed may be printed on a terminal. */
function checkExports(run: RunState, now: number): void {
  const words = wordsOf('en');
  const privacy = privacyOf(run, { samples: true, paths: true });
  const report = reportOf({ run, now, words, privacy, version: '1' });
  for (const text of [
    markdownOf(report, words),
    pageOf(report, run, words, 'en'),
    jsonOf(run, now, privacy),
    [...csvOf(run)].join(''),
  ]) {
    expect(steering.exec(text)?.input.slice(0, 200) ?? null).toBeNull();
  }
}

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
          checkStatus(run, time + 1);
          checkPictures(run, Buffer.concat(console), time + 1, fuzzy);
        }),
        { numRuns: runs, ...seed },
      );
    },
    Math.max(60_000, runs * 400),
  );

  it(
    'of tools, systems and checkpoints are judged, drawn and exported',
    () => {
      const readings = fc.array(anyReading, { minLength: 1, maxLength: 8 });
      fc.assert(
        fc.property(readings, mutatedFile(files), fuzzyView, (made, file, fuzzy) => {
          const fold = foldChunks(start(), [...chunksOf(file, 1000), ...made.map((chunk, at) => chunk(1001 + at))]);
          const run = viewAt(fold, 1010);
          checkStatus(run, 1010);
          checkPictures(run, file.path === null ? file.bytes : Buffer.alloc(0), 1010, fuzzy);
          checkExports(run, 1010);
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
