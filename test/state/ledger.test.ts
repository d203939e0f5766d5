/**
 * The way of the rows, checked against what people counted by hand: the rows of the files in fixtures/data, and the
 * lines of the consoles that tell a number.
 */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { ledgerOf } from '../../source/state/ledger/ledger.js';
import {
  banner,
  chain,
  converted,
  example,
  exitChunk,
  generated,
  invalid,
  loading,
  long,
  runOf,
  step,
  tokenized,
} from '../ledger-support.js';
import { emptyFold, finalRun, load, recordingNames } from '../recordings.js';

type Expected = readonly (readonly [stage: string, dataset: string | null, rows: number | null, line: number | null])[];

/** A single dataset of 240 rows that all go in; lines of the conversion, `Num examples`, batch size and steps. */
const simple = (
  dataset: string,
  rows: number,
  lines: readonly [number, number, number, number],
  planned: number,
  seen: number,
): Expected => [
  ['file', dataset, rows, lines[0]],
  ['examples', null, rows, lines[1]],
  ['per-epoch', null, rows, lines[2]],
  ['planned', null, planned, lines[3]],
  ['seen', null, seen, null],
];

/** The first 120 rows of qa_en: the console does not tell how many more the file holds. */
const first120 = (lines: readonly [number, number, number, number], planned: number, seen: number): Expected => [
  ['file', 'qa_en', 120, lines[0]],
  ['first-rows', 'qa_en', 120, lines[0]],
  ['examples', null, 120, lines[1]],
  ['per-epoch', null, 120, lines[2]],
  ['planned', null, planned, lines[3]],
  ['seen', null, seen, null],
];

/** Rows of qa_en that were converted before, and so told by the tokenizer's bar alone. */
const converted240 = (lines: readonly [number, number, number, number], planned: number): Expected => [
  ['file', 'qa_en', null, null],
  ['mixed', null, 240, lines[0]],
  ['examples', null, 240, lines[1]],
  ['per-epoch', null, 240, lines[2]],
  ['planned', null, planned, lines[3]],
];

const none = (dataset: string): Expected => [
  ['file', dataset, null, null],
  ['examples', null, null, null],
];

