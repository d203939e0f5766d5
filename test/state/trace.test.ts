import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTrace, pointsSince, type Trace, traced } from '../../source/state/trace.js';

const traceOf = (values: readonly number[], apart: number): Trace =>
  values.reduce((trace, value, at) => traced(trace, 1000 + at * apart, value), emptyTrace);

describe('a trace', () => {
  it('stays small however long it goes on, and loses no peak', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 1, max: 500 }),
        (values, apart) => {
          const trace = traceOf(values, apart);
          expect(trace.peaks.length).toBeLessThanOrEqual(240);
          expect(Math.max(...trace.peaks.filter(Number.isFinite))).toBe(Math.max(...values));
          const last = values.at(-1) ?? 0;
          expect(trace.peaks.at(-1)).toBeGreaterThanOrEqual(last);
        },
      ),
    );
  });

  it('puts each value where its time is, and nothing where nothing was read', () => {
    const trace = traced(traced(traced(emptyTrace, 100, 1), 103, 3), 117, 2);
    expect(trace).toEqual({ began: 100, width: 5, peaks: [3, Number.NaN, Number.NaN, 2] });
    expect(pointsSince(trace, 101)).toEqual([{ time: 117.5, value: 2 }]);
  });

  it('bears a clock that goes far ahead or back, and values that are none', () => {
    const trace = traced(traced(traced(emptyTrace, 100, 1), 1e9, 2), 50, 9);
    expect(trace.peaks.length).toBeLessThanOrEqual(240);
    expect(trace.peaks[0]).toBe(9);
    expect(traced(emptyTrace, 1, Number.NaN)).toBe(emptyTrace);
  });
});
