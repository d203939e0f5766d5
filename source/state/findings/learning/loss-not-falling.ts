/**
 * After the warm-up and a good part of the run the loss is where it was at the beginning.
 *
 * Often that is normal (issue 1661: a model that knew it all), so it is information, and a warning only when the loss
 * rose by a fifth. Compared are medians of 20 rows: the last ones, those after the warm-up, and the first ten of all.
 * Preferences have checks of their own.
 */
import { settingNumber } from '../../config.js';
import { type Curve, curveOf, curveValueAt, indexOfStep, stepAt } from '../../curves.js';
import { meaningOf } from '../../meaning.js';
import { median } from '../../signals/row.js';
import type { Check } from '../finding.js';
import { evidenceFrom, isPreference } from '../row-evidence.js';
import { excessiveRateOf } from './excessive-rate.js';
import { silenceOf } from './silence.js';

const rows = 20;
const firstRows = 10;
/** Judged after this share of the steps that follow the warm-up, and not with fewer rows than two windows. */
const leastShare = 0.3;
const flat = 0.97;
const rose = 1.2;

function middle(curve: Curve, from: number, count: number): number {
  const values: number[] = [];
  for (let index = from; index < from + count; index += 1) {
    const value = curveValueAt(curve, index);
    if (Number.isFinite(value)) values.push(value);
  }
  return median(values);
}

export const lossNotFalling: Check<
  'loss-not-falling',
  {
    readonly start: number;
    readonly now: number;
    readonly fromStep: number;
    readonly step: number;
    /** Null where the learning rate is one that can be worked with. */
    readonly excessiveRate: number | null;
  }
> = {
  id: 'loss-not-falling',
  find(run) {
    const total = run.progress.totalSteps;
    const curve = curveOf(run.metrics, 'loss');
    if (!curve || total === null || isPreference(run) || silenceOf(run)) return null;
    const { warmupSteps } = meaningOf(run);
    // Nobody knows the warm-up of a run without settings: a tenth is what most examples have.
    const asked = settingNumber(run.config, 'warmup_ratio') ?? settingNumber(run.config, 'warmup_steps');
    const warm = warmupSteps ?? (asked === null && run.config.origins.length === 0 ? Math.ceil(total / 10) : 0);
    const from = indexOfStep(curve, warm);
    const lastStep = stepAt(curve, curve.length - 1);
    if (curve.length - from < 2 * rows || lastStep - warm < leastShare * (total - warm)) return null;
    const first = middle(curve, 0, firstRows);
    const start = middle(curve, from, rows);
    const now = middle(curve, curve.length - rows, rows);
    if (!(first > 0) || !(start > 0) || now < flat * start || now < flat * first) return null;
    const excessive = excessiveRateOf(run);
    const reference = Math.max(first, start);
    return {
      severity: now >= rose * reference ? 'warning' : 'info',
      facts: { start, now, fromStep: stepAt(curve, from), step: lastStep, excessiveRate: excessive?.value ?? null },
      evidence: evidenceFrom(
        {
          source: curve.source,
          line: null,
          text: `median loss ${start.toPrecision(4)} of ${rows} rows from step ${stepAt(curve, from)}, ${now.toPrecision(4)} of the ${rows} up to step ${lastStep}`,
        },
        excessive?.evidence,
      ),
      since: { step: lastStep, time: null },
      until: null,
    };
  },
};
