/** A loss that broke is nan, whatever was logged in its place: as a figure, in a chart, in a list, in a comparison. */
import { describe, expect, it } from 'vitest';
import { briefText } from '../../source/commands/brief.js';
import { comparedRun, compareRuns, comparisonText } from '../../source/commands/compare.js';
import { jsonText } from '../../source/commands/json-text.js';
import { statusOf } from '../../source/commands/status.js';
import { curveOf, curveRange, curveValueAt, curveValues, indexOfStep, stepAt } from '../../source/state/curves.js';
import type { RunState } from '../../source/state/run.js';
import { shownCurve } from '../../source/state/shown-curve.js';
import { summaryOf } from '../../source/state/summary.js';
import { finalRun, load, recordingNames } from '../recordings.js';

function recorded(name: string): { readonly run: RunState; readonly now: number } {
  const loaded = load(name);
  return { run: finalRun(loaded), now: loaded.ended };
}

describe('a loss that broke', () => {
  const { run, now } = recorded('diverged-nan');
  const curve = shownCurve(run, 'loss');
  if (curve === null) throw new Error('no loss');

  it('has its points, and no value from the step on at which it broke', () => {
    const values = [...curveValues(curve)];
    expect(curve.length).toBe(curveOf(run.metrics, 'loss')?.length);
    const broken = indexOfStep(curve, 10);
    expect(values.slice(0, broken)).toEqual([13.2994]);
    expect(values.slice(broken).every(Number.isNaN)).toBe(true);
    expect(values).toEqual(values.map((_, index) => curveValueAt(curve, index)));
    expect(curveRange(curve, 0, curve.length)).toEqual({ min: 13.2994, max: 13.2994 });
    expect(stepAt(curve, curve.length - 1)).toBe(120);
  });

  it('is nan wherever its last value is told', () => {
    const summary = summaryOf(run, now);
    expect(summary.loss).toBeNaN();
    expect(summary.shape.filter(Number.isFinite)).toHaveLength(1);
    expect(briefText(summary)).toContain('loss nan, 1 error');
    expect(statusOf(run, now).metrics.loss).toMatchObject({ last: null, last_step: 120, min: 13.2994, min_step: 5 });
    const comparison = compareRuns([comparedRun(run, now), comparedRun(run, now)]);
    expect(comparisonText(comparison)).toMatch(/^state +finished, 1 error +finished, 1 error$/m);
    expect(comparisonText(comparison)).toMatch(/^ {2}loss, last +nan +nan$/m);
    expect(jsonText(comparison)).not.toContain('NaN');
  });
});

it('every other loss is as it was logged', () => {
  for (const name of recordingNames.filter((one) => one !== 'diverged-nan')) {
    const { run } = recorded(name);
    expect(shownCurve(run, 'loss'), name).toEqual(curveOf(run.metrics, 'loss'));
  }
});
