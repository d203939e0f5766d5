/** What a run came to: by its files of results, and by the end of a console where there are none beside it. */
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold } from '../../source/commands/fold.js';
import { closingEpoch, closingFigures, closingScores, closingSeconds } from '../../source/state/closing-figures.js';
import { finalRun, load } from '../recordings.js';
import { consoleOnly } from './console-only.js';
import { bar, bars, silentConsole, training } from './console-runs.js';

describe('the progress of a console that ends in the middle', () => {
  it('is that of its last row, which the bar shows late', () => {
    // Its last bar shows 505 of 1,800; the last dict is of epoch 8.5, at 60 steps an epoch.
    expect(consoleOnly('killed-hard')).toMatchObject({ progress: { step: 510, total_steps: 1800 } });
  });
});

describe('the progress of a console of PPO', () => {
  it('is told by rows that count from 0, and by epochs that are a fraction', () => {
    // Ten dicts, the first at the bar 0/10; `Num Epochs = 1.0`.
    const { progress, metrics } = consoleOnly('ppo');
    expect(progress).toMatchObject({ total_steps: 10, epochs: 1 });
    expect(metrics.loss).toMatchObject({ last: 0.0306, last_step: 10, count: 10 });
    expect(metrics.loss).toMatchObject({ min: 0.0222, min_step: 3 });
  });
});

describe('the closing figures of a console', () => {
  // Its console ends with `eval_loss = 0.6122` and `train_loss = 1.2206`-like tables; 816 steps, 13 evaluations before.
  it('are the last evaluation, at the last step', () => {
    const { metrics } = consoleOnly('sft-full-en-eval');
    expect(metrics.eval_loss).toMatchObject({ last: 0.6122, last_step: 816, count: 14, source: 'console' });
  });

  it('are not those of the last step where the best model took its place', () => {
    // Its console says `Loading best model from saves/sft-best-model/checkpoint-200` before the table.
    const { metrics } = consoleOnly('sft-best-model');
    expect(metrics.eval_loss).toMatchObject({ last_step: 200, count: 10 });
  });

  it('are the scores of a prediction, at no step', () => {
    const { metrics } = consoleOnly('predict');
    expect(metrics['predict_rouge-l']).toEqual({
      last: 1.1161,
      last_step: null,
      min: 1.1161,
      min_step: null,
      count: 1,
      source: 'console',
    });
  });

  it('are an evaluation at no step where nothing was trained', () => {
    const { metrics } = consoleOnly('eval-only');
    expect(metrics.eval_loss).toMatchObject({ last_step: null, count: 1, source: 'console' });
  });

  const tables = '\n***** train metrics *****\n  epoch      =  1.0\n  train_loss = 0.91\n';

  it('are the mean loss of a training that is over', () => {
    const { status } = silentConsole(`${training()}${bars(1, 300)}${tables}`);
    expect(status.metrics.train_loss).toMatchObject({ last: 0.91, last_step: 300, source: 'console' });
  });

  it('are gone when another training begins in the same console', () => {
    const { status } = silentConsole(`${training()}${bars(1, 300)}${tables}\n${training()}${bar(0)}`);
    expect(status.metrics.train_loss).toBeUndefined();
  });
});

describe('what a run came to', () => {
  const namesOf = (name: string) => closingScores(finalRun(load(name))).map((figure) => figure.name);

  it('is the scores of a prediction, without how long it took', () => {
    expect(namesOf('predict')).toEqual(['predict_bleu-4', 'predict_rouge-1', 'predict_rouge-2', 'predict_rouge-l']);
    expect(closingSeconds(finalRun(load('predict')))).toBe(0.6575);
  });

  it('is the loss of an evaluation, whose one point is no curve', () => {
    expect(closingScores(finalRun(load('eval-only')))).toEqual([
      { name: 'eval_loss', value: 7.37110710144043, source: 'eval_results.json' },
    ]);
  });

  it('is the mean loss of a training, whose curves tell the rest', () => {
    expect(namesOf('sft-best-model')).toEqual(['train_loss']);
    expect(closingFigures(finalRun(load('sft-best-model'))).map(({ name }) => name)).not.toContain('eval_loss');
  });

  it('is nothing of a training that died', () => {
    expect(namesOf('killed-hard')).toEqual([]);
  });

  it('is all that is told of a training whose directory was tidied up, but for what older runs left', () => {
    const file = (path: string, values: object) => ({
      kind: 'write' as const,
      time: 0,
      path,
      modified: 0,
      bytes: Buffer.from(JSON.stringify(values)),
    });
    const { run } = foldChunks(initialFold({ kind: 'directory', name: 'kept', path: '/kept' }), [
      file('train_results.json', { epoch: 15, train_loss: 1.96, train_runtime: 702 }),
      file('all_results.json', { epoch: 15, train_loss: 1.96, eval_loss: 9 }),
    ]);
    expect(closingScores(run)).toEqual([{ name: 'train_loss', value: 1.96, source: 'train_results.json' }]);
    expect([closingEpoch(run), closingSeconds(run)]).toEqual([15, 702]);
  });
});
