/** The smoothed line against its definition, on curves that several sources make up. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { smoothed } from '../../source/screen/series.js';
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
