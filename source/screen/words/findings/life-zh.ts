import type { lifeChecks } from '../../../state/findings/life/checks.js';
import type { StallReason } from '../../../state/findings/life/stall-reason.js';
import type { RunPhase } from '../../../state/phase.js';
import { formatCount, formatDuration } from '../../draw/number.js';
import { saidInChinese } from '../said-zh.js';
import type { GroupWords } from './catalogue.js';

/** 怎样能立即得知变化。 */
const sooner = {
  watches: '执行 sudo sysctl fs.inotify.max_user_watches=524288 并重新启动 lf-tui 后可立即得知。',
  instances: '执行 sudo sysctl fs.inotify.max_user_instances=1024 并重新启动 lf-tui 后可立即得知。',
  system: '这里没有能加快的设置。',
} as const;

/** 沉默之前在做什么。 */
const doing: Readonly<Partial<Record<RunPhase, string>>> = {
  starting: '启动',
  loading: '加载数据或模型',
  tokenizing: '分词',
  training: '训练',
  evaluating: '评估',
  predicting: '预测',
};

const suspects: Readonly<Partial<Record<RunPhase, string>>> = {
  tokenizing: '常见原因是工作进程死锁：请试 preprocessing_num_workers: 1。',
  loading: '常见原因是磁盘或模型仓库过慢或不可达：请检查网络和磁盘。',
  evaluating: '请查看 GPU：利用率高而功耗低，说明各 rank 在互相等待。',
};

const present = (alive: boolean | null): string =>
  alive === true ? '进程还在：' : alive === null ? '从这里无法判断进程是否还在：' : '';

/** 沉默时进程和显卡的状态：标题的结尾。 */
function because(reason: StallReason | null): string {
  switch (reason?.kind) {
    case 'stopped':
      return `；${ranksOf(reason.ranks)}已被暂停（状态 T）`;
    case 'disk':
      return `；${ranksOf(reason.ranks)}等待磁盘或文件服务器已 ${formatDuration(reason.seconds)}（状态 D）`;
    case 'spin':
      return `；${reason.cards} 张卡满载但功耗仅 ${Math.round(reason.power)} / ${Math.round(reason.limit)} W：各 rank 在互相等待`;
    case 'loader':
      return `；显卡空闲而 ${reason.workers} 个加载进程在工作：正在等待数据`;
    case undefined:
      return '';
  }
}

const ranksOf = (ranks: readonly number[]): string => (ranks.length === 0 ? '进程' : `rank ${ranks.join('、')} `);

/** 原因已知时的建议。 */
const remedies: Readonly<Record<StallReason['kind'], string>> = {
  stopped: '让它继续运行（kill -CONT PID，或在其 shell 中用 fg）。',
  disk: '检查它读写的磁盘或挂载点（df、dmesg）；恢复应答后训练会继续。',
  spin: '找出缺席的 rank（对每个进程 py-spy dump）：失败或在做别的事的 rank 会让其余的一直等待。',
  loader: '查看加载进程在做什么（py-spy dump）：超长的数据、慢磁盘或死锁；dataloader_num_workers: 0 可以分辨。',
};

