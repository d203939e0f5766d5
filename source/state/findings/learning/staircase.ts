/**
 * The loss falls at the borders of epochs: the model remembers the rows. Normal (issues 1674, 1255, 2938), and worth
 * knowing, because what is learnt by heart shows in the training loss and not in the evaluation.
 *
 * Told from the second stair on, and when half of the borders have one; `signals/stairs.ts` tells what is one.
 */
import type { Check } from '../finding.js';
import { rowEvidence, rowMoment, signalSources } from '../row-evidence.js';

export const staircase: Check<'staircase', { readonly stairs: number; readonly drop: number }> = {
  id: 'staircase',
  find(run) {
    const stairs = signalSources(run).find(
      ({ stairs: { count, borders } }) => count >= 2 && 2 * count >= borders,
    )?.stairs;
    if (!stairs?.first || !stairs.last) return null;
    return {
      severity: 'info',
      facts: { stairs: stairs.count, drop: stairs.drop },
      evidence: [rowEvidence(stairs.first, ['loss']), rowEvidence(stairs.last, ['loss'])],
      since: rowMoment(stairs.first),
      until: null,
    };
  },
};
