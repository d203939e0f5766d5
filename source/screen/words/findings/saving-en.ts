import type { LackKind } from '../../../state/checkpoints/lack.js';
import { modelWeights } from '../../../state/checkpoints/weights.js';
import type { savingChecks } from '../../../state/findings/saving/checks.js';
import { formatBytes, formatCount, formatDuration, formatMetric } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

const lack: Readonly<Record<LackKind, string>> = {
  missing: 'is missing',
  cut: 'is cut short',
  empty: 'is empty',
  unreadable: 'cannot be read',
  'other-step': 'is of another step',
  staging: 'was never moved to its place',
  pointer: 'is a Git LFS pointer',
};

const fileName = (file: string): string => (file === modelWeights ? 'the file with the model weights' : file);

export const savingFindings: GroupWords<typeof savingChecks> = {
  'checkpoint-torn': {
    title: ({ checkpoint, file, how, others }) =>
      `${checkpoint} is not whole: ${fileName(file)} ${lack[how]}${others > 0 ? `, and ${formatCount(others)} more` : ''}.`,
    advice: ({ checkpoint, resume, newest, usable }) => {
      const on = resume === null ? 'There is no whole checkpoint to resume from' : `Resume from ${resume}`;
      const away = newest
        ? `; move ${checkpoint} away first, because a resume that names none picks the highest number`
        : '';
      return `${on}${away}.${usable ? ' Its weights are whole and can be used.' : ''}`;
    },
  },
  'checkpoint-pointers': {
    title: ({ checkpoint, files, checkpoints }) =>
      `${checkpoint} holds Git LFS pointers in place of ${formatCount(files)} ${files === 1 ? 'file' : 'files'}${checkpoints > 1 ? `, as ${formatCount(checkpoints - 1)} other ${checkpoints === 2 ? 'checkpoint does' : 'checkpoints do'}` : ''}: nothing can be loaded from it yet.`,
    advice: () =>
      'Run `git lfs pull` in the repository that this was cloned from; the files themselves are not damaged.',
  },
  'disk-almost-full': {
    title: ({ step, free, save }) =>
      `The save at step ${formatCount(step)} needs ${formatBytes(save)}, and ${formatBytes(free)} are free.`,
    advice: () =>
      'Free room on the disk now, for example by moving old checkpoints away; a quota may leave you even less.',
  },
  'disk-will-fill': {
    title: ({ step, onlyModel, fitting, saves, free, needed }) =>
      onlyModel
        ? `The ${formatCount(saves)} saves to come fit, but not the model after step ${formatCount(step)}: ${formatBytes(needed)} needed, ${formatBytes(free)} free.`
        : `The disk is full at step ${formatCount(step)}: ${formatCount(fitting)} of ${formatCount(saves)} saves to come fit into ${formatBytes(free)}.`,
    advice: ({ needed, limit }) =>
      `Free ${formatBytes(needed)} in all${limit === null ? ', or resume with save_total_limit so that old checkpoints are deleted' : ''}; a quota may leave you less than the disk shows.`,
  },
  'best-about-to-be-deleted': {
    title: ({ checkpoint, metric, value, next, kept }) =>
      `${checkpoint}, the best so far (${metric} ${formatMetric(value)}), will be deleted by the save at step ${formatCount(next)}${kept ? `; the best that stays has ${formatMetric(kept.value)}` : ''}.`,
    advice: ({ checkpoint, limit }) =>
      `Copy ${checkpoint} out of the run directory now: save_total_limit keeps the newest ${formatCount(limit)}. load_best_model_at_end: true would have spared it.`,
  },
  'no-checkpoint-will-be-written': {
    title: ({ every, total, atEnd, seconds }) => {
      const end =
        atEnd === true ? ' before the last step' : atEnd === null ? ', or only one at the last step' : ' at all';
      const length = seconds === null ? '' : ` (${formatDuration(seconds)} of training)`;
      return `No checkpoint will be written${end}${length}: save_steps is ${formatCount(every)}, the run has ${formatCount(total)} steps.`;
    },
    advice: ({ total }) =>
      `A crash loses everything: start again with save_steps of ${formatCount(Math.max(1, Math.floor(total / 4)))} or less if that is too much to lose.`,
  },
  'last-not-best': {
    title: ({ metric, best, last }) =>
      `The model in the run directory is the last one, not the best: ${metric} was ${formatMetric(best.value)} at step ${formatCount(best.step)}, and ${formatMetric(last.value)} at step ${formatCount(last.step)}.`,
    advice: ({ checkpoint }) =>
      checkpoint === null
        ? 'No better checkpoint is left; next time set load_best_model_at_end: true.'
        : `Use ${checkpoint} instead if the evaluation is what counts; load_best_model_at_end: true does so by itself.`,
  },
  'best-was-deleted': {
    title: ({ step, metric, value, left }) =>
      `The checkpoint of the best evaluation (step ${formatCount(step)}, ${metric} ${formatMetric(value)}) was deleted${left ? `; the best that is left is ${left.checkpoint} with ${formatMetric(left.value)}` : ''}.`,
    advice: ({ limit }) =>
      `${limit === null ? '' : `save_total_limit keeps the newest ${formatCount(limit)}. `}Next time set load_best_model_at_end: true, which spares the best one.`,
  },
  'only-weights-saved': {
    title: ({ reason, stage }) =>
      reason === 'setting'
        ? 'Checkpoints hold the weights alone (save_only_model): training cannot go on from them.'
        : reason === 'stage'
          ? `LLaMA-Factory does not resume stage ${stage ?? 'unknown'} from a checkpoint: the weights can be used, the training cannot go on.`
          : 'The newest checkpoint holds the weights alone: training cannot go on from it.',
    advice: ({ reason }) =>
      reason === 'stage'
        ? 'Plan for a run that ends in one go.'
        : 'If a crash would cost too much, run with save_only_model: false.',
  },
};
