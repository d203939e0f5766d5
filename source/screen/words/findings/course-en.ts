import type { courseChecks } from '../../../state/findings/course/checks.js';
import { formatCount, formatDuration, formatMetric, formatPaces, formatPercent } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

const named = (paths: readonly string[]): string =>
  paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${formatCount(paths.length - 3)} more`;

export const courseFindings: GroupWords<typeof courseChecks> = {
  'resumed-and-trained-nothing': {
    title: ({ checkpointStep, totalSteps }) =>
      `Nothing was trained: the run resumed from step ${formatCount(checkpointStep)}, and its last step is ${formatCount(totalSteps)}.`,
    advice: () =>
      'To train on, raise num_train_epochs; to train on new data, start afresh with adapter_name_or_path (or the merged model) and another output_dir.',
  },
  'two-writers': {
    title: ({ turns, step, same }) =>
      same
        ? `Every row stands twice in the log since step ${formatCount(step)}: two nodes write down the same training.`
        : turns === 0
          ? 'Two processes train into one console, and each calls itself the only one (rank 0 of 1).'
          : `Two processes write this log: since step ${formatCount(step)} the steps come by turns from two trainings (${formatCount(turns)} turns).`,
    advice: ({ same }) =>
      same
        ? 'Harmless; with a shared disk save_on_each_node can be false.'
        : 'Each card trains a copy of its own: stop one, and start with FORCE_TORCHRUN=1 (one task a node) so that they train together.',
  },
  'output-exists': {
    title: ({ directory }) =>
      `Training did not start: the output directory${directory === null ? '' : ` ${directory}`} already has files.`,
    advice: () =>
      'Choose another output_dir, or set resume_from_checkpoint to go on, or overwrite_output_dir: true to start over.',
  },
  'weights-without-state': {
    title: ({ setting, checkpoint }) =>
      `${setting} takes only the weights of ${checkpoint}: optimizer, learning rate and the place in the data begin anew.`,
    advice: () => 'To go on where it stopped, set resume_from_checkpoint to that checkpoint instead.',
  },
  'stale-checkpoints': {
    title: ({ paths, totalSteps, beyond }) =>
      beyond
        ? `${named(paths)} cannot be from this run of ${formatCount(totalSteps)} steps.`
        : `${named(paths)} ${paths.length === 1 ? 'was' : 'were'} written before this run began.`,
    advice: ({ beyond }) =>
      beyond
        ? 'Move them away: a resume takes the highest number and would train nothing.'
        : 'Move them away before you resume or compare: they are of an earlier run in the same folder.',
  },
  'log-overwritten': {
    title: ({ resumedFrom }) =>
      resumedFrom === null
        ? "The earlier run's trainer_log.jsonl in this folder was deleted at the start (overwrite_output_dir)."
        : `trainer_log.jsonl was deleted at the resume: its rows before step ${formatCount(resumedFrom)} are gone.`,
    advice: ({ resumedFrom, earlierKnown }) =>
      resumedFrom === null
        ? 'Use another output_dir for each run to keep its curve.'
        : earlierKnown === true
          ? "The earlier curve is shown from the checkpoint's trainer_state.json; resume with overwrite_output_dir: false to keep the log."
          : 'Resume with overwrite_output_dir: false to keep the log.',
  },
  'data-parallel': {
    title: ({ batch, cards, idle }) =>
      batch === null
        ? `One process trains on one card while ${formatCount(idle)} of ${formatCount(cards ?? idle)} cards lie idle.`
        : `Training uses DataParallel: one process for all cards, batch size raised to ${formatCount(batch)}.`,
    advice: () =>
      'Start with FORCE_TORCHRUN=1 to use the cards properly, or set CUDA_VISIBLE_DEVICES to the one you mean.',
  },
  'fewer-steps-than-expected': {
    title: ({ totalSteps, expected, examples, totalBatch, epochs, maxSteps }) =>
      maxSteps === null
        ? `The plan has ${formatCount(totalSteps)} steps, but ${formatCount(examples)} examples ÷ ${formatCount(totalBatch)} a step × ${epochs} epochs are ${formatCount(expected)}.`
        : `max_steps ${formatCount(maxSteps)} ends the run before every example was seen once: that takes ${formatCount(expected)} steps of ${formatCount(totalBatch)}.`,
    advice: ({ maxSteps }) =>
      maxSteps === null
        ? 'Check the number of devices, gradient_accumulation_steps and a max_steps on the command line against what you meant.'
        : 'Remove max_steps to train whole epochs, if that is what you meant.',
  },
  'rows-never-trained': {
    title: ({ totalSteps, wholeSteps, epochs, reached }) =>
      `The plan of ${formatCount(totalSteps)} steps reaches only about epoch ${reached.toFixed(2)} of ${epochs}; all of it takes ${formatCount(wholeSteps)} steps (${formatPercent(100 * (1 - reached / epochs), 1)} is left out).`,
    advice: ({ accumulation }) =>
      `Update transformers to 4.52 or later, or use fewer accumulation steps (now ${formatCount(accumulation)}).`,
  },
  'stopped-early': {
    title: ({ step, totalSteps }) =>
      `Training ended in good order at step ${formatCount(step)} of ${formatCount(totalSteps)}.`,
    advice: () =>
      'If nobody stopped it and no early stopping was set, look at the end of the log; the saved model is whole.',
  },
  'slower-and-slower': {
    title: ({ early, now, step }) =>
      `Steps have become slower since step ${formatCount(step)}: ${formatPaces(now, early).join(' now, ')} in the first tenth.`,
    advice: () =>
      "Look for other people's work on the cards, temperature and clocks, a filling disk; include_num_input_tokens_seen costs a gather at every step.",
  },
  'eta-after-resume': {
    title: ({ file, ours, fromStep }) =>
      `Since the resume at step ${formatCount(fromStep)} the log's own remaining time (${formatDuration(file)}) is wrong; by the rate of its rows it is about ${formatDuration(ours)}.`,
    advice: () => 'Go by the time shown here; the throughput in the log is wrong for the same reason.',
  },
  'train-loss-after-resume': {
    title: ({ file, ours, fromStep }) =>
      `The closing train_loss (${formatMetric(file)}) is too small: it is the sum since the resume at step ${formatCount(fromStep)}, divided by all steps. Since then the mean was about ${formatMetric(ours)}.`,
    advice: () => 'Compare runs by their curves or by eval_loss, not by this figure.',
  },
};
