import type { cardChecks } from '../../../state/findings/cards/checks.js';
import { formatBytes, formatDuration } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

export const cardFindings: GroupWords<typeof cardChecks> = {
  'runs-on-cpu': {
    title: ({ cards }) => `这台机器有 ${cards} 张显卡，训练却在 CPU 上运行。`,
    advice: ({ hidden }) =>
      hidden
        ? '启动时可见显卡的列表（CUDA_VISIBLE_DEVICES）为空：请取消该变量，或列出要用的显卡。'
        : '请检查 CUDA_VISIBLE_DEVICES，以及安装的 torch 是否支持 CUDA：python -c "import torch; print(torch.cuda.is_available())"。若确实要用 CPU，请设置 use_cpu: true。',
  },
  'gpu-lost': {
    title: ({ card, words, isOwn }) =>
      card === null
        ? `驱动找不到一张显卡了：${words}`
        : `${isOwn === false ? '本次训练没有使用的' : ''}显卡 ${card} 出现故障：${words}`,
    advice: ({ isOwn }) =>
      isOwn === false
        ? '本次训练不受影响；请告知机器的管理员。'
        : '请在 dmesg 中查找 “Xid”，重置显卡或重启机器，然后从最新的检查点继续训练。',
  },
  'gpu-memory-creep': {
    title: ({ card, from, to, seconds, fullIn, beforeEnd }) =>
      `显卡 ${card} 的显存在 ${formatDuration(seconds)} 内从 ${formatBytes(from)} 持续增长到 ${formatBytes(to)}；照此速度约 ${formatDuration(fullIn)} 后占满${beforeEnd === true ? '，早于训练结束' : ''}。`,
    advice: ({ beforeEnd }) =>
      beforeEnd === true
        ? '请确认在此之前会保存检查点；检查是否有 tensor 被逐步保留，并调小 per_device_train_batch_size 或 cutoff_len。'
        : '请留意；若继续增长，检查是否有 tensor 被逐步保留。',
  },
  'gpu-memory-nearly-full': {
    title: ({ cards, used, total }) =>
      `显卡 ${cards.join('、')} 的显存几乎占满：显卡 ${cards[0]} 已用 ${formatBytes(used)}，共 ${formatBytes(total)}。`,
    advice: () =>
      'PyTorch 会保留已释放的显存，这种状态可能一直正常；若更长的 batch 放不下，请调小 per_device_train_batch_size 或 cutoff_len。',
  },
  'idle-card': {
    title: ({ card, rank, seconds, others }) =>
      `显卡 ${card}${rank === null ? '' : `（rank ${rank}）`}已空闲 ${formatDuration(seconds)}，而其他显卡的利用率为 ${Math.round(others)} %。`,
    advice: () =>
      '若步数也停止不动，说明有 rank 卡住：用 py-spy dump --pid PID 查看其调用栈。若步数仍在前进，请检查是否每张可见的显卡都分到了 rank。',
  },
  'memory-imbalance': {
    title: ({ fullest, emptiest, most, least }) =>
      `各显卡的显存占用不均：显卡 ${fullest} 占用 ${formatBytes(most)}，显卡 ${emptiest} 只占用 ${formatBytes(least)}。`,
    advice: () =>
      '占用最多的显卡限制了 batch 大小；若是 DataParallel，请用 FORCE_TORCHRUN=1 启动，使每张显卡各有一个 rank。',
  },
  'foreign-process': {
    title: ({ card, pid, name, memory, more }) =>
      `本次训练的显卡 ${card} 上还有别的进程：${pid}（${name === '' ? '无名称' : name}）占用 ${memory === null ? '未知大小的显存' : formatBytes(memory)}${more === 0 ? '' : `，另有 ${more} 个`}。`,
    advice: () => '它与本次训练争用显存和算力：请联系其所有者，或用 CUDA_VISIBLE_DEVICES 选择其他显卡。',
  },
};
