/**
 * The gradient repeats to the last digit, row after row: the parameters get no signal from the data (issue 8261: labels
 * empty, a rank dead). A gradient of 0 beside a loss that is not 0 is the same. Told from the fourth equal row on; a
 * saturated preference, whose loss and gradient are both 0, is none.
 */

import { equalGradients } from '../../signals/gradient.js';
import type { EqualRows } from '../../signals/row.js';
import type { Check } from '../finding.js';
import { evidenceFrom, gradientSignals, rowEvidence, rowMoment } from '../row-evidence.js';
import { excessiveRateOf } from './excessive-rate.js';
import { silenceOf } from './silence.js';

const tells = ({ rows, value, last }: EqualRows): boolean =>
  rows >= equalGradients && (value !== 0 || (last.values.loss ?? 0) !== 0);

export const gradientConstant: Check<
  'gradient-constant',
  {
    readonly value: number;
    readonly rows: number;
    readonly step: number;
    /** Null where the learning rate is one that can be worked with. */
    readonly excessiveRate: number | null;
  }
> = {
  id: 'gradient-constant',
  find(run) {
    const gradient = gradientSignals(run)?.gradient;
    if (!gradient || silenceOf(run)) return null;
    const open = gradient.equal && tells(gradient.equal) ? gradient.equal : null;
    const past = gradient.past && tells(gradient.past.equal) ? gradient.past : null;
    const equal = open ?? past?.equal;
    if (!equal) return null;
    const excessive = excessiveRateOf(run);
    const names = ['grad_norm', 'loss'];
    return {
      severity: 'error',
      facts: { value: equal.value, rows: equal.rows, step: equal.first.step, excessiveRate: excessive?.value ?? null },
      evidence: evidenceFrom(rowEvidence(equal.first, names), rowEvidence(equal.last, names), excessive?.evidence),
      since: rowMoment(equal.first),
      until: open || !past ? null : rowMoment(past.end),
    };
  },
};
