/**
 * The learning rate stands still though its schedule changes it at every step: the optimizer's steps are being skipped
 * (fp16 overflows, issues 5627 and 2916).
 *
 * Judged only with the settings at hand, for schedules that never stand still, after more than three equal rows. The
 * console of transformers 5 rounds to four digits, which makes neighbours equal: such values do not count.
 */
import { settingText } from '../../config.js';
import type { Check } from '../finding.js';
import { evidenceFrom, rowEvidence, rowMoment, settingEvidence, signalSources } from '../row-evidence.js';

const leastRows = 4;
const alwaysMoving: ReadonlySet<string> = new Set(['linear', 'cosine']);

export const learningRateConstant: Check<
  'learning-rate-constant',
  { readonly value: number; readonly rows: number; readonly step: number; readonly schedule: string }
> = {
  id: 'learning-rate-constant',
  find(run) {
    if (run.config.origins.length === 0) return null;
    const schedule = settingText(run.config, 'lr_scheduler_type') ?? 'linear';
    const equal = signalSources(run).find(({ learningRate }) => learningRate.positive)?.learningRate.equal;
    if (!equal || equal.rows < leastRows || !alwaysMoving.has(schedule)) return null;
    const rounded = Number(equal.value.toPrecision(4)) === equal.value;
    if (rounded && equal.first.place.source === 'console') return null;
    const names = ['learning_rate', 'loss', 'grad_norm'];
    return {
      severity: 'warning',
      facts: { value: equal.value, rows: equal.rows, step: equal.first.step, schedule },
      evidence: evidenceFrom(
        rowEvidence(equal.first, names),
        rowEvidence(equal.last, names),
        settingEvidence(run, 'lr_scheduler_type'),
      ),
      since: rowMoment(equal.first),
      until: null,
    };
  },
};
