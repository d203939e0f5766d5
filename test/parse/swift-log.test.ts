/** ms-swift's `logging.jsonl` and console rows, laid out after its sources; the numbers are made up. */
import { expect, test } from 'vitest';
import { barOf } from '../../source/parse/console/bars.js';
import { metricsOf } from '../../source/parse/console/metrics.js';
import { parseSwiftDuration, swiftLogParser } from '../../source/parse/swift-log.js';

const context = { time: 7, modified: 7, source: 'logging.jsonl' };
const row = {
  loss: 1.25,
  grad_norm: 3.5,
  learning_rate: 0.0001,
  token_acc: 0.5,
  epoch: 0.25,
  'global_step/max_steps': '5/80',
  percentage: '6.25%',
  elapsed_time: '1m 8s',
  remaining_time: '17m 0s',
  'memory(GiB)': 4.5,
  'train_speed(iter/s)': 0.07,
};
const read = (lines: readonly string[]) => {
  const fed = swiftLogParser.feed(swiftLogParser.initial, Buffer.from(lines.join('\n')), context);
  return [...fed.events, ...swiftLogParser.end(fed.state, context).events];
};

test('a row of training', () => {
  expect(read([JSON.stringify(row)])).toEqual([
    {
      type: 'log-row',
      time: 7,
      modified: 7,
      place: { source: 'logging.jsonl', line: 1 },
      kind: 'train',
      step: 5,
      totalSteps: 80,
      epoch: 0.25,
      elapsed: 68,
      values: {
        loss: 1.25,
        grad_norm: 3.5,
        learning_rate: 0.0001,
        token_acc: 0.5,
        'memory(GiB)': 4.5,
        'train_speed(iter/s)': 0.07,
      },
    },
  ]);
});

test('kinds by their names; with Megatron the place has another name', () => {
  const kinds = read([
    '{"eval_loss": 1.5, "epoch": 1, "global_step/max_steps": "40/80", "elapsed_time": "2s"}',
    '{"train_runtime": 9.5, "train_loss": 1.1, "epoch": 2, "global_step/max_steps": "80/80", "elapsed_time": "9s"}',
    '{"lm loss": 2.5, "loss": 2.5, "iteration": "3/-1", "elapsed_time": "1d 2h 0m 5s"}',
  ]).map((event) => (event.type === 'log-row' ? [event.kind, event.step, event.totalSteps, event.elapsed] : event));
  expect(kinds).toEqual([
    ['eval', 40, 80, 2],
    ['summary', 80, 80, 9],
    ['train', 3, null, 93_605],
  ]);
});

test('what closes the file is no row and no trouble; broken JSON is', () => {
  expect(read(['{"last_model_checkpoint": "checkpoint-80", "global_step": 80, "log_history": [{"loss": 1}]}'])).toEqual(
    [],
  );
  expect(read(['{"loss": 1.2, "global', ''])).toMatchObject([{ type: 'trouble', place: { line: 1 } }]);
});

test('durations', () => {
  expect(['0s', '4m 28s', '2h 0m 1s', '1d 0h 0m 0s'].map(parseSwiftDuration)).toEqual([0, 268, 7201, 86_400]);
  expect(['', '0:01:02', '5 s', '3x'].map(parseSwiftDuration)).toEqual([null, null, null, null]);
});

test('its console tells the step, and its bars are the training’s own', () => {
  const line = `{'loss': 1.25, 'learning_rate': 0.0001, 'epoch': 0.25, 'global_step/max_steps': '5/80', 'percentage': '6.25%', 'elapsed_time': '1m 8s'}`;
  expect(metricsOf(line)).toEqual({
    kind: 'train',
    epoch: 0.25,
    values: { loss: 1.25, learning_rate: 0.0001, step: 5 },
  });
  expect(barOf('Train:   6%|▋         | 5/80 [01:08<17:00, 13.60s/it]')).toMatchObject({
    label: null,
    done: 5,
    total: 80,
  });
});
