/**
 * Rows are held out for evaluation and nothing evaluates them: `val_size` or `eval_dataset` without `eval_strategy`
 * (its default is "no"; `evaluation_strategy` before transformers 4.46) and without `do_eval`, which evaluates once at
 * the end (issues 7129, 3336).
 */
import { settingFlag, settingList, settingNumber, settingText } from '../../config.js';
import { curveOf } from '../../curves.js';
import type { Check } from '../finding.js';
import { evidenceFrom, settingEvidence } from '../row-evidence.js';

export const noEvaluation: Check<
  'no-evaluation',
  { readonly validation: number | null; readonly setting: 'val_size' | 'eval_dataset' }
> = {
  id: 'no-evaluation',
  find(run) {
    const { config } = run;
    // LLaMA Board's own file names its fields otherwise and tells little of what the trainer was given.
    if (!config.origins.some((origin) => origin !== 'llamaboard_config.yaml')) return null;
    const size = settingNumber(config, 'val_size') ?? 0;
    const named = settingList(config, 'eval_dataset').length > 0;
    if (!(size > 0) && !named) return null;
    const strategy = settingText(config, 'eval_strategy') ?? settingText(config, 'evaluation_strategy');
    const asked = (strategy !== null && strategy !== 'no') || settingFlag(config, 'do_eval') === true;
    const trains = settingFlag(config, 'do_train') === true;
    const predicts = settingFlag(config, 'do_predict') === true;
    if (asked || !trains || predicts || curveOf(run.metrics, 'eval_loss')) return null;
    const setting = named ? 'eval_dataset' : 'val_size';
    return {
      severity: 'warning',
      facts: { validation: named ? null : size, setting },
      evidence: evidenceFrom(settingEvidence(run, setting), settingEvidence(run, 'eval_strategy')),
      since: { step: null, time: run.began },
      until: null,
    };
  },
};
