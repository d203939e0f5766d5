import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictionsParser } from '../../source/parse/predictions.js';
import { bytesOf, feedAll, fileAtEnd, mutationsOf, splitsOf } from './support.js';

const path = 'generated_predictions.jsonl';
const read = (text: string) => feedAll(predictionsParser, [bytesOf(text)], path);

describe('predictionsParser', () => {
  it('reads the recorded predictions, prompts with their special tokens', () => {
    const events = feedAll(predictionsParser, [fileAtEnd('predict', path)], path);
    expect(events).toHaveLength(12);
    expect(events[0]).toMatchObject({
      type: 'prediction',
      place: { line: 1 },
      prediction: { prompt: expect.stringContaining('<|im_start|>user\nWhat is 27 plus 2?<|im_end|>') },
    });
  });

  it('takes the keys in any order, and no prompt', () => {
    const events = read('{"label": "a", "predict": "b"}\n{"prompt": "p", "label": "a", "predict": "b"}\n');
    expect(events).toMatchObject([
      { prediction: { prompt: null, predict: 'b', label: 'a' } },
      { prediction: { prompt: 'p', predict: 'b', label: 'a' } },
    ]);
  });

  it('takes the scores of a reward model, the last line without its newline', () => {
    const events = read('{"chosen": 1.23, "rejected": -0.45}\n{"chosen": NaN, "rejected": 0.5}');
    expect(events).toMatchObject([
      { prediction: { prompt: null, predict: '1.23', label: '-0.45' } },
      { prediction: { prompt: null, predict: 'NaN', label: '0.5' } },
    ]);
  });

  it('names a line that is none, and says nothing of a torn last one', () => {
    const events = read('{"prompt": "p"}\n{"predict": "b", "label": "a"}\n{"predict": "b", "la');
    expect(events.map((event) => [event.type, event.place.line])).toEqual([
      ['trouble', 1],
      ['prediction', 2],
    ]);
  });

  it('says the same for any split', () => {
    const bytes = fileAtEnd('predict', path).subarray(0, 1500);
    const whole = feedAll(predictionsParser, [bytes], path);
    fc.assert(
      fc.property(splitsOf(bytes), (pieces) => {
        expect(feedAll(predictionsParser, pieces, path)).toEqual(whole);
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    const bytes = fileAtEnd('predict', path).subarray(0, 1500);
    fc.assert(
      fc.property(mutationsOf(bytes), (changed) => {
        for (const event of feedAll(predictionsParser, [changed], path)) {
          expect(['prediction', 'trouble']).toContain(event.type);
        }
      }),
    );
  });
});
