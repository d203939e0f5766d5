/** A console that several trainings were written into, one after the other (`>> train.log`). */
import { describe, expect, it } from 'vitest';
import type { FindingId } from '../../source/state/findings/checks.js';
import { bar, bars, began, silentConsole, starting, traceback, training } from './console-runs.js';
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
    expect(status.progress).toMatchObject({ step: 3, total_steps: 300, percent: 1, attempts: 2, elapsed_s: null });
  });

  it('keeps the steps of the one before until another training begins', () => {
    const { status } = silentConsole(before + starting());
    expect(status.progress).toMatchObject({ step: 300, total_steps: 300 });
  });

  const nan = (epoch: number): string => row(Number.NaN, epoch).replace('NaN', 'nan');
  const broken = `${training()}${bars(1, 10)}${row(1.5, 0.03)}${bars(11, 20)}${nan(0.07)}${bars(21, 30)}${nan(0.1)}${bars(31, 40)}${nan(0.13)}`;

  it('has no rows and no findings of the one before from its first bar on', () => {
    const before = silentConsole(broken);
    expect(before.findings.map(({ id }) => id)).toContain('loss-not-finite');
    const { status, findings } = silentConsole(`${broken}\n${training()}${bar(0)}`);
    expect(status.metrics).toEqual({});
    expect(findings.map(({ id }) => id)).not.toContain('loss-not-finite');
  });

  it('keeps the rows of the one that it resumes', () => {
    const resumed = '[INFO|trainer.py:2551] 2026-03-02 11:00:20,100 >>   Continuing training from global step 40\n';
    const { status } = silentConsole(`${broken}\n${training()}${resumed}${bar(0)}${bar(41)}`);
    expect(status.metrics.loss).toMatchObject({ count: 4 });
  });

  it('keeps the steps through the banner of another rank', () => {
    const banner = '\n***** Running training *****\n  Num examples = 2,400\n  Total optimization steps = 300\n';
    const { status } = silentConsole(`${training(2)}${banner}${bars(1, 7)}`);
    expect(status.progress).toMatchObject({ step: 7, total_steps: 300, attempts: 1, elapsed_s: 7 });
  });
});

describe('what was said in an earlier training of the same console', () => {
  const said: readonly (readonly [FindingId, string])[] = [
    [
      'shared-memory-small',
      'ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).\n',
    ],
    [
      'log-overwritten',
      '[WARNING|2026-03-02 10:00:02] llamafactory.train.callbacks:154 >> Previous trainer log in this folder will be deleted.\n',
    ],
    [
      'template-missing',
      '[WARNING|2026-03-02 10:00:02] llamafactory.data.template:154 >> `template` was not specified, use `empty` template.\n',
    ],
    [
      'kernel-too-old',
      'Detected kernel version 4.18.0, which is below the recommended minimum of 5.5.0; this can cause the process to hang.\n',
    ],
  ];

  it.each(said)('%s holds in its training and is past in the next', (id, text) => {
    const found = (console: string) => silentConsole(console).findings.find((one) => one.id === id);
    const first = `${training()}${text}${bars(1, 60)}`;
    expect(found(first)?.until).toBeNull();
    const next = `${first}\n${training()}`;
    expect(found(next)).toMatchObject({ severity: 'info', until: { step: null, time: began } });
    expect(found(`${next}${bars(1, 60)}`)?.until).not.toBeNull();
    expect(found(`${first}\n${training()}${text}${bars(1, 20)}`)?.until).toBeNull();
  });

  it('is a block of metrics that ends no later training', () => {
    const ended = '\n***** train metrics *****\n  epoch = 1.0\n';
    const { findings } = silentConsole(`${training()}${bars(1, 300)}${ended}${training()}${bars(1, 20)}`);
    expect(findings.map(({ id }) => id)).not.toContain('stopped-early');
  });

  it('is no excuse for a start that was refused', () => {
    const refused =
      'ValueError: Output directory (saves/own) already exists and is not empty. Use --overwrite_output_dir.';
    const { findings, status } = silentConsole(`${before}\n${starting()}${traceback(refused)}`);
    expect(findings.find(({ id }) => id === 'output-exists')?.severity).toBe('error');
    expect(status.state).toBe('failed');
  });
});