export const lifeFindings: GroupWords<typeof lifeChecks> = {
  stopped: {
    title: ({ phase, traced, pids, more }) =>
      `${doing[phase] ?? phase}中，它的${pids.length + more === 1 ? '进程' : `全部 ${pids.length + more} 个进程`}已被暂停（状态 ${traced ? 't' : 'T'}）：没有结束，但什么也不做。`,
    advice: ({ traced, pids, more }) =>
      `${traced ? '有调试器停住了它：请让调试器脱离或退出。否则' : '可能是在其 shell 中按了 Ctrl-Z、有人执行了 kill -STOP，或批处理系统挂起了作业。'}让它继续运行：kill -CONT ${pids.join(' ')}${more > 0 ? `，另有 ${formatCount(more)} 个` : ''}${traced ? '' : '（或在其 shell 中用 fg）'}。`,
  },
  stalled: {
    title: ({ phase, silent, patience, reason }) =>
      `${doing[phase] ?? phase}中已有 ${formatDuration(silent)} 没有任何输出；正常不超过 ${formatDuration(patience)}${because(reason)}。`,
    advice: ({ phase, alive, reason }) =>
      reason !== null
        ? remedies[reason.kind]
        : `${present(alive)}请查看它是否还在工作（py-spy dump、nvidia-smi），否则终止它。${suspects[phase] ?? '常见原因是各 rank 在等待一个已失败的 rank：请找到它。'}`,
  },
  'stuck-at-first-step': {
    title: ({ silent, reason }) => `训练在 ${formatDuration(silent)} 前开始，第一步仍未完成${because(reason)}。`,
    advice: ({ ranks, reason }) =>
      reason !== null && reason.kind !== 'spin'
        ? remedies[reason.kind]
        : ranks !== null && ranks > 1
          ? '各 rank 在互相等待：请试 NCCL_P2P_DISABLE=1，检查驱动和内核，以及每个 rank 是否都有数据。'
          : '请查看 GPU：空闲说明数据加载卡住（请试 dataloader_num_workers: 0），繁忙说明第一个批次过大。',
  },
  'save-in-progress-or-hung': {
    title: ({ path, silent, missing }) =>
      `${path === null ? '保存' : `向 ${path} 的保存`}已开始，但 ${formatDuration(silent)} 没有写入任何内容${missing.length > 0 ? `；缺少：${missing.join('、')}` : ''}。`,
    advice: () =>
      '汇总大模型的权重很慢，也需要主机内存；如果已没有进程在工作，说明某个 rank 已失败：请终止它，并从上一个检查点恢复。',
  },
  'tokenizing-outlives-timeout': {
    title: ({ projected, timeout, set }) =>
      `按目前的速度分词需要 ${formatDuration(projected)}，而其他 rank 最多等待 ${formatDuration(timeout)}（ddp_timeout${set ? '' : ' 的默认值'}）。`,
    advice: () => '请设置 ddp_timeout: 180000000，或先用单进程分词保存到 tokenized_path 再训练。',
  },
  'tokenizing-slow': {
    title: ({ done, total, left, rowsPerSecond }) =>
      `分词很慢：${formatCount(done)}/${formatCount(total)} 行，每秒 ${rowsPerSecond < 10 ? rowsPerSecond.toFixed(1) : formatCount(rowsPerSecond)} 行，还需 ${formatDuration(left)}。`,
    advice: ({ workers }) =>
      `请用 tokenized_path 保存结果，下次启动就不必重做${workers === null || workers < 4 ? '；增大 preprocessing_num_workers 也可能有帮助' : ''}。`,
  },
  'finished-but-failed-after': {
    title: ({ step, saved }) =>
      `训练已完成${step === null ? '' : `（第 ${formatCount(step)} 步）`}${saved ? '，模型也已保存' : ''}：失败的是之后的步骤。`,
    advice: ({ saved, checkpoint }) =>
      saved
        ? 'output_dir 中的模型是完整的：只需重做失败的评估或预测。'
        : checkpoint === null
          ? '使用前请检查 output_dir 中的权重是否完整。'
          : `请检查 output_dir 中的权重是否完整；${checkpoint} 是完整的。`,
  },
  'oom-at-evaluation': {
    title: ({ batch, trainBatch }) =>
      `显存不足发生在评估时${batch === null ? '' : `，评估批大小为 ${formatCount(batch)}`}${trainBatch === null ? '' : `（训练为 ${formatCount(trainBatch)}）`}。`,
    advice: () => '请设置 per_device_eval_batch_size: 1 和 eval_accumulation_steps: 1，或单独运行评估。',
  },
  'shared-memory-small': {
    title: () => '数据加载进程用尽了共享内存（/dev/shm）。',
    advice: () => '请给容器更多共享内存（docker run --shm-size 16g 或 --ipc host），或设置 dataloader_num_workers: 0。',
  },
  'kernel-too-old': {
    title: ({ version, minimum }) => `Linux 内核 ${version} 低于 ${minimum}：有的训练曾在这样的内核上卡住。`,
    advice: () => '训练正常时不必处理；如果卡在第一步，它是可能的原因之一。',
  },
  'time-limit-too-short': {
    title: ({ left, needed, reached, total }) =>
      `作业只剩 ${formatDuration(left)}，而训练还需要 ${formatDuration(needed)}：它会在第 ${formatCount(reached)} 步左右被终止（共 ${formatCount(total)} 步）。`,
    advice: ({ id }) =>
      `趁作业运行时申请延长（scontrol update JobId=${id} TimeLimit=…，需站点允许），或确保结束前写出 checkpoint，之后从它恢复。`,
  },
  'nobody-writes': {
    title: ({ step, total, checkpoint }) =>
      `已没有进程打开这份控制台日志${step === null ? '' : `（停在第 ${formatCount(step)} 步${total === null ? '' : `，共 ${formatCount(total)} 步`}）`}：训练被强行终止，或者这只是一份副本。${checkpoint === null ? '' : `可从此恢复：${checkpoint}。`}`,
    advice: ({ checkpoint }) =>
      `如果训练就在本机，它已经结束：请用 dmesg 查看是否被系统的内存不足机制杀死，然后${checkpoint === null ? '重新开始：没有可用于恢复的检查点' : `从 ${checkpoint} 恢复`}。如果这是副本，请到训练所在的机器上查看。`,
  },
  'console-unknown': {
    title: () => '没有找到这次训练的控制台输出，因此无法判断它为什么停止。',
    advice: () => '请给出保存其输出的文件；下次启动时请加上 > train.log 2>&1。',
  },
  'trouble-reading': {
    title: ({ count, sources }) => `${sources.slice(0, 3).join('、')} 中有 ${formatCount(count)} 处无法读取。`,
    advice: ({ first }) => `第一处：${saidInChinese(first)}`,
  },
  'files-unwatched': {
    title: ({ refused }) =>
      `系统不通知训练目录中的变化：${{ watches: '本用户的文件监视数已用完', instances: '本用户的监视程序数已达上限', system: '系统不支持文件监视' }[refused]}。`,
    advice: ({ refused }) => `不会遗漏任何内容：每半秒查看新的日志行，每秒查看新文件。${sooner[refused]}`,
  },
};
