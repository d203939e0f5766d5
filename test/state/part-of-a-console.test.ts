/** What is cut out of a console, or kept by a viewer of logs, and still tells of the run. */
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../source/commands/export/csv.js';
import { usableAxis } from '../../source/screen/series.js';
import { curveOf } from '../../source/state/curves.js';
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

  const evaluated = `100%|██████████| 7/7 [00:03<00:00,  2.00it/s]\n{'eval_loss': 1.5, 'epoch': 0.02}\n`;

  it("has an evaluation at no step where no bar is known to be the training's, as its bar counts batches", () => {
    const { status } = silentConsole(`${bar(10)}\n${evaluated}`);
    expect(status.metrics.eval_loss).toMatchObject({ last: 1.5, last_step: null });
    expect(status.progress).toMatchObject({ step: null, total_steps: null });
  });

  it('has it at the step of the bar that a row of training followed', () => {
    const { status } = silentConsole(`${bar(10)}\n${row(3.5, 0.01)}\n${bar(20)}\n${evaluated}${row(3.1, 0.02)}\n`);
    expect(status.metrics.eval_loss).toMatchObject({ last: 1.5, last_step: 20 });
    expect(status.metrics.loss).toMatchObject({ last: 3.1, last_step: 20, count: 2 });
    expect(status.progress).toMatchObject({ step: 20, total_steps: 1900 });
  });

  it("takes no evaluation's bar for the training's", () => {
    const under = ' 75%|███████   | 6/8 [00:01<00:00, 48.26it/s]';
    const { status } = silentConsole(`${under}\n{'eval_loss': 1.5, 'epoch': 0.02}\n${row(3.1, 0.03)}\n`);
    expect(status.metrics.loss).toMatchObject({ last: 3.1, last_step: null });
    expect(status.progress).toMatchObject({ step: null, total_steps: null });
  });

  const dicts = Array.from({ length: 40 }, (_, at) => row(3 - at / 20, 0.5 + at / 100));

  it('has every row of dicts alone, none at a step that nobody named', () => {
    const { run, status } = silentConsole(`${dicts.join('\n')}\n`);
    expect(status.metrics.loss).toMatchObject({ count: 40, last: 1.05, last_step: null, min: 1.05, min_step: null });
    expect(status.progress.step).toBeNull();
    const curve = curveOf(run.metrics, 'loss');
    expect(curve && usableAxis(curve, 'step')).toBe('epoch');
    expect([...csvOf(run)].join('').split('\n').slice(1, 3)).toEqual([
      ',0.5,,3,0.5,0.00001',
      ',0.51,,2.95,0.5,0.00001',
    ]);
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
