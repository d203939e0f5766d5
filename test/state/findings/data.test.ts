/** Each check of the data: a case in which it fires, one in which it just does not, and silence on healthy runs. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { type Finding, findingsOf } from '../../../source/state/findings/checks.js';
import { dataChecks } from '../../../source/state/findings/data/checks.js';
import type { RunState } from '../../../source/state/run.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import {
  banner,
  converted,
  example,
  generated,
  invalid,
  loading,
  long,
  runOf,
  tokenized,
} from '../../ledger-support.js';
import { emptyFold, finalRun, load } from '../../recordings.js';

const group: ReadonlySet<string> = new Set(dataChecks.map((check) => check.id));
const found = (run: RunState, id: Finding['id']): Finding | undefined =>
  findingsOf(run, run.now ?? 0).find((finding) => finding.id === id);

const sft = 'stage: sft\ndo_train: true\ndataset: alpha\ntemplate: qwen\ncutoff_len: 512\n';
const plain = { epochs: 1, device: 2, total: 4, accumulation: 2 };
const consoleTime = 1_000_001;

const rowsChunk = (rows: number, more: object = {}): Chunk => ({
  kind: 'rows',
  time: 1_000_000,
  text: JSON.stringify({ dataset: 'alpha', files: ['/data/alpha.json'], rows, modified: 999_000, ...more }),
});

/** A run of so many rows, of which the console tells as much as it usually does. */
const trained = (
  yaml: string,
  rows: number,
  examples: number,
  more: readonly string[] = [],
  chunks: readonly Chunk[] = [],
) =>
  runOf(
    yaml,
    [
      loading('alpha.json'),
      generated(rows),
      converted(rows),
      ...more,
      tokenized(rows),
      ...example('training'),
      ...banner({ ...plain, examples, steps: Math.ceil(examples / 4) }),
    ],
    chunks,
  );

/** A sample with so many tokens, of which the last are trained on. */
const sample = (tokens: number, trainedTokens: number, text = '<|im_start|>user', labels = 'yes<|im_end|>') => [
  'training example:',
  'input_ids:',
  `[${Array.from({ length: tokens }, () => 7).join(', ')}]`,
  'inputs:',
  text,
  'label_ids:',
  `[${Array.from({ length: tokens }, (_, index) => (index < tokens - trainedTokens ? -100 : 7)).join(', ')}]`,
  'labels:',
  labels,
  '[INFO|2026-01-01 00:00:00] llamafactory.model.loader:144 >> all params: 10',
];

const healthy = [
  'sft-full-en-eval',
  'sft-lora-en-eval',
  'pt-corpus',
  'pt-max-samples',
  'sft-full-zh',
  'sft-mixed-masks',
  'sft-train-on-prompt-packed',
  'sft-best-model',
  'dpo',
  'kto',
  'rm',
  'predict',
  'eval-only',
  'two-ranks',
  'piped-console',
  'resumed',
  'mix-interleave',
  'val-size-count',
  'save-only-model',
  'gpu-sft-bf16',
  'gpu-fp16-scaler',
  'gpu-not-seen',
  'streaming-max-steps',
  'tokenized-from-disk',
] as const;

describe('the checks of the data', () => {
  for (const name of healthy) {
    it(`warn of nothing in ${name}, at any time`, () => {
      const loaded = load(name);
      let fold = emptyFold(loaded);
      for (let at = 0; at < loaded.chunks.length; at += 200) {
        fold = foldChunks(fold, loaded.chunks.slice(at, at + 200));
        const now = loaded.chunks[Math.min(at + 199, loaded.chunks.length - 1)]?.time ?? loaded.ended;
        const warnings = findingsOf(viewAt(fold, now), now).filter(
          (finding) => group.has(finding.id) && finding.severity !== 'info',
        );
        expect(warnings).toEqual([]);
      }
    });
  }

  it('tell of the rows that sft-rows-lost lost, with the line that says so', () => {
    const loaded = load('sft-rows-lost');
    const run = finalRun(loaded);
    expect(found(run, 'rows-dropped-invalid')).toMatchObject({
      severity: 'warning',
      facts: { dropped: 10, rows: 140, set: 'train' },
      evidence: [{ source: 'console', line: 85, text: 'Dropped invalid example: []' }],
      since: { step: null },
    });
    expect(found(run, 'max-samples-cuts')).toMatchObject({
      severity: 'info',
      facts: { limit: 90, lost: 10, datasets: 1 },
    });
    // Nothing but the answer stands behind the question: no turn of the assistant was left to begin.
    const cut = { cutoff: 64, answerCut: false, promptCut: true };
    expect(found(run, 'sample-cut')).toMatchObject({ severity: 'warning', facts: cut });
    expect(found(run, 'rows-unexplained')).toBeUndefined();
  });
});

