import type { dataChecks } from '../../../state/findings/data/checks.js';
import { formatCount } from '../../draw/number.js';
import { count } from '../count.js';
import type { GroupWords } from './catalogue.js';

const setName = (set: 'train' | 'eval'): string => (set === 'eval' ? 'evaluation' : 'training');
const rows = (value: number): string => count(value, 'row', 'rows');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const dataFindings: GroupWords<typeof dataChecks> = {
  'labels-all-masked': {
    title: ({ set, tokens }) =>
      `None of the ${formatCount(tokens)} tokens of the printed ${set === 'eval' ? 'evaluation' : 'training'} example is trained on.`,
    advice: ({ cutoff }) =>
      cutoff === null
        ? 'Raise cutoff_len above the length of the prompts, and check the columns and role tags in dataset_info.json.'
        : `Raise cutoff_len (now ${formatCount(cutoff)}) above the length of the prompts, and check the columns and role tags in dataset_info.json.`,
  },
  'few-tokens-trained': {
    title: ({ set, trained, tokens }) =>
      `Only ${formatCount(trained)} of the ${formatCount(tokens)} tokens of the printed ${setName(set)} example are trained on (${percent(trained / tokens)}).`,
    advice: () =>
      'Read the trained part in Samples: if it is not the whole answer, check template, mask_history and the role tags in dataset_info.json.',
  },
  'no-end-token': {
    title: ({ set, end }) =>
      `The trained part of the printed ${setName(set)} example ends with “${end}”, not with an end token.`,
    advice: ({ template }) =>
      `The model will not learn to stop: use the template that belongs to the model${template === null ? '' : ` (now ${template})`}.`,
  },
  'sample-cut': {
    title: ({ set, cutoff, answerCut, promptCut }) =>
      promptCut
        ? `cutoff_len (${formatCount(cutoff)} tokens) cut off the end of the prompt in the printed ${setName(set)} example: its answer is trained on without all that was asked.`
        : `The printed ${setName(set)} example fills cutoff_len (${formatCount(cutoff)} tokens)${answerCut ? ' and its answer is cut off' : ': its beginning or its end was cut'}.`,
    advice: ({ promptCut }) =>
      promptCut
        ? 'Every longer row is cut like this, without a word in the log: raise cutoff_len, or leave such rows out.'
        : 'Longer rows are cut without a word in the log: raise cutoff_len if the answers do not fit.',
  },
  'template-not-seen': {
    title: ({ template, mark }) => `The printed example holds no “${mark}”, which the template ${template} writes.`,
    advice: () =>
      'Check template and dataset_info.json: the model is trained on another format than it will be asked in.',
  },
  'rows-unexplained': {
    title: ({ missing }) =>
      missing > 0
        ? `${rows(missing)} are missing, and nothing explains where they went.`
        : `There are ${rows(-missing)} too many, and nothing explains where they come from.`,
    advice: () => 'Look at the way of the rows in Data, and train once with overwrite_cache: true.',
  },
  'rows-dropped-invalid': {
    title: ({ dropped, rows: all, set }) =>
      `${rows(dropped)}${all === null ? '' : ` of ${formatCount(all)}`} ${dropped === 1 ? 'was' : 'were'} dropped from the ${setName(set)} set as invalid.`,
    advice: () =>
      'Look for empty answers, turns that do not alternate and columns of another name than dataset_info.json says.',
  },
  'rows-dropped-long': {
    title: ({ dropped, rows: all, limit, longest }) =>
      `${rows(dropped)}${all === null ? '' : ` of ${formatCount(all)}`} ${dropped === 1 ? 'was' : 'were'} dropped: longer than a pack${limit === null ? '' : ` of ${formatCount(limit)} tokens`}, the longest has ${formatCount(longest)}.`,
    advice: () => 'Raise cutoff_len, split the long rows, or train without packing, which cuts them instead.',
  },
  'max-samples-cuts': {
    title: ({ limit, lost, datasets, preset }) =>
      `max_samples ${formatCount(limit)} leaves ${rows(lost)} of ${formatCount(datasets)} ${datasets === 1 ? 'dataset' : 'datasets'} out${preset ? '; examples and LLaMA Board preset that number' : ''}.`,
    advice: () => 'Remove max_samples to train on all rows; it keeps the first ones, not a random choice.',
  },
  'validation-held-out': {
    title: ({ rows: held, size }) => `val_size ${size} holds ${rows(held)} out, but no evaluation is planned.`,
    advice: () => 'Set eval_strategy (steps or epoch), or remove val_size to train on these rows.',
  },
  'dataset-changed': {
    title: ({ dataset, read, now }) => `${dataset} holds ${rows(now)} now, and the run read ${formatCount(read)}.`,
    advice: () => 'If the file was not changed after the start, train again with overwrite_cache: true.',
  },
  'tokenized-data-reused': {
    title: ({ path }) =>
      `Tokenized data was loaded${path === null ? '' : ` from ${path}`}: all other data settings are ignored.`,
    advice: () => 'After a change of dataset, template or cutoff_len give another tokenized_path.',
  },
  'streaming-coverage-unknown': {
    title: ({ planned, rows: all }) =>
      planned !== null && all !== null && all > 0
        ? `Streamed: the planned ${formatCount(planned)} examples are ${(planned / all).toFixed(2)} times the ${rows(all)} of the files.`
        : 'Streamed: how much of the data is gone through cannot be told; Num examples is max_steps × batch.',
    advice: () => 'Set max_steps to rows ÷ batch for one epoch.',
  },
  'image-tokens-mismatch': {
    title: ({ media, tokens, features }) =>
      `A sample has ${formatCount(tokens)} ${media} tokens for ${formatCount(features)} ${media} features.`,
    advice: ({ media, tokens, features, cutoff }) =>
      tokens === 0
        ? `Put a <${media}> placeholder into the text of every row that has one.`
        : tokens < features
          ? `Raise cutoff_len${cutoff === null ? '' : ` (now ${formatCount(cutoff)})`}: it cuts ${media} tokens off.`
          : `Check that every row has as many <${media}> placeholders as files.`,
  },
  'rows-in-order': {
    title: ({ datasets }) =>
      `Rows are trained on in the order of their files${datasets > 1 ? `, one of ${formatCount(datasets)} datasets after the other` : ''}: disable_shuffling is on.`,
    advice: () => 'A loss that moves in blocks comes of it. Leave disable_shuffling out if the order does not matter.',
  },
  'packing-explains': {
    title: ({ rows: all, examples, stage }) =>
      `${formatCount(examples)} examples are made of ${rows(all)}: ${stage === 'pt' ? 'pt packs rows into full blocks' : 'packing puts several rows into one'}.`,
    advice: () => 'No row is lost by that; packing: false keeps one row an example.',
  },
};
