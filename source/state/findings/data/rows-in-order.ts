/**
 * `disable_shuffling: true` (LLaMA-Factory's `FinetuningArguments`): rows are trained on in the order of their files, one
 * dataset after the other. Worth knowing, as a loss that moves in blocks is then the data's and not the training's
 * (LLaMA-Factory#5921).
 */
import { settingFlag, settingList } from '../../config.js';
import type { Check } from '../finding.js';
import { settingEvidence } from '../row-evidence.js';

export const rowsInOrder: Check<'rows-in-order', { readonly datasets: number }> = {
  id: 'rows-in-order',
  find(run) {
    const evidence = settingEvidence(run, 'disable_shuffling');
    if (!evidence || settingFlag(run.config, 'disable_shuffling') !== true) return null;
    // Of a run that does not train there is no order to speak of.
    if (settingFlag(run.config, 'do_train') === false) return null;
    return {
      severity: 'info',
      facts: { datasets: settingList(run.config, 'dataset').length },
      evidence: [evidence],
      since: { step: null, time: run.began },
      until: null,
    };
  },
};
