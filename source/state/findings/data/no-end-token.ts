/**
 * The trained part of the printed example does not end with an end token: a model that never learns to stop goes on
 * talking when it is used (LLaMA-Factory FAQ #4614; templates `empty` and those made for another model).
 *
 * An example that was cut at `cutoff_len` has lost its end for another reason, which `sample-cut` tells.
 */
import { firstPart } from '../../sample-judgement.js';
import type { Check } from '../finding.js';

const endLength = 40;

export const noEndToken: Check<
  'no-end-token',
  { readonly set: 'train' | 'eval'; readonly end: string; readonly template: string | null }
> = {
  id: 'no-end-token',
  find(run) {
    const found = firstPart(run, ({ ends, cut }) => ends === false && !cut);
    if (!found) return null;
    const { example, part, judged } = found;
    const end = (part.labelsText ?? '').trimEnd().slice(-endLength);
    return {
      severity: 'warning',
      facts: { set: example.set, end, template: judged.template },
      evidence: [{ ...example.place, text: `labels: …${end}` }],
      since: { step: null, time: example.time },
      until: null,
    };
  },
};
