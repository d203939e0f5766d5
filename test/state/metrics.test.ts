/** Rows of several sources and of several runs in one directory, joined to what is true of the run that is watched. */
import { describe, expect, it } from 'vitest';
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
    expect(finalStatus(load('killed-mid-save')).metrics.grad_norm).toMatchObject({ count: 60, last_step: 300 });
  });

  it('count an attempt that had nothing left to do', () => {
    expect(finalStatus(load('resume-trains-nothing')).progress.attempts).toBe(2);
  });
});
