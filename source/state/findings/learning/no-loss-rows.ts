/**
 * The run ends before its first row of metrics is due: `logging_steps` (500 when not given) above the number of steps.
 * There will be no loss and no plot (seen in a published run of one step, and in issue 5624).
 */
import { settingFlag, settingNumber, settingText } from '../../config.js';
import { bannerEvidence } from '../banner-evidence.js';
import type { Check } from '../finding.js';
import { evidenceFrom, settingEvidence, signalSources } from '../row-evidence.js';

const defaultSteps = 500;

export const noLossRows: Check<'no-loss-rows', { readonly loggingSteps: number; readonly totalSteps: number }> = {
  id: 'no-loss-rows',
  find(run) {
    const { config, progress } = run;
    const total = progress.banner.total_steps ?? null;
    const strategy = settingText(config, 'logging_strategy') ?? 'steps';
    if (total === null || total < 1 || config.origins.length === 0 || signalSources(run).length > 0) return null;
    if (strategy !== 'steps' || settingFlag(config, 'logging_first_step') === true) return null;
    const loggingSteps = settingNumber(config, 'logging_steps') ?? defaultSteps;
    if (loggingSteps <= total) return null;
    return {
      severity: 'warning',
      facts: { loggingSteps, totalSteps: total },
      evidence: evidenceFrom(
        settingEvidence(run, 'logging_steps'),
        bannerEvidence(run, `Total optimization steps = ${total}`),
      ),
      since: { step: 0, time: progress.trainingBegan },
      until: null,
    };
  },
};
