/** A console that several trainings were written into, one after the other (`>> train.log`). */
import { describe, expect, it } from 'vitest';
import { bars, silentConsole, starting, traceback, training } from './console-runs.js';
import { oom } from './endings.js';

const row = (loss: number, epoch: number): string =>
  `\n{'loss': ${loss}, 'grad_norm': 0.5, 'learning_rate': 1e-05, 'epoch': ${epoch}}\n`;
const before = training(1, 300) + bars(1, 300) + row(0.74, 1);

describe('a console that another training is appended to', () => {
  it('has no steps of the one before, where it died before its first', () => {
    const { status } = silentConsole(before + training(1, 18) + traceback(oom));
    expect(status.state).toBe('failed');
    expect(status.cause?.id).toBe('cuda-out-of-memory');
    expect(status.progress).toMatchObject({ step: null, total_steps: 18, epoch: null, percent: null });
    expect(status.data.seen).toBeNull();
  });

  it('counts the steps of the last one', () => {
    const { status } = silentConsole(before + training(1, 300) + bars(1, 3));
    expect(status.progress).toMatchObject({ step: 3, total_steps: 300, percent: 1 });
  });

  it('keeps the steps of the one before until another training begins', () => {
    const { status } = silentConsole(before + starting());
    expect(status.progress).toMatchObject({ step: 300, total_steps: 300 });
  });

  it('keeps the steps through the banner of another rank', () => {
    const banner = '\n***** Running training *****\n  Num examples = 2,400\n  Total optimization steps = 300\n';
    const { status } = silentConsole(`${training(2)}${banner}${bars(1, 7)}`);
    expect(status.progress).toMatchObject({ step: 7, total_steps: 300 });
  });
});