describe('few-tokens-trained', () => {
  it('fires below two in a hundred, from the moment the example is printed', () => {
    expect(found(runOf(sft, sample(500, 9)), 'few-tokens-trained')).toMatchObject({
      severity: 'warning',
      facts: { trained: 9, tokens: 500 },
      evidence: [{ source: 'console', line: 1 }],
      since: { step: null, time: consoleTime },
    });
    expect(found(runOf(sft, sample(500, 10)), 'few-tokens-trained')).toBeUndefined();
  });

  it('leaves an example without any to labels-all-masked', () => {
    const run = runOf(sft, sample(500, 0, '<|im_start|>user', ''));
    expect(found(run, 'few-tokens-trained')).toBeUndefined();
    expect(found(run, 'labels-all-masked')).toMatchObject({ severity: 'error' });
  });
});

describe('no-end-token', () => {
  it('fires when the trained part ends in plain words', () => {
    expect(found(runOf(sft, sample(20, 5, '<|im_start|>user', 'and so on')), 'no-end-token')).toMatchObject({
      severity: 'warning',
      facts: { end: 'and so on', template: 'qwen' },
      since: { time: consoleTime },
    });
  });

  it.each(['yes<|im_end|>', 'yes<|im_end|>\n', 'oui</s>', 'da<end_of_turn>\n', '好<｜end▁of▁sentence｜>'])(
    'takes %j for an end',
    (labels) => {
      expect(found(runOf('stage: sft\ntemplate: other\n', sample(20, 5, 'x', labels)), 'no-end-token')).toBeUndefined();
    },
  );

  it('says nothing of an example that was cut', () => {
    const run = runOf(sft, sample(512, 40, '<|im_start|>user', 'and so on'));
    expect(found(run, 'no-end-token')).toBeUndefined();
    expect(found(run, 'sample-cut')).toMatchObject({ severity: 'info', facts: { cutoff: 512, answerCut: true } });
  });
});

describe('sample-cut', () => {
  it('fires at cutoff_len, not one token below, and never for packs', () => {
    expect(found(runOf(sft, sample(512, 40)), 'sample-cut')).toBeDefined();
    expect(found(runOf(sft, sample(511, 40)), 'sample-cut')).toBeUndefined();
    expect(found(runOf(`${sft}packing: true\n`, sample(512, 40)), 'sample-cut')).toBeUndefined();
  });
});

describe('a prompt that was cut', () => {
  const answer = 'yes<|im_end|>';
  const asked = '<|im_start|>user\nIs it?<|im_end|>\n<|im_start|>assistant\n';
  const cutOf = (text: string, yaml = sft, labels = answer) =>
    found(runOf(yaml, sample(512, 40, text, labels)), 'sample-cut');

  it('is warned of where the template is known, also when the answer was cut as well', () => {
    expect(cutOf(`<|im_start|>user\nIs i${answer}`)).toMatchObject({ severity: 'warning', facts: { promptCut: true } });
    const both = cutOf('<|im_start|>user\nIs iye', sft, 'ye');
    expect(both).toMatchObject({ severity: 'warning', facts: { promptCut: true, answerCut: true } });
  });

  it('is none where only the answer was cut, or the example just fits', () => {
    expect(cutOf(`${asked}ye`, sft, 'ye')).toMatchObject({ severity: 'info', facts: { answerCut: true } });
    expect(cutOf(`${asked}${answer}`)).toMatchObject({ severity: 'info', facts: { promptCut: false } });
  });

  it('is not claimed of a template that is not known, of a pack, or of several answers', () => {
    const text = `<|im_start|>user\nIs i${answer}`;
    expect(cutOf(text, sft.replace('qwen', 'mine'))).toMatchObject({ severity: 'info' });
    expect(cutOf(text, `${sft}packing: true\n`)).toBeUndefined();
    const turns = sample(512, 40, text).map((line) => line.replace('[-100, -100', '[7, -100'));
    expect(found(runOf(sft, turns), 'sample-cut')).toMatchObject({ severity: 'info' });
  });
});

