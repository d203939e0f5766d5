/**
 * Nearly nothing of the printed example is trained on: below 2 % of its tokens, where a wrong template, wrong role tags
 * or a prompt that fills `cutoff_len` show themselves before the loss does. None at all is `labels-all-masked`.
 *
 * 2 % is a judgement: of the recorded runs' chat, tool and preference samples the smallest share is 11 %; an answer of a
 * few words to a context of thousands of tokens may come below it rightly, so this is a warning and no error.
 */
import { firstPart } from '../../sample-judgement.js';
import type { Check } from '../finding.js';

const leastShare = 0.02;

export const fewTokensTrained: Check<
  'few-tokens-trained',
  { readonly set: 'train' | 'eval'; readonly trained: number; readonly tokens: number }
> = {
  id: 'few-tokens-trained',
  find(run) {
    const found = firstPart(
      run,
      ({ trained, tokens }) => trained !== null && trained > 0 && trained < leastShare * tokens,
    );
    if (!found) return null;
    const { example, judged } = found;
    const trained = judged.trained ?? 0;
    return {
      severity: 'warning',
      facts: { set: example.set, trained, tokens: judged.tokens },
      evidence: [{ ...example.place, text: `label_ids: ${trained} of ${judged.tokens} are not -100` }],
      since: { step: null, time: example.time },
      until: null,
    };
  },
};
