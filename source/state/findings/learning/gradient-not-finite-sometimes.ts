/**
 * Single steps with a gradient that is NaN or infinite while training goes on: the loss scaling of fp16 skips them.
 *
 * Up to 2 % of the rows that is how it works (issue 9462), so it is information; above that, from the third on, a
 * warning. A loss that broke for good is told by `loss-not-finite` instead.
 */
import type { Check } from '../finding.js';
import { gradientSignals, rowEvidence, rowMoment } from '../row-evidence.js';
import { silenceOf } from './silence.js';

const harmlessShare = 0.02;
const few = 3;

export const gradientNotFiniteSometimes: Check<
  'gradient-not-finite-sometimes',
  { readonly rows: number; readonly broken: number; readonly firstStep: number; readonly lastStep: number }
> = {
  id: 'gradient-not-finite-sometimes',
  find(run) {
    const gradient = gradientSignals(run)?.gradient;
    if (!gradient?.firstBroken || !gradient.lastBroken || silenceOf(run)) return null;
    const { rows, broken, firstBroken, lastBroken } = gradient;
    return {
      severity: broken >= few && broken > harmlessShare * rows ? 'warning' : 'info',
      facts: { rows, broken, firstStep: firstBroken.step, lastStep: lastBroken.step },
      evidence: [rowEvidence(firstBroken, ['grad_norm', 'loss']), rowEvidence(lastBroken, ['grad_norm', 'loss'])],
      since: rowMoment(firstBroken),
      until: null,
    };
  },
};