/** Read from the consoles and the settings with grep; `seen` from the last step of trainer_log.jsonl. */
const expected: Readonly<Record<string, { readonly answer: string; readonly rows: Expected }>> = {
  'disk-full': { answer: 'yes', rows: simple('qa_en', 240, [58, 136, 139, 141], 4800, 560) },
  'diverged-nan': { answer: 'yes', rows: simple('qa_en', 240, [58, 136, 139, 141], 480, 480) },
  dpo: { answer: 'yes', rows: simple('preference', 160, [59, 156, 159, 161], 480, 480) },
  'error-bad-template': { answer: 'unknown', rows: none('qa_en') },
  'error-cutoff-one-token': { answer: 'unknown', rows: simple('qa_en', 240, [58, 130, 133, 135], 720, 720) },
  'error-missing-model': { answer: 'unknown', rows: none('qa_en') },
  'error-trl-version': {
    answer: 'unknown',
    rows: [
      ['file', 'qa_en', 24, 58],
      ['first-rows', 'qa_en', 24, 58],
      ['examples', null, null, null],
    ],
  },
  'error-unknown-dataset': { answer: 'unknown', rows: none('qa_fr') },
  'eval-only': {
    answer: 'no-training',
    rows: [
      ['file', 'qa_en', 30, 57],
      ['first-rows', 'qa_en', 30, 57],
      ['eval-examples', null, 30, 132],
    ],
  },
  // The rows of gpu-fp16-scaler and gpu-device-assert were converted in an earlier run: only the tokenizer's bar is printed.
  'gpu-device-assert': { answer: 'no', rows: converted240([57, 135, 138, 140], 480) },
  'gpu-fp16-scaler': {
    answer: 'unknown',
    rows: [...converted240([57, 134, 137, 139], 480), ['seen', null, 480, null]],
  },
  'gpu-not-seen': { answer: 'yes', rows: simple('qa_en', 240, [59, 139, 142, 144], 720, 720) },
  'gpu-oom-neighbour': {
    answer: 'unknown',
    rows: [
      ['file', 'qa_en', 240, 57],
      ['examples', null, null, null],
    ],
  },
  // 16 of 24 steps of 128: 2,048.
  'gpu-oom-training': { answer: 'no', rows: simple('tides', 3000, [59, 137, 140, 142], 9000, 2048) },
  // An epoch is 10 steps of 128 and one of 16; 240 steps are 21 epochs and 9 steps.
  'gpu-sft-bf16': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 57],
      ['first-rows', 'qa_en', 240, 57],
      ['file', 'tides', 3000, 60],
      ['first-rows', 'tides', 1200, 61],
      ['mixed', null, 1440, null],
      ['validation', null, 144, 79],
      ['training-rows', null, 1296, 62],
      ['examples', null, 1296, 157],
      ['per-epoch', null, 1296, 160],
      ['planned', null, 28368, 162],
      ['seen', null, 28368, null],
    ],
  },
  interrupted: { answer: 'yes', rows: simple('qa_en', 240, [58, 137, 140, 142], 7200, 1560) },
  'killed-hard': { answer: 'yes', rows: simple('qa_en', 240, [58, 136, 139, 141], 7200, 2040) },
  'killed-mid-save': { answer: 'yes', rows: simple('qa_en', 240, [58, 136, 139, 141], 7200, 1200) },
  kto: {
    answer: 'no',
    rows: [
      ['file', 'kto', 160, 59],
      ['first-rows', 'kto', 80, 60],
      ['examples', null, 80, 139],
      ['per-epoch', null, 80, 142],
      ['planned', null, 240, 144],
      ['seen', null, 240, null],
    ],
  },
  'piped-console': { answer: 'yes', rows: simple('qa_en', 240, [58, 137, 140, 142], 720, 720) },
  ppo: {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 50],
      ['first-rows', 'qa_en', 40, 51],
      ['examples', null, 40, 135],
      ['per-epoch', null, 40, 138],
      ['planned', null, 40, 141],
      ['seen', null, 40, null],
    ],
  },
  'train-then-predict': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 48],
      ['validation', null, 24, 67],
      ['training-rows', null, 216, 49],
      ['examples', null, 216, 144],
      ['per-epoch', null, 216, 147],
      ['planned', null, 432, 149],
      ['seen', null, 432, null],
    ],
  },
  predict: {
    answer: 'no-training',
    rows: [
      ['file', 'qa_en', 12, 57],
      ['first-rows', 'qa_en', 12, 57],
      ['predict-examples', null, 12, 132],
    ],
  },
  'pt-corpus': {
    answer: 'yes',
    rows: [
      ['file', 'corpus', 300, 59],
      ['packed', null, 54, 127],
      ['examples', null, 54, 127],
      ['per-epoch', null, 54, 130],
      ['planned', null, 216, 132],
      ['seen', null, 216, null],
    ],
  },
  'pt-max-samples': {
    answer: 'unknown',
    rows: [
      ['file', 'corpus', 100, 58],
      ['first-rows', 'corpus', 100, 58],
      ['packed', null, 16, 127],
      ['examples', null, 16, 127],
      ['per-epoch', null, 16, 130],
      ['planned', null, 48, 132],
      ['seen', null, 48, null],
    ],
  },
  'resume-torn-checkpoint': {
    answer: 'unknown',
    rows: [
      ['file', 'qa_en', 240, 60],
      ['examples', null, null, null],
    ],
  },
  resumed: { answer: 'yes', rows: simple('qa_en', 240, [60, 140, 143, 145], 2880, 2880) },
  rm: { answer: 'yes', rows: simple('preference', 160, [58, 155, 158, 160], 480, 480) },
  'sft-best-model': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 58],
      ['validation', null, 24, 77],
      ['training-rows', null, 216, 59],
      ['examples', null, 216, 159],
      ['per-epoch', null, 216, 162],
      ['planned', null, 864, 164],
      ['seen', null, 864, null],
    ],
  },
  'sft-full-en-eval': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 58],
      ['file', 'tides', 60, 60],
      ['mixed', null, 300, null],
      ['validation', null, 30, 78],
      ['training-rows', null, 270, 61],
      ['examples', null, 270, 180],
      ['per-epoch', null, 270, 183],
      ['planned', null, 3240, 185],
      ['seen', null, 3240, null],
    ],
  },
  'sft-full-zh': { answer: 'yes', rows: simple('qa_zh', 240, [59, 138, 141, 143], 1200, 1200) },
  'sft-lora-en-eval': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 59],
      ['validation', null, 24, 79],
      ['training-rows', null, 216, 61],
      ['examples', null, 216, 161],
      ['per-epoch', null, 216, 164],
      ['planned', null, 4320, 166],
      ['seen', null, 4320, null],
    ],
  },
  'sft-mixed-masks': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 70, 58],
      ['first-rows', 'qa_en', 70, 58],
      ['file', 'system_history', 80, 61],
      ['first-rows', 'system_history', 70, 62],
      ['file', 'chat', 90, 65],
      ['first-rows', 'chat', 70, 66],
      ['file', 'tides', 60, 69],
      ['first-rows', 'tides', 60, 70],
      ['mixed', null, 270, 71],
      ['examples', null, 270, 149],
      ['per-epoch', null, 270, 152],
      ['planned', null, 810, 154],
      ['seen', null, 810, null],
    ],
  },
  'sft-rows-lost': {
    answer: 'no',
    rows: [
      ['file', 'rows_to_lose', 100, 59],
      ['first-rows', 'rows_to_lose', 90, 60],
      ['file', 'broken_turns', 50, 63],
      ['first-rows', 'broken_turns', 50, 84],
      ['mixed', null, 140, 95],
      ['invalid', null, 10, 85],
      ['examples', null, 130, 171],
      ['per-epoch', null, 130, 174],
      ['planned', null, 390, 176],
      ['seen', null, 390, null],
    ],
  },
  'sft-train-on-prompt-packed': {
    answer: 'yes',
    rows: [
      ['file', 'qa_en', 240, 58],
      ['file', 'qa_zh', 240, 60],
      ['mixed', null, 480, 61],
      ['packed', null, 155, 174],
      ['examples', null, 155, 174],
      ['per-epoch', null, 155, 177],
      ['planned', null, 465, 179],
      ['seen', null, 465, null],
    ],
  },
  'error-streaming-no-workers': { answer: 'unknown', rows: none('corpus') },
  'mix-interleave': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 58],
      ['file', 'tides', 60, 61],
      ['mixed', null, 120, 64],
      ['examples', null, 120, 142],
      ['per-epoch', null, 120, 145],
      ['planned', null, 360, 147],
      ['seen', null, 360, null],
    ],
  },
  'overwritten-output': { answer: 'unknown', rows: first120([58, 138, 141, 143], 240, 240) },
  // The earlier attempt did all of the steps.
  'resume-trains-nothing': { answer: 'unknown', rows: first120([60, 140, 143, 145], 240, 240) },
  'save-only-model': { answer: 'yes', rows: simple('qa_en', 240, [58, 136, 139, 141], 480, 480) },
  // Step 150 is on the console, whatever the log's last row says.
  sigterm: { answer: 'yes', rows: simple('qa_en', 240, [58, 137, 140, 142], 2400, 600) },
  'streaming-max-steps': {
    answer: 'unknown',
    rows: [
      ['file', 'corpus', null, null],
      ['examples', null, 240, 124],
      ['seen', null, 240, null],
    ],
  },
  'tokenized-from-disk': {
    answer: 'unknown',
    rows: [
      ['file', 'qa_en', null, null],
      ['examples', null, 100, 120],
      ['per-epoch', null, 100, 123],
      ['planned', null, 200, 125],
      ['seen', null, 200, null],
    ],
  },
  'two-ranks-one-killed': { answer: 'yes', rows: simple('qa_en', 240, [61, 142, 145, 147], 1440, 600) },
  // Both trainers print their block: the later one stands.
  'two-writers': { answer: 'unknown', rows: first120([115, 280, 283, 285], 360, 360) },
  'val-size-count': {
    answer: 'no',
    rows: [
      ['file', 'qa_en', 240, 58],
      ['validation', null, 25, 80],
      ['training-rows', null, 215, 59],
      ['examples', null, 215, 162],
      ['per-epoch', null, 215, 165],
      ['planned', null, 430, 167],
      ['seen', null, 430, null],
    ],
  },
  'two-ranks': { answer: 'yes', rows: simple('qa_en', 240, [61, 142, 145, 147], 720, 720) },
};

