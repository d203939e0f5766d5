import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainerLogParser } from '../../source/parse/trainer-log.js';
import { parseDuration, parseLogRow } from '../../source/parse/trainer-row.js';
import type { Event, LogRowEvent } from '../../source/state/event.js';
import { bytesOf, feedAll, fileAtEnd, mutationsOf, splitsOf } from './support.js';

const path = 'trainer_log.jsonl';
const read = (text: string): readonly Event[] => feedAll(trainerLogParser, [bytesOf(text)], path);
const rowsOf = (events: readonly Event[]): readonly LogRowEvent[] => events.filter((event) => event.type === 'log-row');

const kinds: readonly (readonly [string, string, string])[] = [
  ['a step', '{"current_steps": 5, "total_steps": 90, "loss": 2.5, "lr": 1e-05, "epoch": 0.1}', 'train'],
  ['a step of PPO', '{"current_steps": 5, "total_steps": 90, "loss": 9.5, "reward": -0.1, "epoch": 0.1}', 'train'],
  ['a step of version 1', '{"epoch": 0, "step": 1, "loss": 1.25, "grad_norm": 0.5, "total_steps": 300}', 'train'],
  ['an evaluation', '{"current_steps": 60, "total_steps": 90, "eval_loss": 0.89, "epoch": 3.2}', 'eval'],
  [
    'an evaluation by data set',
    '{"current_steps": 60, "total_steps": 90, "eval_tides_loss": 0.89, "epoch": 3.2}',
    'eval',
  ],
  ['an evaluation whose loss was left out', '{"current_steps": 60, "total_steps": 90, "epoch": 3.2}', 'eval'],
  ['an evaluation without training', '{"current_steps": 0, "total_steps": 4, "eval_loss": 7.37}', 'eval'],
  ['the closing row', '{"current_steps": 90, "total_steps": 90, "epoch": 3.0, "total_tokens": 607}', 'summary'],
  [
    'the closing row of 2023',
    '{"current_steps": 90, "total_steps": 90, "loss": null, "eval_loss": null, "reward": null, "learning_rate": null, "epoch": 3.0}',
    'summary',
  ],
  [
    'the closing row of a run of 2023 that stopped early',
    '{"current_steps": 60, "total_steps": 90, "loss": null, "eval_loss": null, "reward": null, "learning_rate": null, "epoch": 2.0}',
    'summary',
  ],
  ['progress of predicting', '{"current_steps": 5, "total_steps": 250, "percentage": 2.0}', 'progress'],
];

describe('parseLogRow', () => {
  it.each(kinds)('takes %s for what it is', (_name, line, kind) => {
    expect(parseLogRow(line)?.kind).toBe(kind);
  });

  it('reads every field of a row', () => {
    const line =
      '{"current_steps": 5, "total_steps": 300, "loss": 1.4229, "accuracy": 0.6, "lr": 4.99e-05, "epoch": 0.165, "percentage": 1.67, "elapsed_time": "1 day, 0:08:23", "remaining_time": "-1 day, 23:59:57", "throughput": 1828.21, "total_tokens": 49104, "vram_allocated": 15.61, "vram_reserved": -0.0, "rewards/margins": 0.5}';
    expect(parseLogRow(line)).toEqual({
      kind: 'train',
      step: 5,
      totalSteps: 300,
      epoch: 0.165,
      elapsed: 86_903,
      values: {
        loss: 1.4229,
        'rewards/accuracies': 0.6,
        throughput: 1828.21,
        total_tokens: 49_104,
        vram_allocated: 15.61,
        vram_reserved: -0,
        'rewards/margins': 0.5,
        learning_rate: 4.99e-5,
      },
    });
  });

  it('reads numbers that Python writes and JSON does not know', () => {
    const row = parseLogRow('{"current_steps": 1, "loss": NaN, "eval_x": -Infinity, "y": Infinity, "note": "NaN"}');
    expect(row?.values).toEqual({ loss: Number.NaN, eval_x: -Infinity, y: Infinity, note: Number.NaN });
  });

  it('reads the text that old versions write for throughput, under the old name of the learning rate', () => {
    const row = parseLogRow('{"current_steps": 10, "loss": 2.5, "learning_rate": 5e-07, "throughput": "12.50"}');
    expect(row?.values).toEqual({ loss: 2.5, learning_rate: 5e-7, throughput: 12.5 });
  });

  it('never lets a key reach the prototype', () => {
    const row = parseLogRow('{"current_steps": 1, "loss": 1, "__proto__": 5, "constructor": 6}');
    expect(Object.keys(row?.values ?? {})).toEqual(['loss']);
    expect(Object.getPrototypeOf(row?.values)).toBe(Object.prototype);
  });

  it('is no row without a step that is a number', () => {
    expect(parseLogRow('{"loss": 1}')).toBeNull();
    expect(parseLogRow('{"current_steps": NaN, "loss": 1}')).toBeNull();
    expect(parseLogRow('[1]')).toBeNull();
  });
});

