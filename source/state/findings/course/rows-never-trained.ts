/**
 * The run stops before its last epoch is done: transformers up to 4.51 counts the steps of an epoch rounded down, so
 * the batches that do not fill a whole accumulation are missing from the plan. 4.47 to 4.51 train them in every epoch
 * all the same and so are at the last step even earlier (a published run of 481 rows ended at epoch 9.70 of 10). Told
 * where it costs 2 % of the training or more; a warning from 10 % on.
 */

import type { RunState } from '../../run.js';
import { bannerEvidence } from '../banner-evidence.js';
import type { Check } from '../finding.js';
import { type Steps, stepsOf } from './steps.js';

const leastShare = 0.02;
const graveShare = 0.1;

/** Whether this transformers does the last, smaller step of an epoch though its plan leaves it out; no when unknown. */
function doesSmallSteps(run: RunState): boolean {
  const told = run.evidence.notices.version?.last.notice;
  const version = told?.id === 'version' && told.package === 'transformers' ? /^4\.(\d+)/.exec(told.version) : null;
  const minor = Number(version?.[1] ?? 0);
  return minor >= 47 && minor <= 51;
}

function reachedWithSmallSteps({ total, share, accumulation }: Steps): number {
  const perEpoch = Math.ceil(share / accumulation);
  const rest = (total % perEpoch) * accumulation;
  return Math.floor(total / perEpoch) + Math.min(rest, share) / share;
}

export const rowsNeverTrained: Check<
  'rows-never-trained',
  {
    readonly totalSteps: number;
    readonly wholeSteps: number;
    readonly epochs: number;
    /** What the planned steps come to. */
    readonly reached: number;
    readonly accumulation: number;
  }
> = {
  id: 'rows-never-trained',
  find(run) {
    const steps = stepsOf(run);
    if (!steps || steps.total !== steps.cut || steps.cut === steps.whole) return null;
    const { total, whole, epochs, share, accumulation } = steps;
    const reached = doesSmallSteps(run)
      ? reachedWithSmallSteps(steps)
      : Math.min(epochs, (total * accumulation) / share);
    const lost = 1 - reached / epochs;
    if (lost < leastShare) return null;
    return {
      severity: lost >= graveShare ? 'warning' : 'info',
      facts: { totalSteps: total, wholeSteps: whole, epochs, reached, accumulation },
      evidence: [bannerEvidence(run, `Total optimization steps = ${total}`)],
      since: { step: 0, time: run.progress.trainingBegan },
      until: null,
    };
  },
};