describe('template-not-seen', () => {
  it('fires when no sign of the named template is in the text', () => {
    expect(found(runOf(sft, sample(20, 5, 'Human: hello')), 'template-not-seen')).toMatchObject({
      severity: 'warning',
      facts: { template: 'qwen', mark: '<|im_start|>' },
      since: { time: consoleTime },
    });
    expect(found(runOf(sft, sample(20, 5)), 'template-not-seen')).toBeUndefined();
  });

  it('claims nothing of a template that it does not know', () => {
    const run = runOf(sft.replace('qwen', 'mine'), sample(20, 5, 'Human: hello'));
    expect(found(run, 'template-not-seen')).toBeUndefined();
  });
});

describe('max-samples-cuts', () => {
  const cut = (limit: number, rows: number) =>
    runOf(`${sft}max_samples: ${limit}\n`, [
      loading('alpha.json'),
      generated(rows),
      converted(Math.min(limit, rows)),
      tokenized(Math.min(limit, rows)),
      ...example('training'),
      ...banner({ ...plain, examples: Math.min(limit, rows), steps: 100 }),
    ]);

  it('is a note for a number that somebody chose, and a warning for one that was preset', () => {
    expect(found(cut(990, 5000), 'max-samples-cuts')).toMatchObject({ severity: 'info', facts: { lost: 4010 } });
    expect(found(cut(1000, 5000), 'max-samples-cuts')).toMatchObject({
      severity: 'warning',
      facts: { limit: 1000, lost: 4000, preset: true },
      evidence: [
        { source: 'train.yaml', text: 'max_samples: 1000' },
        { source: 'console', line: 3 },
      ],
      since: { time: consoleTime },
    });
    expect(found(cut(100_000, 100_001), 'max-samples-cuts')).toMatchObject({ severity: 'warning', facts: { lost: 1 } });
  });

  it('says nothing where no row is lost', () => {
    expect(found(cut(1000, 1000), 'max-samples-cuts')).toBeUndefined();
    expect(found(cut(1000, 300), 'max-samples-cuts')).toBeUndefined();
  });

  it('knows the rows of the file where the console does not tell them', () => {
    const lines = [loading('alpha.json'), converted(1000), tokenized(1000), ...example('training')];
    const yaml = `${sft}max_samples: 1000\n`;
    expect(found(runOf(yaml, lines), 'max-samples-cuts')).toBeUndefined();
    expect(found(runOf(yaml, lines, [rowsChunk(52002)]), 'max-samples-cuts')).toMatchObject({
      severity: 'warning',
      facts: { lost: 51002 },
    });
  });
});

describe('rows-dropped-invalid', () => {
  it('is a warning from one row in a hundred on, and a note below', () => {
    expect(found(trained(sft, 100, 99, [invalid]), 'rows-dropped-invalid')).toMatchObject({
      severity: 'warning',
      facts: { dropped: 1, rows: 100 },
      since: { time: consoleTime },
    });
    expect(found(trained(sft, 101, 100, [invalid]), 'rows-dropped-invalid')).toMatchObject({ severity: 'info' });
    expect(found(trained(sft, 100, 100), 'rows-dropped-invalid')).toBeUndefined();
  });
});

describe('rows-dropped-long', () => {
  it('tells the longest and the limit', () => {
    const run = trained(`${sft}packing: true\n`, 100, 30, [long(700, 511), long(900, 511)]);
    expect(found(run, 'rows-dropped-long')).toMatchObject({
      severity: 'warning',
      facts: { dropped: 2, rows: 100, longest: 900, limit: 511 },
      evidence: [{ source: 'console', line: 4 }],
    });
    expect(found(trained(`${sft}packing: true\n`, 100, 30), 'rows-dropped-long')).toBeUndefined();
  });
});

describe('rows-unexplained', () => {
  it('fires for the remainder that nothing explains', () => {
    const run = trained(sft, 100, 95, [invalid, invalid]);
    expect(found(run, 'rows-unexplained')).toMatchObject({ severity: 'warning', facts: { missing: 3 } });
    expect(found(trained(sft, 100, 98, [invalid, invalid]), 'rows-unexplained')).toBeUndefined();
  });

  it('says nothing where the cache hid what was dropped', () => {
    const run = runOf(sft, [loading('alpha.json'), converted(100), ...banner({ ...plain, examples: 95, steps: 24 })]);
    expect(found(run, 'rows-unexplained')).toBeUndefined();
  });

  it('says nothing where the settings are not known', () => {
    expect(found(trained('', 100, 95), 'rows-unexplained')).toBeUndefined();
  });

  it('says nothing when the file is not what the run read', () => {
    const run = trained(sft, 100, 100, [], [rowsChunk(120)]);
    expect(found(run, 'rows-unexplained')).toBeUndefined();
    expect(found(run, 'dataset-changed')).toMatchObject({ severity: 'info', facts: { read: 100, now: 120 } });
    expect(found(trained(sft, 100, 100, [], [rowsChunk(100)]), 'dataset-changed')).toBeUndefined();
  });
});

