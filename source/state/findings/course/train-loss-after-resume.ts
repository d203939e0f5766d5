/**
 * After a resume the closing `train_loss` is too small: transformers' Trainer sums the losses of its own process and
 * divides them by all steps, those before the checkpoint included (`_total_loss_scalar / effective_global_step`).
 */
import { attemptStart } from '../../checkpoints/attempt-start.js';
import { closingFigures } from '../../closing-figures.js';
import type { Check } from '../finding.js';

export const trainLossAfterResume: Check<
  'train-loss-after-resume',
  { readonly file: number; readonly ours: number; readonly fromStep: number }
> = {
  id: 'train-loss-after-resume',
  find(run) {
    const { attempts } = run.progress;
    const attempt = attempts.at(-1);
    const figure = closingFigures(run).find(({ name }) => name === 'train_loss');
    if (attempt === undefined || figure === undefined || !(figure.value > 0)) return null;
    const fromStep = attemptStart(run, attempt);
    const taken = attempt.lastStep - fromStep;
    if (fromStep < 1 || taken < 1) return null;
    const ours = (figure.value * attempt.lastStep) / taken;
    return {
      severity: 'info',
      facts: { file: figure.value, ours, fromStep },
      evidence: [{ source: figure.source, line: null, text: `train_loss ${figure.value} at step ${attempt.lastStep}` }],
      since: { step: fromStep, time: null },
      until: null,
    };
  },
};
