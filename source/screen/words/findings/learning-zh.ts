import type { learningChecks } from '../../../state/findings/learning/checks.js';
import { isTold } from '../../../state/told-step.js';
import {
  formatCount,
  formatDuration,
  formatLargeRate,
  formatMetric,
  formatPercent,
  formatStep,
} from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

const kept = { kept: '还在磁盘上', deleted: '已被删除', none: '从未保存' } as const;

/** What is to be said before everything else, of a rate with which nothing can be learnt. */
const rateFirst = (rate: number | null, rest: string): string =>
  rate === null
    ? rest
    : `请先调低 learning_rate：${formatLargeRate(rate)} 远高于常用值（LoRA 约 1e-4，全参数约 1e-5），单凭这一点就能解释此现象。${rest}`;

export const learningFindings: GroupWords<typeof learningChecks> = {
  'loss-not-finite': {
    title: ({ step, soundStep, steps, seconds }) =>
      !isTold(step)
        ? `loss 已坏（NaN，日志中显示为 0）${soundStep === null ? '' : '，此前尚正常'}；控制台没有说明是在第几步。`
        : `loss 在第 ${formatStep(step)} 步已坏（NaN，日志中显示为 0）${soundStep === null ? '' : `，第 ${formatStep(soundStep)} 步尚正常`}：此后 ${formatCount(steps)} 步${seconds === null ? '' : `（${formatDuration(seconds)}）`}都白训了。`,
    advice: ({ training, checkpoint, precision, attention, learningRate, excessiveRate }) =>
      rateFirst(
        excessiveRate,
        [
          training ? '请停止训练；' : '',
          checkpoint === null ? '损坏之前没有检查点，只能重新开始，' : `从 ${checkpoint} 重新继续，`,
          `调低 learning_rate${learningRate === null ? '' : `（现为 ${formatMetric(learningRate)}）`}或启用梯度裁剪，`,
          precision === 'float16' || precision === 'fp16'
            ? '用 bf16 代替 fp16，'
            : `检查精度（${precision ?? 'float32'}），`,
          `并试试 flash_attn: disabled${attention === null ? '' : `（现为 ${attention}）`}。`,
        ].join(''),
      ),
  },
  'loss-zero': {
    title: ({ step, rows, masked, fromTheStart, gradient }) =>
      `loss ${fromTheStart ? '从第一行起' : `自第 ${formatStep(step)} 步起`}恰好为 0（${formatCount(rows)} 行）${
        masked
          ? '：打印出的样本标签全部被屏蔽，没有可学的内容'
          : gradient === 'finite'
            ? '，而梯度是有限值：似乎没有任何参与训练的 token'
            : ''
      }。`,
    advice: ({ training, masked, cutoff, excessiveRate }) =>
      masked
        ? `${training ? '请停止训练；' : '请'}把 cutoff_len${cutoff === null ? '' : `（现为 ${formatCount(cutoff)}）`} 调到大于提示的长度，或改正 dataset_info.json 中的列名与角色。`
        : rateFirst(
            excessiveRate,
            `${training ? '请停止训练；' : '请'}查看打印出的 label_ids（是否全为 -100）以及控制台的 grad_norm（nan 表示数值已坏）。`,
          ),
  },
  'gradient-not-finite-sometimes': {
    title: ({ rows, broken, firstStep, lastStep }) =>
      `${formatCount(rows)} 行中有 ${formatCount(broken)} 行（${formatPercent((100 * broken) / rows, 1)}）梯度不是有限值，从第 ${formatStep(firstStep)} 步到第 ${formatStep(lastStep)} 步。`,
    advice: ({ rows, broken }) =>
      broken <= 0.02 * rows
        ? 'fp16 本来就会跳过这样的步；只要不多就无需处理。'
        : '这些步被跳过了：请用 bf16 代替 fp16，或调低学习率。',
  },
  'gradient-constant': {
    title: ({ value, rows, step }) =>
      `自第 ${formatStep(step)} 步起连续 ${formatCount(rows)} 行梯度都是 ${formatMetric(value)}，每一位数字都相同。`,
    advice: ({ excessiveRate }) =>
      rateFirst(
        excessiveRate,
        '数据没有作用到参数上：请检查标签是否全被屏蔽、各个 rank 是否存活、训练的模块是否正确。',
      ),
  },
  'loss-scaled-by-accumulation': {
    title: ({ ratio, accumulation }) =>
      `训练 loss 是评估 loss 的 ${formatMetric(ratio, 3)} 倍，约等于梯度累积步数 ${formatCount(accumulation)}。`,
    advice: () =>
      'transformers 4.46.0 与 4.46.1（以及之后的一些多模态路径）把 loss 求和而不是取平均：请升级，或自行除以该倍数，并检查 max_grad_norm。',
  },
  'loss-spike': {
    title: ({ step, top, base, recoveredStep, count }) =>
      `loss 在第 ${formatStep(step)} 步从 ${formatMetric(base)} 跳到 ${formatMetric(top)}${recoveredStep === null ? '，尚未回落' : `，第 ${formatStep(recoveredStep)} 步回落`}${count > 1 ? `（共 ${formatCount(count)} 次）` : ''}。`,
    advice: ({ recoveredStep, excessiveRate }) =>
      rateFirst(
        excessiveRate,
        recoveredStep === null
          ? '若一直不回落，请退回之前的检查点并调低学习率；看看那一步的数据。'
          : '已经恢复；若再次出现，请调低学习率，或查找损坏或过长的数据。',
      ),
  },
  staircase: {
    title: ({ stairs, drop }) =>
      `loss 在 epoch 交界处下降（${formatCount(stairs)} 次，最近一次 ${formatPercent(100 * drop)}），epoch 之内几乎不降：模型在记忆数据。`,
    advice: () => '这是正常现象；请以评估 loss 为准，若它上升，就减少 epoch 或调低学习率。',
  },
  'loss-not-falling': {
    title: ({ start, now, fromStep, step }) =>
      now > start * 1.1
        ? `loss 从 ${formatMetric(start)}（第 ${formatStep(fromStep)} 步）升到 ${formatMetric(now)}（第 ${formatStep(step)} 步）。`
        : `从第 ${formatStep(fromStep)} 步（${formatMetric(start)}）到第 ${formatStep(step)} 步（${formatMetric(now)}），loss 没有下降。`,
    advice: ({ excessiveRate }) =>
      excessiveRate === null
        ? '请检查学习率是否适合所用方法（LoRA 约 1e-4，全参数约 1e-5）、批大小是否过小、标签是否是你想教的内容。'
        : rateFirst(excessiveRate, '然后检查批大小是否过小、标签是否是你想教的内容。'),
  },
  overfitting: {
    title: ({ metric, bestStep, best, lastStep, last }) =>
      `${metric} 在第 ${formatStep(bestStep)} 步最低（${formatMetric(best)}），到第 ${formatStep(lastStep)} 步已升至 ${formatMetric(last)}：过拟合。`,
    advice: ({ bestStep, checkpoint, keepsBest, training }) =>
      keepsBest
        ? '训练结束时会载入最佳检查点（load_best_model_at_end）。'
        : `${training ? '可以考虑停止训练；' : ''}请用第 ${formatStep(bestStep)} 步，它的检查点${kept[checkpoint]}${checkpoint === 'kept' ? '' : '；下次请设置 load_best_model_at_end，并让保存与评估同步'}。`,
  },
  'no-evaluation': {
    title: ({ validation, setting }) =>
      `${setting === 'val_size' ? `val_size ${validation} 留出了数据` : '给出了 eval_dataset'}，却没有设置 eval_strategy：从不进行评估。`,
    advice: () => '请设置 eval_strategy: steps 与 eval_steps，或用全部数据训练。',
  },
  'no-loss-rows': {
    title: ({ loggingSteps, totalSteps }) =>
      `不会记录任何 loss：logging_steps 为 ${formatCount(loggingSteps)}，而总共只有 ${formatCount(totalSteps)} 步。`,
    advice: () => '请调小 logging_steps，例如 1。',
  },
  'preference-not-moving': {
    title: ({ rows, step, loss }) =>
      `到第 ${formatStep(step)} 步为止的 ${formatCount(rows)} 行里，策略模型与参考模型毫无差别（loss ${formatMetric(loss)}，chosen 与 rejected 没有差距）。`,
    advice: () => '请检查学习率是否为 0、适配器是否可训练、chosen 与 rejected 在 cutoff_len 之内是否不同。',
  },
  'preference-saturated': {
    title: ({ step, rows, loss }) =>
      `自第 ${formatStep(step)} 步起所有样本对都已分清（准确率 1.0，loss ${formatMetric(loss)}，${formatCount(rows)} 行）：没有可学的了。`,
    advice: () => '数值是健康的；可以减少 epoch 或使用更难的样本对，并用留出的样本对检验。',
  },
  'learning-rate-zero': {
    title: ({ rows, step }) =>
      `到第 ${formatStep(step)} 步为止的 ${formatCount(rows)} 行里学习率一直为 0：什么也没学到。`,
    advice: () => '请检查 learning_rate（1e-4 不能被当作文本）、学习率调度与 warm-up。',
  },
  'learning-rate-constant': {
    title: ({ value, rows, step, schedule }) =>
      `自第 ${formatStep(step)} 步起连续 ${formatCount(rows)} 行学习率停在 ${formatMetric(value)}，而调度方式是 ${schedule}。`,
    advice: () => '优化器的更新被跳过了：请用 bf16 代替 fp16，或调低学习率。',
  },
  'template-missing': {
    title: ({ template, asked }) =>
      asked
        ? `template 为 “${template}”：提示没有套用模型自己的对话格式。`
        : '没有指定 template，分词器也没有自带模板：提示被直接拼接，没有任何格式。',
    advice: () => '对话模型请设置其系列的 template，训练与推理保持一致；否则模型可能学不会何时停止。',
  },
  'few-trainable-parameters': {
    title: ({ trainable, all, method }) =>
      `${formatCount(all)} 个参数中只训练 ${formatCount(trainable)} 个（${formatPercent((100 * trainable) / all, 2)}）${method === 'full' ? '，而 finetuning_type 是 full' : ''}。`,
    advice: () => '请检查 finetuning_type、lora_target 与 freeze_ 开头的设置。',
  },
};
