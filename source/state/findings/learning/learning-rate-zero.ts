/**
 * The learning rate has been 0 from the first row on. One such row is how a warm-up begins (transformers ≥ 4.51 logs
 * the rate that the step used), and fp16 may skip a few first steps; a tenth of the run, five rows at least, is neither.
 */
import type { Check } from '../finding.js';
import { evidenceFrom, rowEvidence, rowMoment, settingEvidence, signalSources } from '../row-evidence.js';

const leastRows = 5;
const leastShare = 0.1;

export const learningRateZero: Check<'learning-rate-zero', { readonly rows: number; readonly step: number }> = {
  id: 'learning-rate-zero',
  find(run) {
    const rate = signalSources(run).find(
      ({ learningRate: { zeros, positive } }) => zeros !== null || positive,
    )?.learningRate;
    const zeros = rate?.zeros;
    if (!zeros || zeros.rows < leastRows) return null;
    const total = run.progress.totalSteps;
    if (total !== null && zeros.last.step < leastShare * total) return null;
    const names = ['learning_rate', 'loss'];
    return {
      severity: 'error',
      facts: { rows: zeros.rows, step: zeros.last.step },
      evidence: evidenceFrom(
        rowEvidence(zeros.first, names),
        rowEvidence(zeros.last, names),
        settingEvidence(run, 'learning_rate'),
      ),
      since: rowMoment(zeros.first),
      until: null,
    };
  },
};
