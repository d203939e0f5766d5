import type { courseChecks } from '../../../state/findings/course/checks.js';
import { formatCount, formatDuration, formatMetric, formatPaces, formatPercent } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

const named = (paths: readonly string[]): string =>
  paths.length <= 3 ? paths.join('、') : `${paths.slice(0, 3).join('、')} 等 ${formatCount(paths.length)} 个`;

export const courseFindings: GroupWords<typeof courseChecks> = {
  'resumed-and-trained-nothing': {
    title: ({ checkpointStep, totalSteps }) =>
      `什么也没有训练：从第 ${formatCount(checkpointStep)} 步继续，而总共只有 ${formatCount(totalSteps)} 步。`,
    advice: () =>
      '要继续训练，请增大 num_train_epochs；要训练新数据，请用 adapter_name_or_path（或合并后的模型）并换一个 output_dir 重新开始。',
  },
  'two-writers': {
    title: ({ turns, step, same }) =>
      same
        ? `自第 ${formatCount(step)} 步起日志中每一行都出现两次：两个节点记录了同一次训练。`
        : turns === 0
          ? '有两个进程把输出写进同一个控制台日志，并且各自都认为只有自己（rank 0，world size 1）。'
          : `有两个进程在写同一个日志：自第 ${formatCount(step)} 步起两次训练的步数交替出现（${formatCount(turns)} 次）。`,
    advice: ({ same }) =>
      same
        ? '无害；使用共享磁盘时可以把 save_on_each_node 设为 false。'
        : '每张卡各自训练了一份：请停掉一个，并用 FORCE_TORCHRUN=1（每个节点一个任务）启动，让它们一起训练。',
  },
  'output-exists': {
    title: ({ directory }) => `训练没有开始：输出目录${directory === null ? '' : ` ${directory} `}中已有文件。`,
    advice: () =>
      '请换一个 output_dir，或设置 resume_from_checkpoint 继续训练，或设置 overwrite_output_dir: true 重新开始。',
  },
  'weights-without-state': {
    title: ({ setting, checkpoint }) => `${setting} 只取用 ${checkpoint} 的权重：优化器、学习率和数据位置都从头开始。`,
    advice: () => '要从中断处继续，请改为把 resume_from_checkpoint 设为该检查点。',
  },
  'stale-checkpoints': {
    title: ({ paths, totalSteps, beyond }) =>
      beyond
        ? `${named(paths)} 不可能属于这次共 ${formatCount(totalSteps)} 步的训练。`
        : `${named(paths)} 写于这次训练开始之前。`,
    advice: ({ beyond }) =>
      beyond
        ? '请把它们移走：继续训练时会选用编号最大的检查点，结果什么也不会训练。'
        : '继续训练或比较之前请把它们移走：它们属于同一目录里更早的一次训练。',
  },
  'log-overwritten': {
    title: ({ resumedFrom }) =>
      resumedFrom === null
        ? '启动时删除了此目录中上一次训练的 trainer_log.jsonl（overwrite_output_dir）。'
        : `继续训练时删除了 trainer_log.jsonl：第 ${formatCount(resumedFrom)} 步之前的记录没有了。`,
    advice: ({ resumedFrom, earlierKnown }) =>
      resumedFrom === null
        ? '每次训练使用不同的 output_dir，才能保留各自的曲线。'
        : earlierKnown === true
          ? '之前的曲线取自检查点的 trainer_state.json；继续训练时设 overwrite_output_dir: false 可保留日志。'
          : '继续训练时设 overwrite_output_dir: false 可保留日志。',
  },
  'data-parallel': {
    title: ({ batch, cards, idle }) =>
      batch === null
        ? `只有一个进程在一张卡上训练，${formatCount(cards ?? idle)} 张卡中有 ${formatCount(idle)} 张闲置。`
        : `训练使用的是 DataParallel：一个进程带所有卡，批大小被改为 ${formatCount(batch)}。`,
    advice: () => '请用 FORCE_TORCHRUN=1 启动以正确使用各张卡，或用 CUDA_VISIBLE_DEVICES 指定要用的那一张。',
  },
  'fewer-steps-than-expected': {
    title: ({ totalSteps, expected, examples, totalBatch, epochs, maxSteps }) =>
      maxSteps === null
        ? `计划为 ${formatCount(totalSteps)} 步，但 ${formatCount(examples)} 个样本 ÷ 每步 ${formatCount(totalBatch)} × ${epochs} 个 epoch 应为 ${formatCount(expected)} 步。`
        : `max_steps ${formatCount(maxSteps)} 使训练在每个样本都被看过一遍之前结束：那需要 ${formatCount(expected)} 步（每步 ${formatCount(totalBatch)} 个）。`,
    advice: ({ maxSteps }) =>
      maxSteps === null
        ? '请核对设备数、gradient_accumulation_steps 与命令行上的 max_steps 是否如你所想。'
        : '如果想训练完整的 epoch，请去掉 max_steps。',
  },
  'rows-never-trained': {
    title: ({ totalSteps, wholeSteps, epochs, reached }) =>
      `计划的 ${formatCount(totalSteps)} 步只到大约第 ${reached.toFixed(2)} 个 epoch（共 ${epochs} 个）；全部训完需要 ${formatCount(wholeSteps)} 步（漏掉 ${formatPercent(100 * (1 - reached / epochs), 1)}）。`,
    advice: ({ accumulation }) =>
      `请把 transformers 升级到 4.52 或更高版本，或减少梯度累积步数（现为 ${formatCount(accumulation)}）。`,
  },
  'stopped-early': {
    title: ({ step, totalSteps }) => `训练在第 ${formatCount(step)} 步（共 ${formatCount(totalSteps)} 步）正常结束。`,
    advice: () => '如果没有人停止它，也没有设置早停，请看日志末尾；保存的模型是完整的。',
  },
  'slower-and-slower': {
    title: ({ early, now, step }) =>
      `自第 ${formatCount(step)} 步起变慢：现在 ${formatPaces(now, early).join('，最初十分之一时为 ')}。`,
    advice: () =>
      '请查看是否有别人的任务占用显卡、温度与频率、磁盘是否将满；include_num_input_tokens_seen 会在每一步多一次汇总。',
  },
  'eta-after-resume': {
    title: ({ file, ours, fromStep }) =>
      `自第 ${formatCount(fromStep)} 步继续训练以来，日志自带的剩余时间（${formatDuration(file)}）不对；按各行的速度约为 ${formatDuration(ours)}。`,
    advice: () => '请以这里显示的时间为准；日志中的 throughput 因同样的原因也不对。',
  },
  'train-loss-after-resume': {
    title: ({ file, ours, fromStep }) =>
      `最后的 train_loss（${formatMetric(file)}）偏小：它是自第 ${formatCount(fromStep)} 步继续训练以来的总和除以全部步数；此后的平均值约为 ${formatMetric(ours)}。`,
    advice: () => '比较训练时请看曲线或 eval_loss，不要看这个数。',
  },
};
