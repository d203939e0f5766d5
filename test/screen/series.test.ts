/** The smoothed line against its definition, on curves that several sources make up; what stands below a chart. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { axisRow } from '../../source/screen/draw/chart.js';
import { axisFormat, smoothed } from '../../source/screen/series.js';
import { curveOf, curveValueAt, curveValues, metricNames } from '../../source/state/curves.js';
import { emptyFold, load, recordingNames } from '../recordings.js';

describe.each(recordingNames)('the curves of %s', (name) => {
  const loaded = load(name);
  const { metrics } = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);
  const curves = metricNames(metrics).flatMap((metric) => curveOf(metrics, metric) ?? []);

  it('are copied value by value', () => {
    for (const curve of curves) {
      const values = Array.from({ length: curve.length }, (_, index) => curveValueAt(curve, index));
      expect([...curveValues(curve)], curve.name).toEqual(values);
    }
  });

  it('are smoothed as TensorBoard does it', () => {
    for (const curve of curves) {
      for (const weight of [0.3, 0.6, 0.99]) {
        let mean = 0;
        let count = 0;
        const expected = Array.from({ length: curve.length }, (_, index) => {
          const value = curveValueAt(curve, index);
          if (!Number.isFinite(value)) return value;
          count += 1;
          mean = mean * weight + (1 - weight) * value;
          return mean / (1 - weight ** count);
        });
        smoothed(curve, weight).forEach((value, index) => {
          const wanted = expected[index] ?? Number.NaN;
          if (!Number.isFinite(wanted)) expect(value).toBe(wanted);
          else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
        });
      }
    }
  });
});

describe('the axis below a chart', () => {
  const labels = (axis: 'step' | 'epoch', low: number, high: number): string =>
    axisRow({ low, high }, 80, { formatX: axisFormat(axis), xName: axis })
      .trim()
      .replace(/ +/g, ' ');

  it('counts whole steps, however few there are', () => {
    expect(labels('step', 4.5, 5.5)).toBe('5 step');
    expect(labels('step', 1, 3)).toBe('1 2 step');
    expect(labels('step', 0, 800)).toBe('0 100 200 300 400 500 600 700 step');
  });

  it('has parts of an epoch', () => {
    expect(labels('epoch', 0, 0.4)).toBe('0 0.05 0.10 0.15 0.20 0.25 0.30 0.35 epoch');
  });
});
