/**
 * The trainer plans fewer steps than its examples, batch and epochs come to, and neither rounding nor `max_steps`
 * explains it. Or `max_steps` itself ends the run before every example was seen once. What surprises people is a factor
 * of the batch that they forgot (issues 4819, 6133), so the finding shows all of them.
 */
import { settingNumber } from '../../config.js';
import { meaningOf } from '../../meaning.js';
import { bannerEvidence } from '../banner-evidence.js';
import type { Check } from '../finding.js';
import { evidenceFrom, settingEvidence } from '../row-evidence.js';
import { stepsOf } from './steps.js';

/** Rounding in other places (several nodes, `even_batches`) may differ by a step an epoch. */
const leastShare = 0.05;

export const fewerStepsThanExpected: Check<
  'fewer-steps-than-expected',
  {
    readonly totalSteps: number;
    readonly expected: number;
    readonly examples: number;
    readonly totalBatch: number;
    readonly epochs: number;
    readonly maxSteps: number | null;
  }
> = {
  id: 'fewer-steps-than-expected',
  find(run) {
    const maxSteps = settingNumber(run.config, 'max_steps');
    const since = { step: 0, time: run.progress.trainingBegan };
    const line = bannerEvidence(run, `Total optimization steps = ${run.progress.totalSteps}`);
    if (maxSteps !== null && maxSteps > 0) {
      const { totalBatch, examples, devices } = meaningOf(run);
      const streaming = run.config.settings.streaming?.value === true;
      if (totalBatch === null || examples === null || devices === null || streaming) return null;
      const expected = Math.ceil(examples / totalBatch);
      if (maxSteps >= expected || run.progress.banner.total_steps !== maxSteps) return null;
      return {
        severity: 'info',
        facts: { totalSteps: maxSteps, expected, examples, totalBatch, epochs: 1, maxSteps },
        evidence: evidenceFrom(line, settingEvidence(run, 'max_steps')),
        since,
        until: null,
      };
    }
    // Without settings nobody knows of fractions of an epoch, nor of `max_steps`.
    const steps = run.config.origins.length > 0 ? stepsOf(run) : null;
    if (!steps || steps.total === steps.cut || steps.total >= steps.whole * (1 - leastShare)) return null;
    const { total, whole, examples, totalBatch, epochs } = steps;
    return {
      severity: 'warning',
      facts: { totalSteps: total, expected: whole, examples, totalBatch, epochs, maxSteps: null },
      evidence: [line],
      since,
      until: null,
    };
  },
};
