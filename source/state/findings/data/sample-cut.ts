/**
 * The printed example is as long as `cutoff_len` allows: it was cut, and so are all rows that are longer.
 * LLaMA-Factory logs nothing of that (`data/processor/processor_utils.py`, `infer_seqlen`). A long answer that lost its end
 * is the usual price of a limit; an answer without the end of its prompt teaches to answer what was not asked.
 */
import { firstPart } from '../../sample-judgement.js';
import type { Check } from '../finding.js';

export const sampleCut: Check<
  'sample-cut',
  { readonly set: 'train' | 'eval'; readonly cutoff: number; readonly answerCut: boolean; readonly promptCut: boolean }
> = {
  id: 'sample-cut',
  find(run) {
    const found =
      firstPart(run, ({ promptCut }) => promptCut) ?? firstPart(run, ({ cut, trained }) => cut && trained !== 0);
    if (!found || found.judged.cutoff === null) return null;
    const { example, judged } = found;
    return {
      severity: judged.promptCut ? 'warning' : 'info',
      facts: {
        set: example.set,
        cutoff: found.judged.cutoff,
        answerCut: judged.ends === false,
        promptCut: judged.promptCut,
      },
      evidence: [{ ...example.place, text: `input_ids: ${judged.tokens} tokens, cutoff_len: ${judged.cutoff}` }],
      since: { step: null, time: example.time },
      until: null,
    };
  },
};
