/** Which step a metric dict of the console belongs to, without a log to look it up in. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { values } from '../../source/state/column.js';
import { type ConsolePosition, consoleStep, noPosition } from '../../source/state/console-step.js';
import type { RunState } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { emptyFold, type Loaded, load } from '../recordings.js';

const isSettings = (chunk: Chunk): boolean => 'path' in chunk && chunk.path?.startsWith('config:') === true;

/** What the console tells, or everything else; the console with the settings beside it where they are needed. */
const view = (loaded: Loaded, console: boolean, settings = false): RunState => {
  const chunks = loaded.chunks.filter(
    (chunk) => (chunk.kind === 'console') === console || (settings && isSettings(chunk)),
  );
  return viewAt(foldChunks(emptyFold(loaded), chunks), loaded.ended);
};

/** Whose consoles end with `***** eval metrics *****`, and the last step. */
const evaluatedAfter: Readonly<Record<string, readonly number[]>> = {
  'sft-full-en-eval': [816],
  'sft-lora-en-eval': [1080],
  'val-size-count': [108],
};

describe('the console alone', () => {
  // Slow and fast runs, terminal and pipe, with epochs whose last step is short, with evaluations.
  const names = ['killed-mid-save', 'killed-hard', 'sft-full-en-eval', 'sft-lora-en-eval', 'piped-console', 'dpo'];
  for (const name of [
    ...names,
    'val-size-count',
    'sft-mixed-masks',
    'pt-corpus',
    'two-ranks',
    'error-cutoff-one-token',
  ]) {
    it(`names the steps of ${name} as its log does`, () => {
      const loaded = load(name);
      const told = view(loaded, true).metrics.sources.console;
      const written = view(loaded, false).metrics.sources['trainer_log.jsonl'];
      expect([...values(told.train.step)]).toEqual([...values(written.train.step)]);
      // The closing table tells of an evaluation after the training, which the log does not.
      expect([...values(told.eval.step)]).toEqual([...values(written.eval.step), ...(evaluatedAfter[name] ?? [])]);
    });
  }
});

it('a stream has no epochs to go by: the settings say where rows are due', () => {
  const loaded = load('streaming-max-steps');
  const told = view(loaded, true, true).metrics.sources.console;
  const written = view(loaded, false).metrics.sources['trainer_log.jsonl'];
  expect([...values(told.train.step)]).toEqual([...values(written.train.step)]);
});

describe('in an epoch too long for two digits', () => {
  /** 1,000,000 examples at 16 a step: 62,500 steps an epoch, so 0.01 epochs are 625 steps. */
  const long: ConsolePosition = {
    ...noPosition,
    totalSteps: 125_000,
    epochs: 2,
    loggingSteps: 10,
    epochShape: { examples: 1_000_000, totalBatch: 16, accumulation: 4 },
  };

  it('the bar may lag behind by a part of the logging interval', () => {
    expect(consoleStep({ ...long, barStep: 1338 }, 0.02, 'train')).toBe(1340);
    expect(consoleStep({ ...long, barStep: 1340 }, 0.02, 'train')).toBe(1340);
  });

  it('a bar that the epoch contradicts is not believed', () => {
    expect(consoleStep({ ...long, barStep: 40 }, 1.5, 'train')).toBe(93_750);
  });

  it('a first row may be that of step 1', () => {
    expect(consoleStep({ ...long, barStep: 0, firstStepLogged: true }, 0, 'train')).toBe(1);
    expect(consoleStep({ ...long, barStep: 8, firstStepLogged: true, trainRows: 1 }, 0, 'train')).toBe(10);
  });

  it('an evaluation stands at the bar, whatever the logging interval', () => {
    expect(consoleStep({ ...long, barStep: 1333 }, 0.02, 'eval')).toBe(1333);
  });

  it('max_steps ends before the first epoch that the banner rounds up to', () => {
    expect(consoleStep({ ...long, totalSteps: 500, epochs: 1, barStep: 498 }, 0.01, 'train')).toBe(500);
  });
});
