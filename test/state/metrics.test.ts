/** Rows of several sources and of several runs in one directory, joined to what is true of the run that is watched. */
import { describe, expect, it } from 'vitest';
import { consoleStep, noPosition } from '../../source/state/console-step.js';
import { finalStatus, load } from '../recordings.js';

describe('the curves of a recorded run', () => {
  it('leave out the checkpoints of an older run in the same directory', () => {
    // The older run reached step 120; this one has 60 steps, a row every five.
    const { metrics } = finalStatus(load('overwritten-output'));
    expect(metrics.loss).toMatchObject({ count: 12, last: 5.9483, last_step: 60 });
    expect(metrics.grad_norm).toMatchObject({ count: 12, last_step: 60, source: 'trainer_state.json' });
  });

  it('have no row at a step that the trainer did not log', () => {
    // Every fifth step to the last one, whose row is on the console alone.
    const killed = finalStatus(load('sigterm'));
    expect(killed.metrics.learning_rate).toMatchObject({ count: 30, last_step: 150, min_step: 5 });
    expect(killed.progress.epoch).toBe(2.5);
    // Its last checkpoint is 270: what came after is told by the console, and is not said to be of a file that lacks it.
    expect(finalStatus(load('killed-mid-save')).metrics.grad_norm).toMatchObject({
      count: 60,
      last_step: 300,
      source: 'trainer_state.json, console',
    });
  });

  it('name a metric as the Trainer does, whatever the log calls it', () => {
    // 24 rows in each of the log (`accuracy`), trainer_state.json and the console (`rewards/accuracies`).
    const { metrics } = finalStatus(load('dpo'));
    expect(Object.keys(metrics).filter((name) => name.includes('accurac'))).toEqual(['rewards/accuracies']);
    expect(metrics['rewards/accuracies']).toMatchObject({ count: 24, last: 1, source: 'trainer_log.jsonl' });
  });

  it('count an attempt that had nothing left to do', () => {
    expect(finalStatus(load('resume-trains-nothing')).progress.attempts).toBe(2);
  });
});

describe('the step of a metric dict on the console', () => {
  const position = { ...noPosition, totalSteps: 600, epochs: 10, barStep: 4, trainRows: 0, loggingSteps: 5 };

  it('is the next multiple of logging_steps when the bar lags a little', () => {
    expect(consoleStep(position, 0.08, 'train')).toBe(5);
    expect(consoleStep({ ...position, barStep: 149 }, 2.5, 'train')).toBe(150);
  });

  it('is the bar’s for an evaluation, for the first step, and where the epoch says so', () => {
    expect(consoleStep({ ...position, barStep: 59 }, 0.98, 'eval')).toBe(59);
    expect(consoleStep({ ...position, barStep: 1 }, 0.02, 'train')).toBe(1);
    expect(consoleStep({ ...position, barStep: 148, loggingSteps: 1 }, 2.47, 'train')).toBe(148);
  });

  it('is told by the epoch when a pipe delays the dict', () => {
    expect(consoleStep({ ...position, barStep: 300 }, 0.5, 'train')).toBe(30);
  });
});
