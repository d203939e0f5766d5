import type { dataChecks } from '../../../state/findings/data/checks.js';
import { formatCount } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

export const dataFindings: GroupWords<typeof dataChecks> = {
  'labels-all-masked': {
    title: ({ set, tokens }) =>
      `None of the ${formatCount(tokens)} tokens of the printed ${set === 'eval' ? 'evaluation' : 'training'} example is trained on.`,
    advice: ({ cutoff }) =>
      cutoff === null
        ? 'Raise cutoff_len above the length of the prompts, and check the columns and role tags in dataset_info.json.'
        : `Raise cutoff_len (now ${formatCount(cutoff)}) above the length of the prompts, and check the columns and role tags in dataset_info.json.`,
  },
};
