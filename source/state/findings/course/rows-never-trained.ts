/**
 * The run stops before its last epoch is done: transformers up to 4.51 counts the steps of an epoch rounded down, so
 * the batches that do not fill a whole accumulation are missing from the plan (a published run of 481 rows ended at
 * epoch 9.70 of 10). Told where it costs 2 % of the training or more; a warning from 10 % on.
 */
import { bannerEvidence } from '../banner-evidence.js';
import type { Check } from '../finding.js';
import { stepsOf } from './steps.js';

const leastShare = 0.02;
const graveShare = 0.1;

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
    // With 4.47 to 4.51 every epoch really does its last, smaller step, and so gets farther with the same number.
    const reached = Math.min(epochs, (total * accumulation) / share);
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
