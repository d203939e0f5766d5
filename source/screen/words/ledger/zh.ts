import type { LedgerSource } from '../../../state/ledger/reason.js';
import type { LedgerVerdict, Loss } from '../../../state/ledger/verdict.js';
import { formatCount } from '../../draw/number.js';
import type { LedgerWords } from './catalogue.js';

const epochsText = (epochs: number): string => `${Number(epochs.toFixed(epochs < 10 ? 2 : 1))} 轮`;

const amount = (count: number | null, atLeast: boolean): string =>
  count === null ? '部分' : `${atLeast ? '至少 ' : ''}${formatCount(count)}`;

const losses: Readonly<Record<Loss, (count: string) => string>> = {
  'num-samples': (count) => `${count} 行未被 num_samples 抽中`,
  'max-samples': (count) => `${count} 行超出 max_samples`,
  'shortest-dataset': (count) => `${count} 行超出最短的数据集`,
  validation: (count) => `${count} 行留作验证`,
  invalid: (count) => `${count} 行因格式无效被丢弃`,
  'too-long': (count) => `${count} 行因过长被丢弃`,
  'dropped-before': (count) => `${count} 行在建立缓存时已被丢弃`,
  unexplained: (count) => `${count} 行去向不明`,
  steps: (count) => `计划的步数用不到其中 ${count} 个样本`,
  ended: (count) => `运行结束前尚未用到 ${count} 个样本`,
};

const causes: LedgerWords['causes'] = {
  'not-yet': '训练器至今没有输出这个数',
  never: '运行在到达这一步之前就结束了',
  'max-samples': 'max_samples 提前停止读取，文件共有多少行没有打印（用 --data DIR 指定数据目录）',
  'all-masked': '所有行都进入训练，但打印出的样本没有一个 token 参与训练',
  'no-console': '只有控制台会打印，而控制台日志未知（用 --log FILE 指定）',
  cached: '使用了缓存，控制台没有打印，数据文件也不在手边（用 --data DIR 指定）',
  'no-settings': '运行的设置未知（用 --config FILE 指定 YAML）',
  'random-mix': 'interleave_probs 会随机抽取，直到某个数据集用完',
  streaming: '流式模式下没有人统计行数，Num examples 只是 max_steps × 批大小',
  'tokenized-before': '直接读取了已分词的数据，之前的取舍在保存时就已决定',
};

function verdict(said: LedgerVerdict): string {
  switch (said.answer) {
    case 'yes': {
      const packed = said.packed === null ? '' : `，打包成 ${formatCount(said.packed)} 个样本`;
      const times =
        said.epochs === null || said.epochs === 0
          ? '还没有走第一步'
          : `${said.ended ? '共' : '目前'}完成 ${epochsText(said.epochs)}`;
      return `是：全部 ${formatCount(said.rows)} 行都参与训练${packed}；${times}。`;
    }
    case 'no': {
      const list = said.losses.map((loss) => losses[loss.id](amount(loss.rows, loss.atLeast)));
      const only = said.losses.length === 1 ? said.losses[0] : undefined;
      const share =
        said.rows === null
          ? '并非所有行都参与训练'
          : said.of === null
            ? `参与训练的有 ${formatCount(said.rows)} 行`
            : `${said.atLeast ? '至少 ' : ''}${formatCount(said.of)} 行中有 ${formatCount(said.rows)} 行参与训练`;
      if (only?.id === 'validation') return `除验证集外都在：${share}，${list[0]}，没有丢失。`;
      return `否：${share}；${list.join('，')}。`;
    }
    case 'no-training':
      return said.purpose === 'predict' ? '没有训练：这次运行只做预测。' : '没有训练：这次运行只做评估。';
    case 'unknown':
      return `无法判断：${causes[said.because]}。`;
  }
}

function short(said: LedgerVerdict): string {
  switch (said.answer) {
    case 'yes':
      return `全部 ${formatCount(said.rows)} 行`;
    case 'no': {
      const only = said.losses.length === 1 ? said.losses[0] : undefined;
      if (said.rows === null) return '并非所有行';
      if (only?.id === 'validation' && only.rows !== null)
        return `${formatCount(said.rows)} + 验证 ${formatCount(only.rows)}`;
      if (said.of === null) return `${formatCount(said.rows)} 行参与`;
      if (said.of === said.rows) return '未全部用到';
      return `${said.atLeast ? '≥ ' : ''}${formatCount(said.of)} 行中 ${formatCount(said.rows)} 行`;
    }
    case 'no-training':
      return '没有训练';
    case 'unknown':
      return said.examples === null ? '未知' : `${formatCount(said.examples)} 个样本`;
  }
}

const source = (from: LedgerSource): string => {
  switch (from.kind) {
    case 'console':
      return from.line === null ? '控制台' : `控制台第 ${from.line} 行`;
    case 'setting':
      return `${from.origin}: ${from.name}`;
    case 'file':
      return from.path;
    case 'computed':
      return '计算得出';
  }
};

