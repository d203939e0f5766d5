/** Every metric that has a name in the list has a curve: the pane draws what the list offers. */
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold } from '../../source/commands/fold.js';
import { curveOf, lastPoint, metricNames } from '../../source/state/curves.js';
import { reduceMetrics } from '../../source/state/metrics.js';

function metricsOf(log: string) {
  const chunk = {
    kind: 'append' as const,
    path: 'trainer_log.jsonl',
    at: 0,
    bytes: Buffer.from(log),
    time: 1,
    modified: 1,
  };
  return foldChunks(initialFold({ kind: 'directory', path: null, name: 'x' }), [chunk]).run.metrics;
}

describe('a metric of an evaluation without eval_ in its name', () => {
  const log =
    '{"current_steps": 1, "total_steps": 4, "loss": 2.5, "epoch": 0.5}\n' +
    '{"current_steps": 2, "total_steps": 4, "predict_loss": 1.5, "judge_score": 0.25, "epoch": 1}\n';

  it('has a curve like all others', () => {
    const metrics = metricsOf(log);
    const names = metricNames(metrics);
    expect(names).toContain('judge_score');
    for (const name of names) expect(curveOf(metrics, name), name).not.toBeNull();
    const curve = curveOf(metrics, 'judge_score');
    expect(curve && lastPoint(curve)).toMatchObject({ step: 2, value: 0.25 });
  });
});

describe('a metric that only an older run in the same directory had', () => {
  it('is not offered, for none of its rows is of this run', () => {
    const log = metricsOf('{"current_steps": 1, "total_steps": 4, "loss": 2.5, "epoch": 0.5}\n');
    const metrics = reduceMetrics(log, {
      type: 'scalar-row',
      time: 1,
      place: { source: 'runs/older/events.out.tfevents.1', line: null },
      began: 1,
      written: 1,
      kind: 'train',
      step: 1,
      epoch: null,
      values: { loss: 9, reward: 1 },
    });
    expect(curveOf(metrics, 'reward')).toBeNull();
    expect(metricNames(metrics)).toEqual(['loss']);
  });
});
