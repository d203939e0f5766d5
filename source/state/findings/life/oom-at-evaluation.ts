/**
 * GPU memory ran out in an evaluation, not in a step: the trainer keeps the logits of all batches on the card, and the
 * evaluation's batch size is 8 by default, whatever that of training is. What helps a step does not help here.
 */

import { causeOf } from '../../causes/cause-of-death.js';
import { settingNumber } from '../../config.js';
import type { Check } from '../finding.js';

export const oomAtEvaluation: Check<
  'oom-at-evaluation',
  { readonly batch: number | null; readonly trainBatch: number | null }
> = {
  id: 'oom-at-evaluation',
  find(run, now) {
    const cause = causeOf(run, now);
    if (cause?.id !== 'cuda-out-of-memory') return null;
    if (cause.facts.phase !== 'evaluating' && cause.facts.phase !== 'predicting') return null;
    return {
      severity: 'info',
      facts: {
        batch: run.progress.banner.eval_batch_size ?? settingNumber(run.config, 'per_device_eval_batch_size'),
        trainBatch: settingNumber(run.config, 'per_device_train_batch_size'),
      },
      evidence: [cause.evidence],
      since: { step: run.progress.step, time: run.phase.lastActivity },
      until: null,
    };
  },
};
