/** The words for the checks of learning and course: whole sentences with the numbers of their facts, in both languages. */
import { describe, expect, it } from 'vitest';
import type { GroupWords } from '../../../source/screen/words/findings/catalogue.js';
import { courseFindings as courseEnglish } from '../../../source/screen/words/findings/course-en.js';
import { courseFindings as courseChinese } from '../../../source/screen/words/findings/course-zh.js';
import { learningFindings as learningEnglish } from '../../../source/screen/words/findings/learning-en.js';
import { learningFindings as learningChinese } from '../../../source/screen/words/findings/learning-zh.js';
import type { FactsOf, FindingId } from '../../../source/state/findings/checks.js';
import type { courseChecks } from '../../../source/state/findings/course/checks.js';
import type { learningChecks } from '../../../source/state/findings/learning/checks.js';

type Id = (typeof learningChecks | typeof courseChecks)[number]['id'];

/** Facts of each kind, with the numbers that the title has to name. */
type Cases = { readonly [One in Id]: readonly (readonly [FactsOf<One & FindingId>, readonly string[]])[] };

const broken = {
  step: 1210,
  training: true,
  soundStep: 1200,
  steps: 400,
  seconds: 3700,
  checkpoint: 'checkpoint-1000',
  precision: 'float16',
  attention: 'fa2',
  learningRate: 0.0001,
  excessiveRate: null,
};

