/**
 * The training loss is as many times the evaluation loss as gradients are accumulated: transformers 4.46.0 and 4.46.1
 * summed where they should have averaged, and some multimodal and pt paths did so later (issues 6211, 7443, 7743;
 * transformers 34263, 35787). The gradients are scaled with it, so clipping and learning rate do not act as set.
 *
 * Two evaluations in a row must show the ratio within a quarter, and the accumulation must be 4 at least: below that a
 * train and an evaluation loss may differ so by themselves.
 */
import { meaningOf } from '../../meaning.js';
import type { Check } from '../finding.js';
import { evidenceFrom, rowEvidence, rowMoment, settingEvidence, signalSources } from '../row-evidence.js';

const leastAccumulation = 4;
const band = 0.25;

export const lossScaledByAccumulation: Check<
  'loss-scaled-by-accumulation',
  { readonly ratio: number; readonly accumulation: number }
> = {
  id: 'loss-scaled-by-accumulation',
  find(run) {
    const { accumulation } = meaningOf(run);
    if (accumulation === null || accumulation < leastAccumulation) return null;
    const signals = signalSources(run).find((one) => one.evaluations.eval_loss);
    const track = signals?.evaluations.eval_loss;
    const ratios = track?.ratios.slice(-2) ?? [];
    if (!track || ratios.length < 2) return null;
    if (!ratios.every((ratio) => Math.abs(ratio / accumulation - 1) <= band)) return null;
    return {
      severity: 'warning',
      facts: { ratio: ratios.at(-1) ?? Number.NaN, accumulation },
      evidence: evidenceFrom(
        signals.last ? rowEvidence(signals.last, ['loss']) : null,
        rowEvidence(track.last, ['eval_loss']),
        settingEvidence(run, 'gradient_accumulation_steps'),
      ),
      since: rowMoment(track.last),
      until: null,
    };
  },
};
