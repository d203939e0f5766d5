/**
 * The policy is still its reference: every margin is 0, or the loss is ln 2 = 0.6931 to the last digit.
 *
 * The first row of dpo is like that by definition, so it is judged from the fifth row on and after the warm-up; where
 * nobody knows the warm-up, from the tenth.
 */
import { meaningOf } from '../../meaning.js';
import type { Check } from '../finding.js';
import { isPreference, rowEvidence, rowMoment, signalSources } from '../row-evidence.js';

const leastRows = 5;
const leastRowsUnknown = 10;

export const preferenceNotMoving: Check<
  'preference-not-moving',
  { readonly rows: number; readonly step: number; readonly loss: number }
> = {
  id: 'preference-not-moving',
  find(run) {
    const signals = signalSources(run)[0];
    const still = signals?.preference.still;
    if (!still || still.rows < leastRows || !isPreference(run)) return null;
    const known = run.config.origins.length > 0;
    const { warmupSteps } = meaningOf(run);
    if (!known && still.rows < leastRowsUnknown) return null;
    if (warmupSteps !== null && still.last.step <= warmupSteps) return null;
    // Another source may see in the margins what the rounded loss hides.
    if (signalSources(run).some((other) => other.preference.moved && other.rows >= leastRows)) return null;
    const names = ['loss', 'rewards/margins', 'rewards/accuracies', 'learning_rate'];
    return {
      severity: 'error',
      facts: { rows: still.rows, step: still.last.step, loss: still.last.values.loss ?? Number.NaN },
      evidence: [rowEvidence(still.first, names), rowEvidence(still.last, names)],
      since: rowMoment(still.first),
      until: null,
    };
  },
};
