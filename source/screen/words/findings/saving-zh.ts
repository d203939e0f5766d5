import type { LackKind } from '../../../state/checkpoints/lack.js';
import { modelWeights } from '../../../state/checkpoints/weights.js';
import type { savingChecks } from '../../../state/findings/saving/checks.js';
import { formatBytes, formatCount, formatDuration, formatMetric } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

const lack: Readonly<Record<LackKind, string>> = {
  missing: '缺失',
  cut: '被截断',
  empty: '为空',
  unreadable: '无法读取',
  'other-step': '属于另一步',
  staging: '未移动到位',
  pointer: '是 Git LFS 指针',
};

/** With the blank that stands between Latin letters and what follows. */
const fileName = (file: string): string => (file === modelWeights ? '模型权重文件' : `${file} `);

export const savingFindings: GroupWords<typeof savingChecks> = {
  'checkpoint-torn': {
    title: ({ checkpoint, file, how, others }) =>
      `${checkpoint} 不完整：${fileName(file)}${lack[how]}${others > 0 ? `，另有 ${formatCount(others)} 处` : ''}。`,
    advice: ({ checkpoint, resume, newest, usable }) => {
      const away = newest ? `先移走 ${checkpoint}（恢复时若不指定，会选编号最大的检查点），再` : '请';
      const on = resume === null ? '没有完整的检查点可供恢复' : `${away}从 ${resume} 恢复`;
      return `${on}。${usable ? '其权重完整，可以使用。' : ''}`;
    },
  },
  'checkpoint-pointers': {
    title: ({ checkpoint, files, checkpoints }) =>
      `${checkpoint} 里有 ${formatCount(files)} 个文件只是 Git LFS 指针${checkpoints > 1 ? `（另有 ${formatCount(checkpoints - 1)} 个检查点也是）` : ''}：现在还不能从中加载任何内容。`,
    advice: () => '在克隆下来的仓库里运行 `git lfs pull`；文件本身并没有损坏。',
  },
  'disk-almost-full': {
    title: ({ step, free, save }) =>
      `第 ${formatCount(step)} 步的保存需要 ${formatBytes(save)}，磁盘只剩 ${formatBytes(free)}。`,
    advice: () => '请立即腾出磁盘空间，例如移走旧检查点；若有配额，实际可用的可能更少。',
  },
  'disk-will-fill': {
    title: ({ step, onlyModel, fitting, saves, free, needed }) =>
      onlyModel
        ? `之后的 ${formatCount(saves)} 次保存放得下，但第 ${formatCount(step)} 步后的最终模型放不下：需要 ${formatBytes(needed)}，剩余 ${formatBytes(free)}。`
        : `磁盘将在第 ${formatCount(step)} 步写满：剩余 ${formatBytes(free)} 只放得下 ${formatCount(saves)} 次保存中的 ${formatCount(fitting)} 次。`,
    advice: ({ needed, limit }) =>
      `请总共腾出 ${formatBytes(needed)}${limit === null ? '，或恢复训练时设置 save_total_limit 以删除旧检查点' : ''}；若有配额，实际可用的可能更少。`,
  },
  'best-about-to-be-deleted': {
    title: ({ checkpoint, metric, value, next, kept }) =>
      `目前最佳的 ${checkpoint}（${metric} ${formatMetric(value)}）将在第 ${formatCount(next)} 步保存时被删除${kept ? `；留下的最佳为 ${formatMetric(kept.value)}` : ''}。`,
    advice: ({ checkpoint, limit }) =>
      `请现在把 ${checkpoint} 复制到别处：save_total_limit 只保留最新的 ${formatCount(limit)} 个。设置 load_best_model_at_end: true 则会保留它。`,
  },
  'no-checkpoint-will-be-written': {
    title: ({ every, total, atEnd, seconds }) => {
      const end = atEnd === true ? '最后一步之前' : atEnd === null ? '（最多在最后一步）' : '全程';
      const length = seconds === null ? '' : `（约 ${formatDuration(seconds)}）`;
      return `${end}不会写入检查点${length}：save_steps 为 ${formatCount(every)}，而训练只有 ${formatCount(total)} 步。`;
    },
    advice: ({ total }) =>
      `一旦崩溃将全部丢失：若无法承受，请以不大于 ${formatCount(Math.max(1, Math.floor(total / 4)))} 的 save_steps 重新开始。`,
  },
  'last-not-best': {
    title: ({ metric, best, last }) =>
      `输出目录中的模型是最后的而不是最佳的：${metric} 在第 ${formatCount(best.step)} 步为 ${formatMetric(best.value)}，在第 ${formatCount(last.step)} 步为 ${formatMetric(last.value)}。`,
    advice: ({ checkpoint }) =>
      checkpoint === null
        ? '没有更好的检查点留下；下次请设置 load_best_model_at_end: true。'
        : `若以评估为准，请改用 ${checkpoint}；load_best_model_at_end: true 会自动这样做。`,
  },
  'best-was-deleted': {
    title: ({ step, metric, value, left }) =>
      `评估最佳的检查点（第 ${formatCount(step)} 步，${metric} ${formatMetric(value)}）已被删除${left ? `；剩下最好的是 ${left.checkpoint}（${formatMetric(left.value)}）` : ''}。`,
    advice: ({ limit }) =>
      `${limit === null ? '' : `save_total_limit 只保留最新的 ${formatCount(limit)} 个。`}下次请设置 load_best_model_at_end: true，以保留最佳检查点。`,
  },
  'only-weights-saved': {
    title: ({ reason, stage }) =>
      reason === 'setting'
        ? '检查点只含权重（save_only_model）：无法从中继续训练。'
        : reason === 'stage'
          ? `LLaMA-Factory 不支持 ${stage ?? '该'} 阶段从检查点恢复：权重可用，但训练无法继续。`
          : '最新的检查点只含权重：无法从中继续训练。',
    advice: ({ reason }) =>
      reason === 'stage' ? '请按一次跑完来安排训练。' : '若崩溃的代价太大，请设置 save_only_model: false。',
  },
};