export const ledger: LedgerWords = {
  title: '我的数据都参与训练了吗？',
  together: '合计',
  unknown: '未知',
  atLeast: (count) => `≥ ${count}`,
  none: '还不知道数据集：它写在设置里，控制台读取时也会打印。',
  stages: {
    file: '文件中的行',
    sampled: '抽取',
    'first-rows': '前若干行',
    converted: '读取',
    mixed: '混合',
    validation: '留作验证',
    'training-rows': '用于训练',
    invalid: '无效',
    'too-long': '过长',
    unexplained: '去向不明',
    packed: '打包',
    examples: '样本',
    'eval-examples': '评估样本',
    'predict-examples': '预测样本',
    'per-epoch': '每轮',
    planned: '整个训练',
    seen: '已训练',
  },
  reasons: {
    'max-samples-hides-rest': ({ limit }) => `max_samples 读到 ${formatCount(limit)} 行为止，文件可能更长`,
    'file-changed': ({ now }) => `文件现有 ${formatCount(now)} 行：之后被改过，或运行用的是缓存中的旧数据`,
    'num-samples': ({ asked, repeated }) =>
      repeated > 0
        ? `num_samples 抽取 ${formatCount(asked)} 行，其中 ${formatCount(repeated)} 行重复`
        : `num_samples 随机抽取 ${formatCount(asked)} 行`,
    'max-samples': ({ limit, lost }) =>
      lost === null
        ? `max_samples 只保留每个数据集的前 ${formatCount(limit)} 行`
        : `max_samples 只保留每个数据集的前 ${formatCount(limit)} 行，舍去 ${formatCount(lost)} 行`,
    'max-samples-not-reached': ({ limit }) => `不到 max_samples（${formatCount(limit)}），全部保留`,
    concatenated: ({ datasets }) => `${formatCount(datasets)} 个数据集依次相接`,
    interleaved: ({ until, datasets, each }) =>
      until === 'each-once'
        ? `${formatCount(datasets)} 个数据集轮流取，每行一次`
        : `${formatCount(datasets)} 个数据集轮流取，直到最${until === 'shortest' ? '短' : '长'}的用完${each === null ? '' : `：每个取 ${formatCount(each)} 行`}`,
    'validation-share': ({ share }) => `val_size ${share}：这一部分留作评估`,
    'validation-rows': ({ count }) => `val_size ${formatCount(count)}：这么多行留作评估`,
    'validation-by-count': () => '与评估样本数相同',
    'without-validation': () => '剩下的用于训练',
    invalid: () => '被丢弃：回答为空，或轮次不交替',
    'too-long': ({ limit, longest }) =>
      `被丢弃：超过 ${limit === null ? 'cutoff_len' : `${formatCount(limit)} 个 token`}，最长 ${formatCount(longest)}`,
    'packed-blocks': ({ rows, block }) =>
      `${rows === null ? '各行' : `${formatCount(rows)} 行`}首尾相接，切成${block === null ? '块' : `每块 ${formatCount(block)} 个 token`}；每批余下不足一块的部分`,
    'packed-rows': ({ rows, capacity }) =>
      `${rows === null ? '各行' : `${formatCount(rows)} 行`}整行打包，装满 ${capacity === null ? 'cutoff_len' : `${formatCount(capacity)} 个 token`} 为止，没有丢失`,
    'streaming-plan': ({ steps, batch }) =>
      steps !== null && batch !== null
        ? `是计划而非计数：${formatCount(steps)} 步 × ${formatCount(batch)}`
        : '是计划而非计数：max_steps × 批大小',
    'tokenized-before': ({ path }) => `直接读取已分词的数据${path === null ? '' : `：${path}`}`,
    'every-example': () => '每个样本一次',
    'round-filled': ({ repeated }) => `每个样本一次；为使各设备相等，${formatCount(repeated)} 个样本用了两次`,
    'drop-last': ({ left }) => `dataloader_drop_last 每轮舍去 ${formatCount(left)} 个样本，每轮不同`,
    'steps-planned': ({ steps, batch, epochs, limited }) =>
      `${formatCount(steps)} 步 × ${formatCount(batch)}${limited ? '（max_steps）' : ''}：${epochsText(epochs)}`,
    seen: ({ step, batch, epochs }) => `第 ${formatCount(step)} 步 × ${formatCount(batch)}：${epochsText(epochs)}`,
    'cache-hides-drops': () => '建立缓存时被丢弃，这次的控制台没有列出',
    'missing-rows': () => '缺少，且没有任何解释',
    'extra-rows': () => '多出，且没有任何解释',
  },
  problems: {
    'no-dataset-info': (dataset) => `${dataset}：从这里找不到 dataset_info.json，请用 --data DIR 指定。`,
    'not-in-dataset-info': (dataset) => `${dataset}：dataset_info.json 中没有它。`,
    'not-a-file': (dataset) => `${dataset}：来自 hub 或脚本，不是这里的文件。`,
    missing: (dataset) => `${dataset}：dataset_info.json 所指的文件不存在。`,
    format: (dataset) => `${dataset}：不统计这种格式的行（支持 JSON、JSONL、CSV、文本和 parquet）。`,
    unreadable: (dataset) => `${dataset}：文件无法读取。`,
  },
  causes,
  source,
  verdict,
  short,
};
