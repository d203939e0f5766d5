import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCheckpointMetadata, parseLatest } from '../../source/parse/checkpoint-marks.js';
import { routeOf } from '../../source/parse/route.js';
import { bytesOf, contextOf } from './support.js';

describe("DeepSpeed's latest", () => {
  const parse = (text: string) => parseLatest(bytesOf(text), contextOf('checkpoint-466/latest'));

  it.each(['global_step466', 'global_step466\n', 'pytorch_model'])('names a directory: %j', (text) => {
    expect(parse(text)).toEqual([
      {
        type: 'deepspeed-latest',
        time: 1000,
        place: { source: 'checkpoint-466/latest', line: 1 },
        path: 'checkpoint-466/latest',
        tag: text.trim(),
      },
    ]);
  });

  it.each(['', 'a b', '../x', 'a\nb', 'x'.repeat(101)])('says nothing else: %j', (text) => {
    expect(parse(text)).toEqual([]);
  });
});

describe('metadata.json of LLaMA-Factory 1', () => {
  const parse = (text: string) => parseCheckpointMetadata(bytesOf(text), contextOf('checkpoint-100/metadata.json'));

  it('tells the step', () => {
    expect(parse('{\n  "global_step": 100,\n  "epoch": 0,\n  "num_training_steps": 300\n}')).toMatchObject([
      { type: 'checkpoint-metadata', path: 'checkpoint-100/metadata.json', step: 100 },
    ]);
  });

  it('is a trouble while it is half written, and nothing when it is somebody else’s', () => {
    expect(parse('{"global_st')).toMatchObject([{ type: 'trouble' }]);
    expect(parse('{"name": "x"}')).toEqual([]);
  });
});

describe('both', () => {
  it('are read in checkpoints alone', () => {
    const isRead = (path: string): boolean => routeOf(path) !== null;
    expect(['checkpoint-1/latest', 'checkpoint-1/metadata.json'].map(isRead)).toEqual([true, true]);
    expect(['latest', 'metadata.json', 'checkpoint-1/model/metadata.json'].map(isRead)).toEqual([false, false, false]);
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const parser of [parseLatest, parseCheckpointMetadata]) {
          for (const event of parser(bytes, contextOf('checkpoint-1/x'))) expect(event.time).toBe(1000);
        }
      }),
    );
  });
});
