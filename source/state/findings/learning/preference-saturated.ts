/**
 * A preference stage with nothing left to learn: accuracy 1.0 and a loss of almost nothing for three rows. Healthy
 * numbers (a published dpo run ends at 0.0 with margins of 15), but the rest of the steps teaches nothing.
 */
import type { Check } from '../finding.js';
import { freshestSignals, rowEvidence, rowMoment } from '../row-evidence.js';

const leastRows = 3;

export const preferenceSaturated: Check<
  'preference-saturated',
  { readonly step: number; readonly rows: number; readonly loss: number; readonly margins: number | null }
> = {
  id: 'preference-saturated',
  find(run) {
    const saturated = freshestSignals(run)?.preference.saturated;
    if (!saturated || saturated.rows < leastRows) return null;
    const { first, last, rows } = saturated;
    const names = ['loss', 'rewards/accuracies', 'rewards/margins'];
    return {
      severity: 'info',
      facts: {
        step: first.step,
        rows,
        loss: last.values.loss ?? Number.NaN,
        margins: last.values['rewards/margins'] ?? null,
      },
      evidence: [rowEvidence(first, names), rowEvidence(last, names)],
      since: rowMoment(first),
      until: null,
    };
  },
};
