/** What a printed example says of its set, how alike two texts are, and which rows are likely to be cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { calibrationOf, estimatedTokens, rowsLongerThan } from '../../source/state/length-estimate.js';
import type { RunState } from '../../source/state/run.js';
import { judgePart } from '../../source/state/sample-judgement.js';
import { similarity } from '../../source/state/similarity.js';
import { endsBeforeAnswer, endsWithToken } from '../../source/state/templates.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { watchDatasets } from '../../source/watch/datasets/watch-datasets.js';
import { emptyFold, fixtures, load } from '../recordings.js';

const finished = (name: string, more: readonly Chunk[] = []): RunState => {
  const loaded = load(name);
  return viewAt(foldChunks(emptyFold(loaded), [...loaded.chunks, ...more]), loaded.ended);
};

const judged = (name: string) =>
  finished(name).samples.examples.flatMap((example) => example.parts.map((part) => judgePart(finished(name), part)));

describe('a printed example', () => {
  const whole = { template: 'qwen', cut: false, promptCut: false };

  it('of a healthy run is trained, ended, of its template and not cut', () => {
    expect(judged('sft-full-en-eval')).toEqual([
      { ...whole, tokens: 75, trained: 13, ends: true, templateSeen: true, cutoff: 512 },
      { ...whole, tokens: 394, trained: 47, ends: true, templateSeen: true, cutoff: 512 },
    ]);
  });

  it('of a pair is judged side by side', () => {
    expect(judged('dpo')).toMatchObject([
      { tokens: 69, trained: 8, ends: true },
      { tokens: 72, trained: 11, ends: true },
    ]);
  });

  it('of pt has neither labels nor a template, and a full block is not cut', () => {
    expect(judged('pt-corpus')).toEqual([
      { ...whole, tokens: 256, trained: null, ends: null, templateSeen: null, cutoff: 256 },
    ]);
  });

  it('that fills cutoff_len was cut', () => {
    expect(judged('sft-rows-lost')).toMatchObject([
      { tokens: 64, trained: 8, ends: true, cutoff: 64, cut: true, promptCut: true },
    ]);
  });
});

describe('the end of a prompt', () => {
  it.each([
    ['<|im_start|>user\nWhat?<|im_end|>\n<|im_start|>assistant\n', true],
    ['<|im_start|>user\nWhat?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n', true],
    ['<|im_start|>user\nWhat?', false],
    ['<|im_start|>system\nYou are a helpful as', false],
    // The answer to another question before.
    ['<|im_start|>assistant\nYes.<|im_end|>\n<|im_start|>user\nAnd wh', false],
    ['', false],
  ] as const)('is there in %j: %s', (text, isThere) => {
    expect(endsBeforeAnswer(text, '<|im_start|>assistant')).toBe(isThere);
  });
});

describe('an end', () => {
  it.each([
    ['yes<|im_end|>\n', true],
    ['yes</s>', true],
    ['好<｜end▁of▁sentence｜>', true],
    ['yes[EOS]', true],
    ['yes', false],
    ['3 < 4 and 5 > 2', false],
    ['<|im_end|> said the user', false],
  ] as const)('of %j is one: %s', (text, isEnd) => {
    expect(endsWithToken(text, null)).toBe(isEnd);
  });

  it('may be what only the template knows', () => {
    expect(endsWithToken('yes ##', '##')).toBe(true);
  });
});

describe('similarity', () => {
  it('is 1 for the same words, 0 for none in common, and the share in between', () => {
    expect(similarity('The bicycle is at the mill.', 'the bicycle is at the MILL')).toBe(1);
    expect(similarity('one two', 'three four')).toBe(0);
    // Two of three and two of four words in common: 2 × 2 / 7.
    expect(similarity('a b c', 'a b d e')).toBeCloseTo(4 / 7);
    expect(similarity('今天天气好', '今天天气坏')).toBeCloseTo(0.8);
    expect(similarity('', '')).toBe(1);
    expect(similarity('', 'something')).toBe(0);
  });

  it('is the same both ways and between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        const value = similarity(one, other);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(similarity(other, one)).toBe(value);
      }),
    );
  });
});

async function counted(dataset: string): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  const watcher = watchDatasets({
    wish: { names: [dataset], datasetDirectory: null },
    given: `${fixtures}/data`,
    places: [],
    clock: () => 0,
  });
  watcher.start((batch) => {
    chunks.push(...batch);
  });
  await watcher.caughtUp;
  await watcher.stop();
  return chunks;
}

describe('the estimate of lengths', () => {
  it('gives the printed example its own length back, template and all', async () => {
    const run = finished('sft-full-zh', await counted('qa_zh'));
    const file = run.data.files.qa_zh;
    const calibration = file ? calibrationOf(run, file) : null;
    expect(calibration?.template).not.toBeNull();
    const own = file?.shown.find((row) =>
      run.samples.examples[0]?.parts[0]?.text.includes(JSON.parse(row.text).output),
    );
    expect(own?.number).toBe(1);
    expect(calibration && own ? estimatedTokens(own.bytes, calibration) : null).toBe(69);
  });

  it('counts the rows above a limit, and all of them above nothing', async () => {
    const run = finished('sft-full-zh', await counted('qa_zh'));
    const file = run.data.files.qa_zh;
    const calibration = file ? calibrationOf(run, file) : null;
    if (!file || !calibration) throw new Error('not counted');
    expect(rowsLongerThan(file, 0, calibration)).toBe(240);
    expect(rowsLongerThan(file, 512, calibration)).toBe(0);
    const half = rowsLongerThan(file, 69, calibration);
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(240);
  });

  it('is not made from an example that was cut, or counts a pack as one row', async () => {
    const counts = await counted('qa_zh');
    const cut = finished('sft-rows-lost', counts);
    const packed = finished('sft-train-on-prompt-packed', counts);
    const file = cut.data.files.qa_zh;
    if (!file) throw new Error('not counted');
    expect(calibrationOf(cut, file)).toBeNull();
    expect(calibrationOf(packed, file)).toMatchObject({ template: null });
  });
});
