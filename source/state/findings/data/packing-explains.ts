/**
 * There are fewer examples than rows because rows are packed: the most frequent reason for "only a part of my data is
 * used" (LLaMA-Factory #6721, #5362). pt packs unless it is told not to.
 */
import type { Check } from '../finding.js';

export const packingExplains: Check<
  'packing-explains',
  { readonly rows: number; readonly examples: number; readonly stage: string | null }
> = {
  id: 'packing-explains',
  find(run, _now, chainOnce) {
    const chain = chainOnce();
    const examples = run.data.banner.examples;
    if (!chain.packed || chain.settings.streaming || !examples || chain.training === null) return null;
    const rows = chain.training - chain.invalid - chain.long;
    if (examples.rows >= rows) return null;
    return {
      severity: 'info',
      facts: { rows, examples: examples.rows, stage: chain.settings.stage },
      evidence: [{ ...examples.place, text: `Num examples = ${examples.rows}` }],
      since: { step: null, time: examples.time },
      until: null,
    };
  },
};