describe('validation-held-out', () => {
  it('fires when no evaluation is planned for the rows', () => {
    const yaml = `${sft}val_size: 0.1\n`;
    expect(found(trained(yaml, 100, 90), 'validation-held-out')).toMatchObject({
      severity: 'warning',
      facts: { rows: 10 },
    });
    expect(found(trained(`${yaml}eval_strategy: steps\n`, 100, 90), 'validation-held-out')).toBeUndefined();
    expect(found(trained(sft, 100, 100), 'validation-held-out')).toBeUndefined();
  });

  it('is silent where answers to the rows are predicted afterwards', () => {
    const yaml = `${sft}val_size: 0.1\ndo_predict: true\n`;
    expect(found(trained(yaml, 100, 90), 'validation-held-out')).toBeUndefined();
  });
});

describe('packing-explains', () => {
  it('is told where packing made fewer examples than rows', () => {
    expect(found(trained(`${sft}packing: true\n`, 100, 30), 'packing-explains')).toMatchObject({
      severity: 'info',
      facts: { rows: 100, examples: 30 },
    });
    expect(found(trained(`${sft}packing: true\n`, 100, 100), 'packing-explains')).toBeUndefined();
    expect(found(trained(sft, 100, 30), 'packing-explains')).toBeUndefined();
  });
});

describe('rows-in-order', () => {
  it('is told where shuffling is off, and not of a run that does not train', () => {
    const off = `${sft}disable_shuffling: true\n`;
    expect(found(runOf(off, []), 'rows-in-order')).toMatchObject({ severity: 'info', facts: { datasets: 1 } });
    expect(found(runOf(off.replace('do_train: true', 'do_train: false'), []), 'rows-in-order')).toBeUndefined();
    expect(found(runOf(`${sft}disable_shuffling: false\n`, []), 'rows-in-order')).toBeUndefined();
    expect(found(runOf(sft, []), 'rows-in-order')).toBeUndefined();
  });
});

describe('tokenized-data-reused and streaming-coverage-unknown', () => {
  it('are notes', () => {
    const disk = '[INFO|2026-01-01 00:00:00] llamafactory.data.loader:144 >> Loaded tokenized dataset from /data/t.';
    expect(found(runOf(sft, [disk]), 'tokenized-data-reused')).toMatchObject({
      severity: 'info',
      facts: { path: '/data/t' },
    });
    const lines = banner({ ...plain, examples: 2000, steps: 500 });
    const streamed = runOf(`${sft}streaming: true\nmax_steps: 500\n`, lines, [rowsChunk(800)]);
    expect(found(streamed, 'streaming-coverage-unknown')).toMatchObject({
      severity: 'info',
      facts: { planned: 2000, rows: 800 },
    });
    expect(found(runOf(sft, lines), 'streaming-coverage-unknown')).toBeUndefined();
    expect(found(runOf(sft, lines), 'tokenized-data-reused')).toBeUndefined();
  });
});

describe('image-tokens-mismatch', () => {
  it('takes both numbers out of the exception', () => {
    const raise = (message: string) =>
      runOf(sft, ['Traceback (most recent call last):', '  File "x.py", line 1, in forward', message]);
    expect(
      found(
        raise('ValueError: Image features and image tokens do not match: tokens: 180, features 360'),
        'image-tokens-mismatch',
      ),
    ).toMatchObject({
      severity: 'error',
      facts: { media: 'image', tokens: 180, features: 360, cutoff: 512 },
      evidence: [{ source: 'console', line: 3 }],
    });
    expect(
      found(
        raise('ValueError: Video features and video tokens do not match: tokens: 0, features 1080'),
        'image-tokens-mismatch',
      ),
    ).toMatchObject({ facts: { media: 'video', tokens: 0 } });
    expect(found(raise('ValueError: shapes do not match: 3, 4'), 'image-tokens-mismatch')).toBeUndefined();
  });
});
