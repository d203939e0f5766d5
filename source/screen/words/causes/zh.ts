import type { CauseCatalogue } from './catalogue.js';

export const causes: CauseCatalogue = {
  'cuda-out-of-memory': {
    title: ({ gpu, tried }) =>
      `${gpu === null ? 'GPU' : `GPU ${gpu}`} 显存不足${tried === null ? '' : `（正在申请 ${tried}）`}。`,
    advice: ({ others }) =>
      others
        ? '这张卡上还有别的进程占用显存：请先释放或换一张卡；否则减小批大小或 cutoff_len。'
        : '请减小 per_device_train_batch_size（相应增大 gradient_accumulation_steps）或 cutoff_len，或使用 DeepSpeed ZeRO-3、量化、梯度检查点。',
  },
  'host-out-of-memory': {
    title: ({ phase }) => `主机内存（不是显存）耗尽，当时阶段：${phase}。`,
    advice: () => '请给任务或容器更多内存，或减小 preprocessing_num_workers、dataloader_num_workers，或关闭 offload。',
  },
  'disk-full': {
    title: ({ quota }) => (quota ? '磁盘配额已用尽。' : '磁盘已满。'),
    advice: () => '请清理空间或更换 output_dir，设置 save_total_limit，然后从最新的完整检查点恢复。',
  },
  killed: {
    title: () => '训练进程被强制终止（SIGKILL），没有留下任何信息。',
    advice: () => '请查看系统的 OOM killer 记录（dmesg、容器或调度器日志），然后从最新的完整检查点恢复。',
  },
  terminated: {
    title: () => '训练进程被要求停止（SIGTERM）。',
    advice: () => '是调度器或有人终止了它；请从最新的完整检查点恢复。',
  },
  interrupted: { title: () => '训练被中断（Ctrl-C）。', advice: () => '需要时请从最新的完整检查点恢复。' },
  hangup: {
    title: () => '启动训练的终端断开了（SIGHUP）。',
    advice: () => '请在 tmux 中或用 setsid 启动：nohup 保护不了 torchrun。然后恢复训练。',
  },
  'time-limit': {
    title: () => '任务达到了时间上限。',
    advice: () => '请申请更长时间或更频繁地保存，并从最新的完整检查点恢复。',
  },
  'nccl-timeout': {
    title: ({ rank, seconds }) =>
      `各 rank 之间失去响应${seconds === null ? '' : ` ${Math.round(seconds)} 秒`}${rank === null ? '' : `，最先由 rank ${rank} 报告`}。`,
    advice: () =>
      '请查看没有报告的那个 rank：它可能已崩溃、显存不足或过慢。只有分词或保存确实很慢时才增大 ddp_timeout。',
  },
  'unknown-dataset': {
    title: ({ dataset }) => `dataset_info.json 中没有数据集 ${dataset ?? ''}。`,
    advice: () => '请在 dataset_dir 的 dataset_info.json 中添加它，或改正 dataset 中的名字。',
  },
  'bad-dataset-file': {
    title: ({ file }) => `无法读取数据文件 ${file ?? ''}。`,
    advice: () => '请检查文件是否存在、是否完整，格式与列名是否与 dataset_info.json 一致。',
  },
  'no-valid-rows': {
    title: () => '没有一行数据是有效的。',
    advice: () => '请对照文件检查 dataset_info.json 的列名与角色标签：所有行都被丢弃了。',
  },
  'bad-template': {
    title: ({ template }) => `模板 ${template ?? ''} 不存在。`,
    advice: () => '请使用与模型对应的模板（见 LLaMA-Factory 的模型表）。',
  },
  'model-not-found': {
    title: ({ model }) => `无法加载模型 ${model ?? ''}。`,
    advice: () => '请检查 model_name_or_path：应是含 config.json 的目录，或本机可以访问的模型名。',
  },
  'bad-checkpoint': {
    title: ({ path }) => `${path ?? '该检查点'}无法用于恢复训练。`,
    advice: () => '请改用最新的完整检查点，并移走损坏的那个。',
  },
  'version-mismatch': {
    title: ({ requirement }) => `依赖版本不符${requirement === null ? '' : `：需要 ${requirement}`}。`,
    advice: () => '请在启动训练的环境中安装所要求的版本。',
  },
  'bad-argument': {
    title: ({ argument }) => `训练器不接受参数${argument === null ? '' : `：${argument}`}。`,
    advice: () => '请改正 YAML 或命令行中的键或值。',
  },
  'code-error': {
    title: ({ exception, message }) => (message === '' ? exception : `${exception}: ${message}`),
    advice: () => '请阅读日志中的 traceback；这是代码或环境的错误。',
  },
};