describe('the ledger of a recording', () => {
  it('is known by hand for every recording', () => {
    expect(Object.keys(expected).sort()).toEqual([...recordingNames]);
  });

  for (const name of recordingNames) {
    it(`of ${name} is what was counted by hand`, () => {
      const loaded = load(name);
      const run = finalRun(loaded);
      const ledger = ledgerOf(run);
      const rows = ledger.rows.map((row) => [
        row.id,
        row.dataset,
        row.rows,
        row.source?.kind === 'console' ? row.source.line : null,
      ]);
      expect(rows).toEqual(expected[name]?.rows);
      expect(ledger.verdict.answer).toBe(expected[name]?.answer);
      // Whatever is not known says why, and whatever is known says where from.
      for (const row of ledger.rows) {
        if (row.rows === null) expect(row.reason?.id).toBe('unknown');
        else expect(row.source).not.toBeNull();
      }
    });
  }

  it('counts what was seen from the steps, each epoch closing with a short batch', () => {
    const loaded = load('sft-full-en-eval');
    const at = (time: number): number | null | undefined => {
      const chunks = loaded.chunks.filter((chunk) => chunk.time <= time);
      const run = viewAt(foldChunks(emptyFold(loaded), chunks), time);
      const seen = ledgerOf(run).rows.find((row) => row.id === 'seen');
      expect(seen?.reason?.id === 'seen' ? seen.reason.step : null).toBe(run.progress.step);
      const whole = Math.floor((run.progress.step ?? 0) / 68);
      // 68 steps an epoch: 67 of 4 examples and one of 2.
      expect(seen?.rows).toBe(whole * 270 + Math.min(270, ((run.progress.step ?? 0) % 68) * 4));
      return run.progress.step;
    };
    expect(at(loaded.began + 25)).toBeLessThan(at(loaded.began + 40) ?? 0);
  });
});

