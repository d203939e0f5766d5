import type { hostChecks } from '../../../state/findings/host/checks.js';
import { formatBytes, formatDuration } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

export const hostFindings: GroupWords<typeof hostChecks> = {
  'host-memory-almost-full': {
    title: ({ used, total, isLimit }) =>
      `${isLimit ? '容器或作业可用的内存' : '主机内存'}几乎用尽：${formatBytes(used)} / ${formatBytes(total)}。`,
    advice: () =>
      '请结束其他占用内存的程序，或申请更多内存；如果训练被内核终止，请减少 preprocessing_num_workers 或 dataloader_num_workers，并不用 offload。',
  },
  'host-memory-creep': {
    title: ({ from, to, seconds, fullIn, beforeEnd }) =>
      `训练进程的内存在 ${formatDuration(seconds)} 内从 ${formatBytes(from)} 持续增长到 ${formatBytes(to)}；照此速度约 ${formatDuration(fullIn)} 后耗尽${beforeEnd === true ? '，早于训练结束' : ''}。`,
    advice: ({ beforeEnd }) =>
      beforeEnd === true
        ? '请确保在此之前保存检查点；减少 dataloader_num_workers 可以减少副本。'
        : '请继续观察；减少 dataloader_num_workers 可以减少副本。',
  },
  'shared-memory-almost-full': {
    title: ({ used, total, workers }) =>
      `共享内存（/dev/shm）几乎用尽：${formatBytes(used)} / ${formatBytes(total)}，有 ${workers} 个数据加载进程。`,
    advice: () =>
      '请给容器更多共享内存（docker run --shm-size 16g 或 --ipc host），或设 dataloader_num_workers: 0；否则会出现 bus error。',
  },
  'cache-disk-almost-full': {
    title: ({ path, free }) => `数据缓存所在的磁盘几乎已满：${path} 只剩 ${formatBytes(free)}。`,
    advice: () => '请清理空间，或把 HF_HOME 或 HF_DATASETS_CACHE 指向更大的磁盘后重新开始。',
  },
  'loader-bound': {
    title: ({ workers, utilization }) =>
      `显卡在等待数据：${workers} 个加载进程满负荷，而显卡利用率只有 ${Math.round(utilization)} %。`,
    advice: ({ workers, cores }) =>
      cores !== null && workers >= cores
        ? 'CPU 核已用满：请预先分词（tokenized_path），或缩小图片。'
        : '请增大 dataloader_num_workers，预先分词（tokenized_path），或缩小图片。',
  },
};
