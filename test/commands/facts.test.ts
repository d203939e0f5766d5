/** The program's answers about every recorded run against what is true of it (`facts.ts`). */
import { describe, expect, it } from 'vitest';
import type { Status } from '../../source/commands/status.js';
import { type Facts, facts } from '../facts.js';
import { finalStatus, load, recordingNames } from '../recordings.js';

/** The facts in the words of the status. */
function told(status: Status): Omit<Facts, 'loss' | 'bestEval'> {
  const { progress, data } = status;
  return {
    examples: data.examples,
    evalExamples: data.eval_examples,
    step: progress.step,
    totalSteps: progress.total_steps,
    epoch: progress.epoch,
    checkpoints: status.checkpoints.map((checkpoint) => checkpoint.step),
    state: status.state as Facts['state'],
    exit: status.exit ?? { code: null, signal: null },
    attempts: progress.attempts,
    samples: status.samples.map((sample) => ({
      set: sample.set,
      kind: sample.kind as 'example',
      tokens: sample.tokens,
      trained: sample.trained_tokens,
    })),
  };
}

describe('the status tells the truth', () => {
  it('about every recorded run', () => {
    expect(Object.keys(facts).sort()).toEqual(recordingNames);
  });

  for (const [name, fact] of Object.entries(facts)) {
    it(`of ${name}`, () => {
      const status = finalStatus(load(name));
      const { loss, bestEval, ...rest } = fact;
      expect(told(status)).toEqual(rest);
      const trained = status.metrics.loss;
      const evaluated = status.metrics.eval_loss;
      expect(trained ? { last: trained.last, step: trained.last_step, rows: trained.count } : null).toEqual(
        loss && { last: loss.last, step: loss.step, rows: loss.rows },
      );
      expect(evaluated ? { value: evaluated.min, step: evaluated.min_step, rows: evaluated.count } : null).toEqual(
        bestEval,
      );
    });
  }
});
