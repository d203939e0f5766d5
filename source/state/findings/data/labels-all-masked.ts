/**
 * The printed example has no trained token: its prompt alone fills `cutoff_len`, or the roles are mapped wrongly. Every
 * such row gives nothing to learn, and a batch of them logs a loss of 0.0.
 *
 * LLaMA-Factory masks with −100 (`IGNORE_INDEX`); the labels' text is then empty.
 */
import { isAligned, trainedTokens } from '../../samples.js';
import type { Check } from '../finding.js';

export const labelsAllMasked: Check<
  'labels-all-masked',
  { readonly set: 'train' | 'eval'; readonly tokens: number; readonly cutoff: number | null }
> = {
  id: 'labels-all-masked',
  find(run) {
    for (const example of run.samples.examples) {
      const part = example.parts.find((one) => isAligned(one) && trainedTokens(one) === 0);
      if (!part) continue;
      const limit = run.config.settings.cutoff_len?.value;
      const tokens = part.inputIds.length;
      return {
        severity: 'error',
        facts: { set: example.set, tokens, cutoff: typeof limit === 'number' ? limit : null },
        evidence: [{ ...example.place, text: `label_ids: ${tokens} × -100` }],
        since: { step: null, time: example.time },
        until: null,
      };
    }
    return null;
  },
};
