/**
 * The loss is exactly 0 though the numbers are sound: no row has a token to learn. See `silence.ts` for what is taken
 * for that. The reason is known when a printed example has every label masked; else either the labels or the numbers
 * are at fault.
 */
import { settingNumber } from '../../config.js';
import type { Silence } from '../../signals/silence.js';
import type { Check } from '../finding.js';
import { evidenceFrom, isTraining, learningNames, rowEvidence, rowMoment, settingEvidence } from '../row-evidence.js';
import { excessiveRateOf } from './excessive-rate.js';
import { silenceOf } from './silence.js';

/** Where the rows begin in the middle (a log deleted on a resume), nobody knows what was before. */
function isFromTheStart({ before, first, last, rows }: Silence): boolean {
  const interval = (last.step - first.step) / Math.max(1, rows - 1);
  return before === null && first.step <= 2 * interval;
}

export const lossZero: Check<
  'loss-zero',
  {
    readonly step: number;
    /** Whether the run still goes on. */
    readonly training: boolean;
    readonly rows: number;
    readonly fromTheStart: boolean;
    readonly masked: boolean;
    readonly gradient: 'not-finite' | 'finite' | 'unknown';
    readonly cutoff: number | null;
    /** Null where the learning rate is one that can be worked with. */
    readonly excessiveRate: number | null;
  }
> = {
  id: 'loss-zero',
  find(run) {
    const judged = silenceOf(run);
    if (judged?.kind !== 'nothing-to-learn') return null;
    const excessive = excessiveRateOf(run);
    const { silence, masked, gradient } = judged;
    const example = masked ? run.samples.examples.find((one) => one.set === 'train') : undefined;
    return {
      severity: 'error',
      facts: {
        step: silence.first.step,
        training: isTraining(run),
        rows: silence.rows,
        fromTheStart: isFromTheStart(silence),
        masked,
        gradient,
        excessiveRate: excessive?.value ?? null,
        cutoff: settingNumber(run.config, 'cutoff_len'),
      },
      evidence: evidenceFrom(
        rowEvidence(silence.first, learningNames),
        rowEvidence(silence.last, learningNames),
        example ? { ...example.place, text: 'label_ids: every one is -100' } : null,
        masked ? settingEvidence(run, 'cutoff_len') : excessive?.evidence,
      ),
      since: rowMoment(silence.first),
      until: judged.end ? rowMoment(judged.end) : null,
    };
  },
};
