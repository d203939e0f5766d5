import type { dataChecks } from '../../../state/findings/data/checks.js';
import { formatCount } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

export const dataFindings: GroupWords<typeof dataChecks> = {
  'labels-all-masked': {
    title: ({ set, tokens }) =>
      `打印出的${set === 'eval' ? '评估' : '训练'}样本共 ${formatCount(tokens)} 个 token，没有一个参与训练。`,
    advice: ({ cutoff }) =>
      `请把 cutoff_len${cutoff === null ? '' : `（现为 ${formatCount(cutoff)}）`} 调到大于提示的长度，并检查 dataset_info.json 中的列名与角色标签。`,
  },
};
