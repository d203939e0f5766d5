/**
 * `val_size` holds rows out, but neither an evaluation nor a prediction is planned: these rows are neither trained on nor
 * looked at. The default of `eval_strategy` is `no`, so naming a share alone does not make the Trainer evaluate.
 */
import { settingFlag, settingText } from '../../config.js';
import { settingSource } from '../../ledger/settings.js';
import type { Check } from '../finding.js';

export const validationHeldOut: Check<'validation-held-out', { readonly rows: number; readonly size: number }> = {
  id: 'validation-held-out',
  find(run, _now, chainOnce) {
    const strategy = settingText(run.config, 'eval_strategy') ?? settingText(run.config, 'evaluation_strategy') ?? 'no';
    // A prediction answers the same rows.
    const asked = ['do_eval', 'do_predict'].some((name) => settingFlag(run.config, name) === true);
    if (strategy !== 'no' || asked) return null;
    // Not even one evaluation was seen: a command line may say what no file does.
    const { eval_examples: evaluated, predict_examples: predicted } = run.data.banner;
    if (evaluated || predicted || run.metrics.counts.log.eval + run.metrics.counts.console.eval > 0) return null;
    const { settings, heldOut, examples } = chainOnce();
    if (settings.validation === null || heldOut === null || heldOut === 0 || examples === null) return null;
    const from = settingSource(run, 'val_size');
    return {
      severity: 'warning',
      facts: { rows: heldOut, size: settings.validation },
      evidence: [
        {
          source: from?.kind === 'setting' ? from.origin : 'settings',
          line: null,
          text: `val_size: ${settings.validation}`,
        },
      ],
      since: { step: null, time: run.data.banner.examples?.time ?? run.began },
      until: null,
    };
  },
};
