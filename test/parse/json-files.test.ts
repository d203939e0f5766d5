import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOf, parseLooseJson } from '../../source/parse/loose-json.js';
import type { FileParser } from '../../source/parse/parser.js';
import { parseResults } from '../../source/parse/results.js';
import { parseTrainerState } from '../../source/parse/trainer-state.js';
import { parseWeightIndex } from '../../source/parse/weight-index.js';
import { bytesOf, contextOf, fileAtEnd, mutationsOf } from './support.js';

describe('parseLooseJson', () => {
  it('agrees with JSON wherever JSON can read', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseLooseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('replaces bare numbers and leaves texts alone', () => {
    fc.assert(
      fc.property(fc.string(), (note) => {
        const text = `{"note": ${JSON.stringify(`NaN ${note} -Infinity`)}, "a": [NaN, -Infinity,Infinity]}`;
        const record = parseLooseJson(text) as { note: string; a: readonly unknown[] };
        expect(record.note).toBe(`NaN ${note} -Infinity`);
        expect(record.a.map(numberOf)).toEqual([Number.NaN, -Infinity, Infinity]);
      }),
    );
  });

  it('survives a text of many megabytes beside a NaN', () => {
    const record = parseLooseJson(`{"text": "${'a\\"'.repeat(2_000_000)}", "loss": NaN}`) as { text: string };
    expect(record.text).toHaveLength(4_000_000);
  });
});

const statePath = 'checkpoint-240/trainer_state.json';

describe('parseTrainerState', () => {
  it('reads the state of a recorded checkpoint', () => {
    const [event] = parseTrainerState(fileAtEnd('sft-full-en-eval', statePath), contextOf(statePath));
    expect(event).toMatchObject({
      type: 'trainer-state',
      checkpoint: 240,
      step: 240,
      maxSteps: 816,
      epochs: 12,
      saveSteps: 120,
      evalSteps: 60,
      loggingSteps: 5,
      trainBatchSize: 2,
      bestMetric: null,
    });
    if (event?.type !== 'trainer-state') throw new Error('no state');
    const rows = [...event.history];
    expect(rows.filter((row) => row.kind === 'train')).toHaveLength(48);
    expect(rows.filter((row) => row.kind === 'eval').map((row) => row.step)).toEqual([60, 120, 180, 240]);
    expect(rows[0]?.values.grad_norm).toBeGreaterThan(0);
  });

  it('knows the finished run, its closing row and its best checkpoint', () => {
    const [event] = parseTrainerState(
      fileAtEnd('sft-best-model', 'trainer_state.json'),
      contextOf('trainer_state.json'),
    );
    if (event?.type !== 'trainer-state') throw new Error('no state');
    expect(event.checkpoint).toBeNull();
    expect(event.history.at(-1)?.kind).toBe('summary');
    expect(event.bestCheckpoint).toMatch(/checkpoint-\d+$/);
    const losses = [...event.history].flatMap((row) => row.values.eval_loss ?? []);
    expect(event.bestMetric).toBe(Math.min(...losses));
  });

  it('takes a training row with run times for what it is', () => {
    const text =
      '{"global_step": 5, "log_history": [{"step": 5, "loss": NaN, "train_runtime": 3.5, "train_tokens_per_second": 9}, {"loss": 1}]}';
    const [event] = parseTrainerState(bytesOf(text), contextOf('trainer_state.json'));
    if (event?.type !== 'trainer-state') throw new Error('no state');
    expect([...event.history]).toEqual([
      {
        kind: 'train',
        step: 5,
        epoch: null,
        values: { loss: Number.NaN, train_runtime: 3.5, train_tokens_per_second: 9 },
      },
    ]);
  });

  it("takes the Trainer's stand-in for infinity as unknown", () => {
    const text =
      '{"global_step": 5, "max_steps": 300, "num_train_epochs": 9223372036854775807, "train_batch_size": null}';
    const [event] = parseTrainerState(bytesOf(text), contextOf('trainer_state.json'));
    expect(event).toMatchObject({ step: 5, maxSteps: 300, epochs: null, trainBatchSize: null, history: { length: 0 } });
  });
});

describe('parseResults', () => {
  it('reads the results of a recorded run', () => {
    const [event] = parseResults(fileAtEnd('eval-only', 'eval_results.json'), contextOf('eval_results.json'));
    expect(event).toMatchObject({ type: 'results', set: 'eval' });
    if (event?.type !== 'results') throw new Error('no results');
    expect(event.values.eval_loss).toBeCloseTo(7.3711, 4);
  });

  it('keeps an infinite perplexity', () => {
    const [event] = parseResults(bytesOf('{"eval_perplexity": Infinity, "x": "y"}'), contextOf('all_results.json'));
    expect(event).toMatchObject({ type: 'results', set: 'all', values: { eval_perplexity: Infinity } });
  });
});

describe('parseWeightIndex', () => {
  it('names every shard once', () => {
    const text =
      '{"metadata": {}, "weight_map": {"a": "m-2.safetensors", "b": "m-1.safetensors", "c": "m-2.safetensors"}}';
    const path = 'checkpoint-10/model.safetensors.index.json';
    expect(parseWeightIndex(bytesOf(text), contextOf(path))).toMatchObject([
      { type: 'weight-index', path, shards: ['m-1.safetensors', 'm-2.safetensors'] },
    ]);
  });
});

const parsers: readonly (readonly [string, FileParser])[] = [
  [statePath, parseTrainerState],
  ['all_results.json', parseResults],
  ['model.safetensors.index.json', parseWeightIndex],
];

describe.each(parsers)('a file that cannot be read: %s', (path, parse) => {
  const messageOf = (text: string): string => {
    const events = parse(bytesOf(text), contextOf(path));
    expect(events).toHaveLength(1);
    const [event] = events;
    return event?.type === 'trouble' ? event.message : `no trouble but ${event?.type}`;
  };

  it('says that it is not whole', () => {
    expect(messageOf('')).toContain('empty');
    expect(messageOf('{\n  "epoch": 1.5,\n  "global_')).toContain('not whole');
  });

  it('says that it is a Git LFS pointer', () => {
    expect(messageOf('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')).toContain('git lfs pull');
  });

  it('says that it is something else', () => {
    expect(messageOf('[1, 2]')).toContain('no JSON object');
    expect(messageOf('{"epoch": maybe}')).toContain('not JSON');
  });

  it('never throws, whatever the bytes', () => {
    const bytes = fileAtEnd('rm', 'trainer_state.json');
    fc.assert(
      fc.property(mutationsOf(bytes), (changed) => {
        expect(parse(changed, contextOf(path))).toHaveLength(1);
      }),
    );
  });
});
