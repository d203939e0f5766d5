/** The smoothed line against its definition, on curves that several sources make up, and made bit by bit. */
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { Memo } from '../../source/screen/memo.js';
import { type Smoothing, smoothedValues, smoothing, smoothingSteps, weightFor } from '../../source/screen/smoothing.js';
import { valueAt } from '../../source/state/column.js';
import { curveOf, curveValueAt, curveValues, metricNames } from '../../source/state/curves.js';
import { emptyFold, finalRun, load, recordingNames } from '../recordings.js';

const valuesOf = ({ values }: Smoothing): readonly number[] =>
  Array.from({ length: values.length }, (_, index) => valueAt(values, index));

const weights = [0.3, 0.6, 0.99];

describe.each(recordingNames)('the curves of %s', (name) => {
  const loaded = load(name);
  const { metrics } = finalRun(loaded);
  const curves = metricNames(metrics).flatMap((metric) => curveOf(metrics, metric) ?? []);

  it('are copied value by value, from any point on', () => {
    for (const curve of curves) {
      const values = Array.from({ length: curve.length }, (_, index) => curveValueAt(curve, index));
      for (const from of [0, 1, curve.length - 1, curve.length]) {
        expect([...curveValues(curve, from)], curve.name).toEqual(values.slice(from));
        expect([...curveValues(curve, 0, from)], curve.name).toEqual(values.slice(0, from));
      }
    }
  });

  it('are smoothed as TensorBoard does it', () => {
    for (const curve of curves) {
      for (const weight of weights) {
        let mean = 0;
        let count = 0;
        const expected = Array.from({ length: curve.length }, (_, index) => {
          const value = curveValueAt(curve, index);
          if (!Number.isFinite(value)) return value;
          count += 1;
          mean = mean * weight + (1 - weight) * value;
          return mean / (1 - weight ** count);
        });
        valuesOf(smoothing(curve, weight, null)).forEach((value, index) => {
          const wanted = expected[index] ?? Number.NaN;
          if (!Number.isFinite(wanted)) expect(value).toBe(wanted);
          else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
        });
      }
    }
  });

  it('are the same to the last bit when they are smoothed while they come', () => {
    const kept = new Map<string, Smoothing>();
    let fold = emptyFold(loaded);
    for (const chunk of loaded.chunks) {
      fold = foldChunks(fold, [chunk]);
      // A view has the unfinished last line in it, which the next one replaces: nothing of it may stay.
      const seen = viewAt(fold, chunk.time).metrics;
      for (const metric of metricNames(seen)) {
        const curve = curveOf(seen, metric);
        if (curve) kept.set(metric, smoothing(curve, 0.6, kept.get(metric) ?? null));
      }
    }
    const last = viewAt(fold, loaded.ended).metrics;
    for (const metric of metricNames(last)) {
      const curve = curveOf(last, metric);
      if (!curve) continue;
      const whole = smoothing(curve, 0.6, null);
      expect(valuesOf(smoothing(curve, 0.6, kept.get(metric) ?? null)), metric).toEqual(valuesOf(whole));
    }
  });
});

it('is begun anew with another weight, and goes on where the curve does', () => {
  const loaded = load('sft-lora-en-eval');
  const half = Math.floor(loaded.chunks.length / 2);
  const early = foldChunks(emptyFold(loaded), loaded.chunks.slice(0, half));
  const late = foldChunks(early, loaded.chunks.slice(half));
  const [before, curve] = [early, late].map((fold) => curveOf(fold.run.metrics, 'loss'));
  if (!before || !curve) throw new Error('the recording has a loss');
  expect(before.length).toBeLessThan(curve.length);
  const past = smoothing(before, 0.6, null);
  expect(smoothing(curve, 0.6, past).values.buffer).toBe(past.values.buffer);
  expect(smoothing(curve, 0.9, past).values.buffer).not.toBe(past.values.buffer);
  // What was smoothed before still sees its own past alone.
  expect(past.values.length).toBe(before.length);
  expect(valuesOf(smoothing(before, 0.6, past))).toEqual(valuesOf(smoothing(before, 0.6, null)));
});

/** The loss of a log with so many rows. */
function logged(length: number, loss: (row: number) => number) {
  const rows = Array.from(
    { length },
    (_, row) => `{"current_steps": ${row + 1}, "total_steps": 200000, "loss": ${loss(row).toFixed(4)}}\n`,
  ).join('');
  const chunk = {
    kind: 'append',
    path: 'trainer_log.jsonl',
    at: 0,
    bytes: Buffer.from(rows),
    modified: 1,
    time: 1,
  } as const;
  const { metrics } = foldChunks(initialFold({ kind: 'directory', path: '/run', name: 'run' }), [chunk]).run;
  const curve = curveOf(metrics, 'loss');
  if (!curve) throw new Error('the log has a loss');
  return { metrics, curve };
}

describe('the smoothed line of a loss that falls', () => {
  const endOf = (length: number, weight: number): number => {
    const { metrics, curve } = logged(length, (row) => 1 - row / (length - 1));
    return valueAt(smoothedValues('loss', metrics, curve, weight, new Memo()), length - 1);
  };

  it('ends within a fiftieth of the fall above its end, however few its points are', () => {
    for (const length of [3, 4, 8, 12, 30, 50, 99, 100, 101, 500])
      expect(endOf(length, 0.6), `${length}`).toBeLessThan(0.02);
  });

  it('is smoother with more weight, at eight points, too', () => {
    expect(endOf(8, 0.9)).toBeGreaterThan(endOf(8, 0.6));
    expect(endOf(8, 0.99)).toBeGreaterThan(endOf(8, 0.9));
  });

  it('bears the whole weight from a hundred points on, which is what TensorBoard shows', () => {
    for (const weight of weights) {
      expect(weightFor({ length: 100 }, weight)).toBe(weight);
      expect(weightFor({ length: 99 }, weight)).toBeCloseTo(weight, 1);
      expect(weightFor({ length: 2 }, weight)).toBe(0);
    }
  });
});

describe('smoothed in steps, a long curve', () => {
  const { metrics, curve } = logged(100_000, (row) => 2 + Math.sin(row));
  const whole = valuesOf(smoothing(curve, 0.9, null));
  const valuesIn = (memo: Memo): readonly number[] => {
    const values = smoothedValues('loss', metrics, curve, 0.9, memo);
    return Array.from({ length: values.length }, (_, index) => valueAt(values, index));
  };

  it('is what it is at once, however many steps were made before a picture asks for it', () => {
    for (const steps of [0, 1, 2, 1000]) {
      const memo = new Memo();
      const work = smoothingSteps('loss', curve, 0.9, memo);
      for (let step = 0; step < steps; step += 1) work.next();
      expect(valuesIn(memo)).toEqual(whole);
      // And the steps that are left change nothing of it.
      for (const _ of work);
      expect(valuesIn(memo)).toEqual(whole);
    }
  });

  it('is left to no picture: the last step is followed by nothing that takes long', () => {
    const memo = new Memo();
    const work = [...smoothingSteps('loss', curve, 0.9, memo)];
    expect(work.length).toBeGreaterThanOrEqual(3);
    const before = memo.of<Smoothing | null>('smoothed loss', [], (made: Smoothing | null) => made);
    expect(before?.values.length).toBe(curve.length);
  });
});
