/** What is cut out of a console, or kept by a viewer of logs, and still tells of the run. */
import { describe, expect, it } from 'vitest';
import { fileChunk, seen, settingsChunk, silentConsole } from './console-runs.js';

const row = (loss: number, epoch: number): string =>
  `{'loss': ${loss}, 'grad_norm': 0.5, 'learning_rate': 1e-05, 'epoch': ${epoch}}`;
const bar = (done: number): string => `  1%|▏         | ${done}/1900 [00:29<1:30:00,  2.86s/it]`;
const watchdog =
  '[E602 11:17:52.185053341 ProcessGroupNCCL.cpp:632] [Rank 2] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=7, OpType=ALLREDUCE, NumelIn=1, NumelOut=1, Timeout(ms)=1800000) ran for 1800012 milliseconds before timing out.';

describe('a part of a console without its banner', () => {
  it('has its rows at the steps of the bars before them', () => {
    const { status } = silentConsole([bar(10), row(3.5, 0.01), bar(20), row(2.5, 0.01), bar(20)].join('\n'));
    expect(status.metrics.loss).toMatchObject({ last: 2.5, last_step: 20, count: 2 });
  });

  it('names no step where neither banner nor bar tells of one', () => {
    const nan = row(0, 0.6).replace("'grad_norm': 0.5", "'grad_norm': nan");
    const { status } = silentConsole(`${[row(1.5, 0.6), nan, nan, nan, nan].join('\n')}\n`);
    const told = status.findings.find(({ id }) => id === 'loss-not-finite');
    expect(told?.title).toBe(
      'The loss broke (NaN, logged as 0) after it was sound; the console does not tell at which step.',
    );
  });

  it('has an evaluation at no step, as its bar counts batches', () => {
    const { status } = silentConsole(`${bar(10)}\n100%|██████████| 7/7 [00:03<00:00,  2.00it/s]\n{'eval_loss': 1.5}\n`);
    expect(status.metrics.eval_loss).toMatchObject({ last: 1.5, last_step: 0 });
  });
});

describe('a console whose lines are numbered', () => {
  const numbered = (lines: readonly string[]): string =>
    lines.map((line, index) => `[${1743 + index}] ${line}\n`).join('');

  it('is read without the numbers', () => {
    const { status } = silentConsole(numbered([row(3.5, 0.01), '', bar(10), row(2.5, 0.01), `${bar(14)}${watchdog}`]));
    expect(status.metrics.loss).toMatchObject({ last: 2.5, last_step: 10, count: 2 });
    expect(status.state).toBe('failed');
    expect(status.cause).toMatchObject({ id: 'nccl-timeout', evidence: { line: 5 } });
  });

  it('is none where only a text has a number in brackets', () => {
    const { status } = silentConsole(`[1] 4711\n${row(2.5, 0.5)}\n[2] Traceback of an own text\n`);
    expect(status.metrics.loss).toMatchObject({ last: 2.5, count: 1 });
    expect(status.cause).toBeNull();
  });
});

describe('a run that is known by its results alone', () => {
  it('says that only a console would tell more', () => {
    const results = fileChunk('train_results.json', '{"epoch": 15.0, "train_loss": 1.5, "train_runtime": 700.0}');
    const { status } = seen([settingsChunk('stage: sft\ndataset: own\nmax_samples: 30\n'), results], 3600);
    expect(status.state).toBe('finished');
    expect(status.data.verdict.text).toContain('only the console tells it');
  });
});
