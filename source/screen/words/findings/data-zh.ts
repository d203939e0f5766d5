import type { dataChecks } from '../../../state/findings/data/checks.js';
import { formatCount } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

const setName = (set: 'train' | 'eval'): string => (set === 'eval' ? '评估' : '训练');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const dataFindings: GroupWords<typeof dataChecks> = {
  'labels-all-masked': {
    title: ({ set, tokens }) =>
      `打印出的${set === 'eval' ? '评估' : '训练'}样本共 ${formatCount(tokens)} 个 token，没有一个参与训练。`,
    advice: ({ cutoff }) =>
      `请把 cutoff_len${cutoff === null ? '' : `（现为 ${formatCount(cutoff)}）`} 调到大于提示的长度，并检查 dataset_info.json 中的列名与角色标签。`,
  },
  'few-tokens-trained': {
    title: ({ set, trained, tokens }) =>
      `打印出的${setName(set)}样本共 ${formatCount(tokens)} 个 token，只有 ${formatCount(trained)} 个参与训练（${percent(trained / tokens)}）。`,
    advice: () =>
      '请在“样本”中查看参与训练的部分：若不是完整回答，请检查 template、mask_history 和 dataset_info.json 中的角色标签。',
  },
  'no-end-token': {
    title: ({ set, end }) => `打印出的${setName(set)}样本，训练部分以“${end}”结尾，没有结束符。`,
    advice: ({ template }) =>
      `模型学不会停下：请使用与模型相配的 template${template === null ? '' : `（现为 ${template}）`}。`,
  },
  'sample-cut': {
    title: ({ set, cutoff, answerCut, promptCut }) =>
      promptCut
        ? `cutoff_len（${formatCount(cutoff)} 个 token）截掉了打印出的${setName(set)}样本中提示的末尾：训练这个回答时看不到完整的提问。`
        : `打印出的${setName(set)}样本占满了 cutoff_len（${formatCount(cutoff)} 个 token），${answerCut ? '回答被截断' : '开头或结尾被截断'}。`,
    advice: ({ promptCut }) =>
      promptCut
        ? '更长的行都会这样被截断，而日志不作任何提示：请调大 cutoff_len，或去掉这些行。'
        : '更长的行会被截断而日志不作任何提示：若回答放不下，请调大 cutoff_len。',
  },
  'template-not-seen': {
    title: ({ template, mark }) => `打印出的样本中没有 template ${template} 应写入的“${mark}”。`,
    advice: () => '请检查 template 与 dataset_info.json：训练所用的格式与使用时不同。',
  },
  'rows-unexplained': {
    title: ({ missing }) =>
      missing > 0
        ? `缺少 ${formatCount(missing)} 行，没有任何解释。`
        : `多出 ${formatCount(-missing)} 行，没有任何解释。`,
    advice: () => '请在“数据”中查看各行的去向，并用 overwrite_cache: true 重新训练一次。',
  },
  'rows-dropped-invalid': {
    title: ({ dropped, rows, set }) =>
      `${setName(set)}集${rows === null ? '' : `的 ${formatCount(rows)} 行中`}有 ${formatCount(dropped)} 行因格式无效被丢弃。`,
    advice: () => '请查找空回答、不交替的轮次，以及与 dataset_info.json 不符的列名。',
  },
  'rows-dropped-long': {
    title: ({ dropped, rows, limit, longest }) =>
      `${rows === null ? '' : `${formatCount(rows)} 行中`}有 ${formatCount(dropped)} 行因超过一包的长度${limit === null ? '' : `（${formatCount(limit)} 个 token）`}被丢弃，最长 ${formatCount(longest)}。`,
    advice: () => '请调大 cutoff_len、拆分长行，或不打包训练（那样只会截断）。',
  },
  'max-samples-cuts': {
    title: ({ limit, lost, datasets, preset }) =>
      `max_samples ${formatCount(limit)} 使 ${formatCount(datasets)} 个数据集共 ${formatCount(lost)} 行未参与训练${preset ? '；这是示例与 LLaMA Board 的预设值' : ''}。`,
    advice: () => '去掉 max_samples 即可用上所有行；它保留的是最前面的行，而不是随机抽取。',
  },
  'validation-held-out': {
    title: ({ rows, size }) => `val_size ${size} 留出了 ${formatCount(rows)} 行，但没有安排评估。`,
    advice: () => '请设置 eval_strategy（steps 或 epoch），或去掉 val_size 让这些行参与训练。',
  },
  'dataset-changed': {
    title: ({ dataset, read, now }) => `${dataset} 现有 ${formatCount(now)} 行，而运行读到 ${formatCount(read)} 行。`,
    advice: () => '若文件在启动后没有改动，请用 overwrite_cache: true 重新训练。',
  },
  'tokenized-data-reused': {
    title: ({ path }) => `直接读取了已分词的数据${path === null ? '' : `（${path}）`}，其他数据设置都被忽略。`,
    advice: () => '若改动了数据集、template 或 cutoff_len，请换一个 tokenized_path。',
  },
  'streaming-coverage-unknown': {
    title: ({ planned, rows }) =>
      planned !== null && rows !== null && rows > 0
        ? `流式读取：计划的 ${formatCount(planned)} 个样本是文件 ${formatCount(rows)} 行的 ${(planned / rows).toFixed(2)} 倍。`
        : '流式读取：无法知道用到了多少数据，Num examples 只是 max_steps × 批大小。',
    advice: () => '要训练一轮，请把 max_steps 设为 行数 ÷ 批大小。',
  },
  'image-tokens-mismatch': {
    title: ({ media, tokens, features }) =>
      `有一个样本的 ${media} token 为 ${formatCount(tokens)} 个，特征却有 ${formatCount(features)} 个。`,
    advice: ({ media, tokens, features, cutoff }) =>
      tokens === 0
        ? `请在每个含有文件的行的文本中写上 <${media}> 占位符。`
        : tokens < features
          ? `请调大 cutoff_len${cutoff === null ? '' : `（现为 ${formatCount(cutoff)}）`}：它截掉了一部分 ${media} token。`
          : `请检查每一行的 <${media}> 占位符与文件数是否相同。`,
  },
  'rows-in-order': {
    title: ({ datasets }) =>
      `按文件中的顺序训练${datasets > 1 ? `，${formatCount(datasets)} 个数据集逐个进行` : ''}：disable_shuffling 已打开。`,
    advice: () => '因此 loss 可能成块变化。如果顺序并不重要，请去掉 disable_shuffling。',
  },
  'packing-explains': {
    title: ({ rows, examples, stage }) =>
      `${formatCount(examples)} 个样本由 ${formatCount(rows)} 行组成：${stage === 'pt' ? 'pt 会把各行拼成整块' : '打包会把几行放进一个样本'}。`,
    advice: () => '没有丢失任何行；packing: false 可使每行成为一个样本。',
  },
};