const sft = 'stage: sft\ndo_train: true\ndataset: alpha\ntemplate: qwen\ncutoff_len: 512\n';
const two = 'stage: sft\ndo_train: true\ndataset: alpha,beta\ntemplate: qwen\ncutoff_len: 512\n';
const plain = { epochs: 1, device: 2, total: 4, accumulation: 2 };

describe('a ledger', () => {
  it('takes the validation rows off before tokenizing, as LLaMA-Factory does from 0.9.4 on', () => {
    const run = runOf(`${sft}val_size: 30\n`, [
      loading('alpha.json'),
      generated(130),
      converted(130),
      tokenized(100),
      ...example('training'),
      tokenized(30),
      ...example('eval'),
      ...banner({ ...plain, examples: 100, steps: 25 }),
    ]);
    expect(chain(run).slice(0, 4)).toEqual([
      ['file', 'alpha', 130],
      ['validation', null, 30],
      ['training-rows', null, 100],
      ['examples', null, 100],
    ]);
    expect(ledgerOf(run).rows[1]?.reason).toEqual({ id: 'validation-rows', count: 30 });
  });

  it('takes them off after tokenizing where one pass went over all rows, as up to 0.9.3', () => {
    const run = runOf(`${sft}val_size: 0.1\n`, [
      loading('alpha.json'),
      generated(1005),
      converted(1005),
      invalid,
      invalid,
      invalid,
      tokenized(1005),
      ...example('training'),
      ...banner({ ...plain, examples: 901, steps: 226 }),
    ]);
    // 1005 × 0.1 rounds up to 101; three invalid rows went before.
    expect(chain(run).slice(0, 4)).toEqual([
      ['file', 'alpha', 1005],
      ['invalid', null, 3],
      ['validation', null, 101],
      ['examples', null, 901],
    ]);
  });

  it('rounds the share of the rows that validation gets up', () => {
    const run = runOf(`${sft}val_size: 0.1\n`, [
      loading('alpha.json'),
      converted(33047),
      ...banner({ ...plain, examples: 29742, steps: 7436 }),
    ]);
    expect(chain(run).find(([stage]) => stage === 'validation')).toEqual(['validation', null, 3305]);
    expect(chain(run).some(([stage]) => stage === 'unexplained')).toBe(false);
  });

  it('interleaves until the shortest dataset is used up', () => {
    const run = runOf(`${two}mix_strategy: interleave_under\n`, [
      loading('alpha.json'),
      converted(100),
      loading('beta.json'),
      converted(30),
      tokenized(60),
      ...example('training'),
      ...banner({ ...plain, examples: 60, steps: 15 }),
    ]);
    const ledger = ledgerOf(run);
    expect(ledger.rows[2]).toMatchObject({ id: 'mixed', rows: 60, reason: { until: 'shortest', each: 30 } });
    expect(ledger.verdict).toMatchObject({ answer: 'no', losses: [{ id: 'shortest-dataset', rows: 70 }] });
  });

  it('interleaves until the longest dataset is used up, and then no row is lost', () => {
    const run = runOf(`${two}mix_strategy: interleave_over\n`, [
      loading('alpha.json'),
      converted(100),
      loading('beta.json'),
      converted(30),
      tokenized(200),
      ...example('training'),
      ...banner({ ...plain, examples: 200, steps: 50 }),
    ]);
    expect(chain(run)[2]).toEqual(['mixed', null, 200]);
    expect(ledgerOf(run).verdict.answer).toBe('yes');
  });

  it('does not guess what interleave_probs draws', () => {
    const run = runOf(`${two}mix_strategy: interleave_over\ninterleave_probs: 0.7,0.3\n`, [
      loading('alpha.json'),
      converted(100),
      loading('beta.json'),
      converted(30),
    ]);
    const mixed = ledgerOf(run).rows.find((row) => row.id === 'mixed');
    expect(mixed).toMatchObject({ rows: null, reason: { id: 'unknown', because: 'random-mix' } });
  });

  it('takes Num examples of a streamed run for the plan that it is', () => {
    const run = runOf(`${sft}streaming: true\nmax_steps: 500\n`, [
      loading('alpha.json'),
      ...example('training'),
      ...banner({ ...plain, examples: 2000, steps: 500 }),
      step(100, 500),
    ]);
    expect(chain(run)).toEqual([
      ['file', 'alpha', null],
      ['examples', null, 2000],
      ['seen', null, 400],
    ]);
    expect(ledgerOf(run).rows[1]?.reason).toEqual({ id: 'streaming-plan', steps: 500, batch: 4 });
    expect(ledgerOf(run).verdict).toMatchObject({ answer: 'unknown', because: 'streaming' });
  });

  it('knows nothing of rows that were tokenized before', () => {
    const run = runOf(`${sft}tokenized_path: /data/tokenized\n`, [
      '[WARNING|2026-01-01 00:00:00] llamafactory.data.loader:144 >> Loading dataset from disk will ignore other data arguments.',
      '[INFO|2026-01-01 00:00:00] llamafactory.data.loader:144 >> Loaded tokenized dataset from /data/tokenized.',
      ...banner({ ...plain, examples: 77, steps: 20 }),
    ]);
    const examples = ledgerOf(run).rows.find((row) => row.id === 'examples');
    expect(examples).toMatchObject({ rows: 77, reason: { id: 'tokenized-before', path: '/data/tokenized' } });
    expect(ledgerOf(run).verdict).toMatchObject({ answer: 'unknown', because: 'tokenized-before' });
  });

  it('says of a cached run that the console does not tell the rows', () => {
    const run = runOf(sft, [
      loading('alpha.json'),
      ...example('training'),
      ...banner({ ...plain, examples: 90, steps: 23 }),
    ]);
    expect(chain(run)[0]).toEqual(['file', 'alpha', null]);
    expect(ledgerOf(run).rows[0]?.reason).toEqual({ id: 'unknown', because: 'cached' });
    expect(ledgerOf(run).verdict).toMatchObject({ answer: 'unknown', because: 'cached' });
  });

  it('drops rows that are too long for a pack before packing', () => {
    const run = runOf(`${sft}packing: true\n`, [
      loading('alpha.json'),
      converted(100),
      long(900, 512),
      long(700, 512),
      tokenized(100),
      ...example('training'),
      ...banner({ ...plain, examples: 31, steps: 8 }),
    ]);
    expect(chain(run).slice(0, 4)).toEqual([
      ['file', 'alpha', 100],
      ['too-long', null, 2],
      ['packed', null, 31],
      ['examples', null, 31],
    ]);
    expect(ledgerOf(run).rows[1]?.reason).toEqual({ id: 'too-long', limit: 512, longest: 900 });
    expect(ledgerOf(run).verdict).toMatchObject({ answer: 'no', rows: 98, of: 100 });
  });

  it('lets pt become more blocks than rows', () => {
    const run = runOf(sft.replace('sft', 'pt'), [
      loading('alpha.txt'),
      converted(10),
      tokenized(10),
      'training example:',
      'input_ids:',
      '[5, 6, 7, 8]',
      'inputs:',
      'one long book',
      ...banner({ ...plain, examples: 480, steps: 120 }),
    ]);
    expect(ledgerOf(run).rows[1]).toMatchObject({ id: 'packed', rows: 480, reason: { id: 'packed-blocks', block: 4 } });
    expect(ledgerOf(run).verdict).toMatchObject({ answer: 'yes', rows: 10, packed: 480 });
  });

  it('keeps one row an example where packing is off in pt', () => {
    const run = runOf(`${sft.replace('sft', 'pt')}packing: false\n`, [
      loading('alpha.txt'),
      converted(10),
      tokenized(10),
      ...banner({ ...plain, examples: 10, steps: 3 }),
    ]);
    expect(chain(run).some(([stage]) => stage === 'packed')).toBe(false);
    expect(ledgerOf(run).verdict).toMatchObject({ answer: 'yes', rows: 10, packed: null });
  });

  it('calls what nothing explains unexplained, and only that', () => {
    const lines = (examples: number) => [
      loading('alpha.json'),
      converted(100),
      invalid,
      tokenized(100),
      ...example('training'),
      ...banner({ ...plain, examples, steps: 24 }),
    ];
    expect(chain(runOf(sft, lines(99))).some(([stage]) => stage === 'unexplained')).toBe(false);
    const short = runOf(sft, lines(95));
    expect(chain(short).find(([stage]) => stage === 'unexplained')).toEqual(['unexplained', null, 4]);
    expect(ledgerOf(short).verdict).toMatchObject({ answer: 'no', rows: 99 });
  });

  it('says that the planned steps end before the data does', () => {
    const run = runOf(`${sft}max_steps: 10\n`, [
      loading('alpha.json'),
      converted(100),
      tokenized(100),
      ...example('training'),
      ...banner({ ...plain, examples: 100, steps: 10 }),
    ]);
    expect(chain(run).find(([stage]) => stage === 'planned')).toEqual(['planned', null, 40]);
    expect(ledgerOf(run).verdict).toMatchObject({ answer: 'no', losses: [{ id: 'steps', rows: 60 }] });
  });

  it('says that a run which ended in its first epoch did not reach all of it', () => {
    const lines = [
      loading('alpha.json'),
      converted(100),
      tokenized(100),
      ...example('training'),
      ...banner({ ...plain, examples: 100, steps: 25 }),
      step(7, 25),
    ];
    expect(ledgerOf(runOf(sft, lines)).verdict.answer).toBe('yes');
    const dead = runOf(sft, lines, [exitChunk]);
    expect(ledgerOf(dead).verdict).toMatchObject({ answer: 'no', losses: [{ id: 'ended', rows: 72 }] });
  });

  it('leaves out what dataloader_drop_last leaves out, and feeds twice what fills the last round', () => {
    const lines = [
      loading('alpha.json'),
      converted(101),
      tokenized(101),
      ...example('training'),
      ...banner({ examples: 101, epochs: 1, device: 2, total: 8, accumulation: 2, steps: 12 }),
    ];
    // Two devices, two rows each: 101 rows are 25 whole rounds and one row.
    const dropped = ledgerOf(runOf(`${sft}dataloader_drop_last: true\n`, lines));
    expect(dropped.rows.find((row) => row.id === 'per-epoch')).toMatchObject({ rows: 100, reason: { left: 1 } });
    const filled = ledgerOf(runOf(sft, lines));
    expect(filled.rows.find((row) => row.id === 'per-epoch')).toMatchObject({ rows: 101, reason: { repeated: 3 } });
  });

  it('begins anew with every start of the trainer that the console holds', () => {
    const start =
      '[INFO|2026-01-01 00:00:00] llamafactory.hparams.parser:523 >> Process rank: 0, world size: 1, device: cpu, distributed training: False, compute dtype: None';
    const attempt = [start, loading('alpha.json'), converted(50), tokenized(50), ...example('training')];
    const run = runOf(sft, [...attempt, ...attempt, ...banner({ ...plain, examples: 50, steps: 13 })]);
    expect(chain(run).slice(0, 2)).toEqual([
      ['file', 'alpha', 50],
      ['examples', null, 50],
    ]);
  });

  it('is not misled by a finished bar that goes on counting without a total', () => {
    const counting = (label: string) => `${label}: 480 examples [00:00, 1623.70 examples/s]`;
    const run = runOf(sft, [
      loading('alpha.json'),
      `${converted(240)}\r${counting('Converting format of dataset (num_proc=2)')}`,
      `${tokenized(240)}\r${counting('Running tokenizer on dataset (num_proc=2)')}`,
      ...example('training'),
      ...banner({ ...plain, examples: 240, steps: 60 }),
    ]);
    expect(chain(run).slice(0, 2)).toEqual([
      ['file', 'alpha', 240],
      ['examples', null, 240],
    ]);
  });
});

it('no more epochs are to come of a training that is complete, whether its exit was seen or not', () => {
  const loaded = load('rm');
  const unseen = loaded.chunks.filter(({ kind }) => kind !== 'exit');
  const { verdict } = ledgerOf(viewAt(foldChunks(emptyFold(loaded), unseen), loaded.ended));
  expect(verdict).toMatchObject({ answer: 'yes', ended: true });
});