const cases: Cases = {
  'loss-not-finite': [
    [broken, ['1,210', '1,200', '400', '1 h 01 m']],
    [
      {
        ...broken,
        training: false,
        soundStep: null,
        seconds: null,
        checkpoint: null,
        precision: null,
        attention: null,
      },
      ['1,210', '400'],
    ],
  ],
  'loss-zero': [
    [
      {
        step: 5,
        training: true,
        rows: 36,
        fromTheStart: true,
        masked: true,
        gradient: 'finite',
        cutoff: 1,
        excessiveRate: null,
      },
      ['36'],
    ],
    [
      {
        step: 50,
        training: false,
        rows: 3,
        fromTheStart: false,
        masked: false,
        gradient: 'unknown',
        cutoff: null,
        excessiveRate: null,
      },
      ['50', '3'],
    ],
    [
      {
        step: 50,
        training: false,
        rows: 3,
        fromTheStart: false,
        masked: false,
        gradient: 'finite',
        cutoff: null,
        excessiveRate: null,
      },
      ['50', '3'],
    ],
  ],
  'gradient-not-finite-sometimes': [
    [{ rows: 1000, broken: 5, firstStep: 10, lastStep: 4000 }, ['5', '1,000', '0.5 %', '4,000']],
    [{ rows: 100, broken: 50, firstStep: 10, lastStep: 400 }, ['50.0 %']],
  ],
  'gradient-constant': [[{ value: Math.SQRT2, rows: 6, step: 200, excessiveRate: 1e6 }, ['1.414', '6', '200']]],
  'loss-scaled-by-accumulation': [[{ ratio: 8.2, accumulation: 8 }, ['8.20', '8']]],
  'loss-spike': [
    [
      { step: 610, top: 4.2, base: 1.02, rows: 5, recoveredStep: null, count: 1, excessiveRate: null },
      ['1.020', '4.200', '610'],
    ],
    [{ step: 610, top: 4.2, base: 1.02, rows: 5, recoveredStep: 640, count: 3, excessiveRate: null }, ['640', '3']],
  ],
  staircase: [[{ stairs: 4, drop: 0.63 }, ['4', '63 %']]],
  'loss-not-falling': [
    [{ start: 1.5, now: 1.5, fromStep: 30, step: 900, excessiveRate: null }, ['1.500', '30', '900']],
    [{ start: 1.5, now: 2.5, fromStep: 30, step: 900, excessiveRate: null }, ['2.500']],
  ],
  overfitting: (['kept', 'deleted', 'none'] as const).map((checkpoint) => [
    {
      metric: 'eval_loss',
      bestStep: 240,
      best: 0.5759,
      lastStep: 780,
      last: 0.6122,
      checkpoint,
      keepsBest: checkpoint === 'kept',
      training: checkpoint === 'none',
    },
    ['240', '0.5759', '780', '0.6122'],
  ]),
  'no-evaluation': [
    [{ validation: 0.1, setting: 'val_size' }, ['val_size', '0.1']],
    [{ validation: null, setting: 'eval_dataset' }, ['eval_dataset']],
  ],
  'no-loss-rows': [[{ loggingSteps: 500, totalSteps: 1 }, ['500', '1']]],
  'preference-not-moving': [[{ rows: 12, step: 120, loss: Math.LN2 }, ['12', '120', '0.6931']]],
  'preference-saturated': [[{ step: 60, rows: 3, loss: 0, margins: 15 }, ['60', '3']]],
  'learning-rate-zero': [[{ rows: 10, step: 100 }, ['10', '100']]],
  'learning-rate-constant': [[{ value: 4.55e-6, rows: 4, step: 70, schedule: 'cosine' }, ['4', '70', 'cosine']]],
  'template-missing': [
    [{ template: 'default', asked: true }, ['default']],
    [{ template: 'empty', asked: false }, []],
  ],
  'few-trainable-parameters': [
    [{ trainable: 1000, all: 100_000, method: 'full' }, ['1,000', '100,000', '1.00 %', 'full']],
    [{ trainable: 0, all: 100_000, method: null }, ['0', '100,000']],
  ],
  'resumed-and-trained-nothing': [[{ checkpointStep: 465, totalSteps: 2 }, ['465', '2']]],
  'two-writers': [
    [{ turns: 416, step: 20, same: false }, ['416', '20']],
    [{ turns: 416, step: 20, same: true }, ['20']],
  ],
  'output-exists': [
    [{ directory: 'saves/one' }, ['saves/one']],
    [{ directory: null }, []],
  ],
  'weights-without-state': [
    [{ setting: 'adapter_name_or_path', checkpoint: 'checkpoint-500' }, ['adapter_name_or_path', 'checkpoint-500']],
  ],
  'stale-checkpoints': [
    [{ paths: ['checkpoint-1200'], totalSteps: 1000, beyond: true }, ['checkpoint-1200', '1,000']],
    [{ paths: ['checkpoint-1', 'checkpoint-2', 'checkpoint-3', 'checkpoint-4'], totalSteps: 9, beyond: false }, []],
  ],
  'log-overwritten': [
    [{ resumedFrom: null, earlierKnown: false }, []],
    [{ resumedFrom: 300, earlierKnown: true }, ['300']],
    [{ resumedFrom: 300, earlierKnown: null }, ['300']],
  ],
  'data-parallel': [
    [{ batch: 4, cards: null, idle: 0 }, ['4']],
    [{ batch: null, cards: 8, idle: 7 }, ['8', '7']],
  ],
  'fewer-steps-than-expected': [
    [
      { totalSteps: 233, expected: 465, examples: 29_742, totalBatch: 64, epochs: 1, maxSteps: null },
      ['233', '465', '29,742', '64'],
    ],
    [{ totalSteps: 99, expected: 100, examples: 1000, totalBatch: 10, epochs: 1, maxSteps: 99 }, ['99', '100', '10']],
  ],
  'rows-never-trained': [
    [
      { totalSteps: 300, wholeSteps: 310, epochs: 10, reached: 9.6971, accumulation: 8 },
      ['300', '310', '9.70', '3.0 %'],
    ],
  ],
  'stopped-early': [[{ step: 1664, totalSteps: 2088 }, ['1,664', '2,088']]],
  'slower-and-slower': [[{ early: 2, now: 3.2, step: 710 }, ['3.20 s/it', '2.00 s/it', '710']]],
  'train-loss-after-resume': [[{ file: 3.2961, ours: 6.0989, fromStep: 250 }, ['3.296', '6.099', '250']]],
  'eta-after-resume': [[{ file: 10_237, ours: 172_800, fromStep: 430 }, ['2 h 50 m', '2 d 0 h', '430']]],
};

const languages = [
  { name: 'English', catalogue: { ...learningEnglish, ...courseEnglish }, end: /[.)]$/ },
  { name: 'Chinese', catalogue: { ...learningChinese, ...courseChinese }, end: /[。）]$/ },
] as const;

type Words = GroupWords<typeof learningChecks> & GroupWords<typeof courseChecks>;

describe('the words', () => {
  for (const { name, catalogue, end } of languages) {
    for (const id of Object.keys(cases) as Id[]) {
      it(`in ${name} for ${id} are sentences with its numbers`, () => {
        for (const [facts, numbers] of cases[id]) {
          // Facts and words of one id belong together; the compiler cannot follow that through the index.
          const words = (catalogue as Words)[id] as {
            readonly title: (given: unknown) => string;
            readonly advice: (given: unknown) => string;
          };
          const title = words.title(facts);
          const advice = words.advice(facts);
          for (const number of numbers) expect(title).toContain(number);
          for (const text of [title, advice]) {
            expect(text).toMatch(end);
            expect(text).not.toMatch(/undefined|NaN\b(?!，|,)|null|\[object/);
            expect(text).not.toMatch(/ {2}|\.\./);
          }
        }
      });
    }
  }
});
