import type { learningChecks } from '../../../state/findings/learning/checks.js';
import { isTold } from '../../../state/told-step.js';
import {
  formatCount,
  formatDuration,
  formatLargeRate,
  formatMetric,
  formatPercent,
  formatStep,
} from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

const kept = { kept: 'is on disk', deleted: 'was deleted', none: 'was never saved' } as const;

/** What is to be said before everything else, of a rate with which nothing can be learnt. */
const rateFirst = (rate: number | null, rest: string): string =>
  rate === null
    ? rest
    : `First lower the learning_rate: ${formatLargeRate(rate)} is far above what is usual (LoRA about 1e-4, full about 1e-5), and it alone explains this. ${rest}`;

export const learningFindings: GroupWords<typeof learningChecks> = {
  'loss-not-finite': {
    // The part of a console that is known may not tell of steps.
    title: ({ step, soundStep, steps, seconds }) =>
      !isTold(step)
        ? `The loss broke (NaN, logged as 0)${soundStep === null ? '' : ' after it was sound'}; the console does not tell at which step.`
        : `The loss broke at step ${formatStep(step)} (NaN, logged as 0)${soundStep === null ? '' : `, after step ${formatStep(soundStep)} was sound`}: ${formatCount(steps)} steps${seconds === null ? '' : ` (${formatDuration(seconds)})`} taught nothing.`,
    advice: ({ training, checkpoint, precision, attention, learningRate, excessiveRate }) =>
      rateFirst(
        excessiveRate,
        [
          ...(training ? ['Stop it;'] : []),
          checkpoint === null ? 'No checkpoint is from before the break: start over' : `Go back to ${checkpoint}`,
          `with a lower learning_rate${learningRate === null ? '' : ` (now ${formatMetric(learningRate)})`} or gradient clipping,`,
          precision === 'float16' || precision === 'fp16'
            ? 'with bf16 instead of fp16,'
            : `and check the precision (${precision ?? 'float32'}),`,
          `and try flash_attn: disabled${attention === null ? '' : ` (now ${attention})`}.`,
        ].join(' '),
      ),
  },
  'loss-zero': {
    title: ({ step, rows, masked, fromTheStart, gradient }) =>
      `The loss is exactly 0 ${fromTheStart ? 'from the first row on' : `from step ${formatStep(step)} on`} (${formatCount(rows)} rows)${
        masked
          ? ': every label of the printed example is masked, so there is nothing to learn'
          : gradient === 'finite'
            ? ' while the gradients are finite: no row seems to have a trained token'
            : ''
      }.`,
    advice: ({ training, masked, cutoff, excessiveRate }) =>
      masked
        ? `${training ? 'Stop it; raise' : 'Raise'} cutoff_len${cutoff === null ? '' : ` (now ${formatCount(cutoff)})`} above the length of the prompts, or correct the columns and roles in dataset_info.json.`
        : rateFirst(
            excessiveRate,
            `${training ? 'Stop it; look' : 'Look'} at the printed label_ids (are they all -100?) and at grad_norm on the console (nan means that the numbers broke).`,
          ),
  },
  'gradient-not-finite-sometimes': {
    title: ({ rows, broken, firstStep, lastStep }) =>
      `${formatCount(broken)} of ${formatCount(rows)} rows (${formatPercent((100 * broken) / rows, 1)}) have a gradient that is not finite, from step ${formatStep(firstStep)} to ${formatStep(lastStep)}.`,
    advice: ({ rows, broken }) =>
      broken <= 0.02 * rows
        ? 'fp16 skips such steps by design; nothing to do while they stay rare.'
        : 'Those steps are skipped: use bf16 instead of fp16, or lower the learning rate.',
  },
  'gradient-constant': {
    title: ({ value, rows, step }) =>
      `The gradient is ${formatMetric(value)} to the last digit in ${formatCount(rows)} rows in a row, since step ${formatStep(step)}.`,
    advice: ({ excessiveRate }) =>
      rateFirst(
        excessiveRate,
        'The data does not reach the parameters: check that the labels are not all masked, that every rank is alive and that the right modules are trained.',
      ),
  },
  'loss-scaled-by-accumulation': {
    title: ({ ratio, accumulation }) =>
      `The training loss is ${formatMetric(ratio, 3)} times the evaluation loss, about the ${formatCount(accumulation)} accumulation steps.`,
    advice: () =>
      'transformers 4.46.0 and 4.46.1 (and some later multimodal paths) sum the loss instead of averaging it: upgrade, or divide it in mind and check max_grad_norm.',
  },
  'loss-spike': {
    title: ({ step, top, base, recoveredStep, count }) =>
      `The loss leapt from ${formatMetric(base)} to ${formatMetric(top)} at step ${formatStep(step)}${recoveredStep === null ? ' and has not come back' : `, back at step ${formatStep(recoveredStep)}`}${count > 1 ? ` (${formatCount(count)} such spikes)` : ''}.`,
    advice: ({ recoveredStep, excessiveRate }) =>
      rateFirst(
        excessiveRate,
        recoveredStep === null
          ? 'If it stays high, go back to the checkpoint before it with a lower learning rate; look at the rows of that step.'
          : 'It recovered; if it happens again, lower the learning rate or look for a broken or very long row.',
      ),
  },
  staircase: {
    title: ({ stairs, drop }) =>
      `The loss falls at the borders of epochs (${formatCount(stairs)} times, last by ${formatPercent(100 * drop)}) and hardly within them: the rows are being remembered.`,
    advice: () =>
      'This is normal; judge by the evaluation loss, and use fewer epochs or a lower learning rate if it rises.',
  },
  'loss-not-falling': {
    title: ({ start, now, fromStep, step }) =>
      now > start * 1.1
        ? `The loss rose from ${formatMetric(start)} (step ${formatStep(fromStep)}) to ${formatMetric(now)} (step ${formatStep(step)}).`
        : `The loss has not fallen between step ${formatStep(fromStep)} (${formatMetric(start)}) and step ${formatStep(step)} (${formatMetric(now)}).`,
    advice: ({ excessiveRate }) =>
      excessiveRate === null
        ? 'Check that the learning rate fits the method (LoRA about 1e-4, full about 1e-5), that the batch is not tiny, and that the labels are what you mean to teach.'
        : rateFirst(
            excessiveRate,
            'Then check that the batch is not tiny, and that the labels are what you mean to teach.',
          ),
  },
  overfitting: {
    title: ({ metric, bestStep, best, lastStep, last }) =>
      `${metric} was lowest at step ${formatStep(bestStep)} (${formatMetric(best)}) and has risen to ${formatMetric(last)} at step ${formatStep(lastStep)}: overfitting.`,
    advice: ({ bestStep, checkpoint, keepsBest, training }) =>
      keepsBest
        ? 'The trainer loads its best checkpoint at the end (load_best_model_at_end).'
        : `${training ? 'Consider stopping it; use' : 'Use'} step ${formatStep(bestStep)}, whose checkpoint ${kept[checkpoint]}${checkpoint === 'kept' ? '' : '; next time set load_best_model_at_end and save where you evaluate'}.`,
  },
  'no-evaluation': {
    title: ({ validation, setting }) =>
      `${setting === 'val_size' ? `val_size ${validation} holds rows back` : 'eval_dataset is given'}, but no eval_strategy is set: nothing is ever evaluated.`,
    advice: () => 'Set eval_strategy: steps and eval_steps, or train on all rows.',
  },
  'no-loss-rows': {
    title: ({ loggingSteps, totalSteps }) =>
      `No loss will be logged: logging_steps is ${formatCount(loggingSteps)}, the run has ${formatCount(totalSteps)} step${totalSteps === 1 ? '' : 's'}.`,
    advice: () => 'Lower logging_steps, for instance to 1.',
  },
  'preference-not-moving': {
    title: ({ rows, step, loss }) =>
      `The policy has not moved from its reference in ${formatCount(rows)} rows up to step ${formatStep(step)} (loss ${formatMetric(loss)}, no margin between chosen and rejected).`,
    advice: () =>
      'Check that the learning rate is not 0, that the adapter is trainable, and that chosen and rejected differ within cutoff_len.',
  },
  'preference-saturated': {
    title: ({ step, rows, loss }) =>
      `Every pair has been told apart since step ${formatStep(step)} (accuracy 1.0, loss ${formatMetric(loss)}, ${formatCount(rows)} rows): nothing is left to learn.`,
    advice: () => 'Healthy numbers; use fewer epochs or harder pairs, and check on held-out pairs.',
  },
  'learning-rate-zero': {
    title: ({ rows, step }) =>
      `The learning rate has been 0 in all ${formatCount(rows)} rows up to step ${formatStep(step)}: nothing is learnt.`,
    advice: () => 'Check learning_rate (1e-4 must not be read as text), the schedule and the warm-up.',
  },
  'learning-rate-constant': {
    title: ({ value, rows, step, schedule }) =>
      `The learning rate stands at ${formatMetric(value)} in ${formatCount(rows)} rows since step ${formatStep(step)}, though the schedule is ${schedule}.`,
    advice: () => "The optimizer's steps are being skipped: use bf16 instead of fp16, or lower the learning rate.",
  },
  'template-missing': {
    title: ({ template, asked }) =>
      asked
        ? `The template is "${template}": prompts do not get the chat format of a model.`
        : 'No template was given and the tokenizer has none: prompts are put together without any format.',
    advice: () =>
      'For a chat model set the template of its family, the same for training and for inference; else it may not learn when to stop.',
  },
  'few-trainable-parameters': {
    title: ({ trainable, all, method }) =>
      `${formatCount(trainable)} of ${formatCount(all)} parameters (${formatPercent((100 * trainable) / all, 2)}) are trained${method === 'full' ? ' though finetuning_type is full' : ''}.`,
    advice: () => 'Check finetuning_type, lora_target and the freeze_ settings.',
  },
};