describe('parseDuration', () => {
  it.each([
    ['0:00:32', 32],
    ['21:49:18', 78_558],
    ['9 days, 21:49:18', 856_158],
    ['-1 day, 23:59:57', -3],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it('does not guess at anything else', () => {
    expect(parseDuration('soon')).toBeNull();
  });
});

describe('trainerLogParser', () => {
  it('tells a Git LFS pointer once, with what to do', () => {
    const events = read(`version https://git-lfs.github.com/spec/v1\noid sha256:${'0a'.repeat(32)}\nsize 45778\n`);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'trouble', message: expect.stringContaining('git lfs pull') });
  });

  it('passes over a broken line, naming it, and goes on', () => {
    const events = read('{"current_steps": 1, "loss": 3}\n{"current_st\n{"current_steps": 3, "loss": 2}\n');
    expect(events.map((event) => [event.type, event.place.line])).toEqual([
      ['log-row', 1],
      ['trouble', 2],
      ['log-row', 3],
    ]);
  });

  it('finds the row that a resumed trainer glued to a torn one', () => {
    const events = read('{"current_steps": 510, "total_st{"current_steps": 485, "total_steps": 720, "loss": 0.5}\n');
    expect(events.map((event) => event.type)).toEqual(['trouble', 'log-row']);
    expect(events[1]).toMatchObject({ step: 485, values: { loss: 0.5 } });
  });

  it('reads past NUL bytes, empty lines and carriage returns', () => {
    const events = read('\0\0\0{"current_steps": 1, "loss": 3}\r\n\r\n   \n\0\n');
    expect(events).toMatchObject([{ type: 'log-row', step: 1 }]);
  });

  it('says nothing of a torn last line, and counts a whole one without its newline', () => {
    expect(read('{"current_steps": 1, "lo')).toEqual([]);
    expect(read('{"current_steps": 1, "loss": 3}')).toMatchObject([{ type: 'log-row', step: 1, modified: 990 }]);
  });

  it('reads the recorded run with evaluations: 163 steps, 13 evaluations, the closing row', () => {
    const rows = rowsOf(feedAll(trainerLogParser, [fileAtEnd('sft-full-en-eval', path)], path));
    const train = rows.filter((row) => row.kind === 'train');
    const evaluations = rows.filter((row) => row.kind === 'eval');
    expect(train).toHaveLength(163);
    expect(train.at(-1)).toMatchObject({ step: 815, totalSteps: 816, values: { loss: 0.419 } });
    expect(evaluations).toHaveLength(13);
    const best = evaluations.reduce((a, b) => ((b.values.eval_loss ?? 9) < (a.values.eval_loss ?? 9) ? b : a));
    expect(best.step).toBe(240);
    expect(best.values.eval_loss).toBeCloseTo(0.5759, 4);
    expect(rows.at(-1)).toMatchObject({ kind: 'summary', step: 816, epoch: 12, values: { total_tokens: 607_024 } });
  });

  it('says the same for any split of a recorded log', () => {
    const bytes = fileAtEnd('rm', path).subarray(0, 1500);
    const whole = feedAll(trainerLogParser, [bytes], path);
    fc.assert(
      fc.property(splitsOf(bytes), (pieces) => {
        expect(feedAll(trainerLogParser, pieces, path)).toEqual(whole);
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    const bytes = fileAtEnd('dpo', path).subarray(0, 1000);
    fc.assert(
      fc.property(fc.oneof(mutationsOf(bytes), fc.uint8Array({ maxLength: 200 })), (changed) => {
        for (const row of rowsOf(feedAll(trainerLogParser, [changed], path))) {
          expect(Number.isFinite(row.step)).toBe(true);
        }
      }),
    );
  });
});
