import type { CauseFacts } from '../../../state/causes/cause.js';
import type { MemoryLeap } from '../../../state/causes/memory-leap.js';
import { preparingPhases, type RunPhase } from '../../../state/phase.js';
import { formatBytes, formatCount } from '../../draw/number.js';
import type { CauseCatalogue } from './catalogue.js';

/** 当时在做什么。 */
const doing: Readonly<Partial<Record<RunPhase, string>>> = {
  starting: '启动',
  loading: '加载',
  tokenizing: '分词',
  training: '训练',
  evaluating: '评估',
  saving: '保存',
  predicting: '预测',
};
const during = (phase: RunPhase): string => (doing[phase] === undefined ? '' : `${doing[phase]}时`);

const lessHostMemory: Readonly<Partial<Record<RunPhase, string>>> = {
  tokenizing: '请减小 preprocessing_num_workers，或给任务或容器更多内存。',
  loading: '请给任务或容器更多内存：每个 rank 都会各加载一份模型。',
  saving: '请给任务或容器更多内存，或保存时不汇总权重（DeepSpeed ZeRO-3、save_only_model）。',
  evaluating: '请给任务或容器更多内存，或减小 per_device_eval_batch_size。',
};

const leapt = ({ held, longest }: MemoryLeap): string =>
  `训练期间读到的显存占用从未超过 ${formatBytes(held)}：显存是突然上升的，多半有一行数据远比其他行长${longest === null ? '' : `（有一行在被 cutoff_len 截断前有 ${formatCount(longest)} 个 token）`}。`;

const faults: Readonly<Record<CauseFacts['gpu-fault']['what'], string>> = {
  address: 'GPU 上的算子访问了不允许访问的显存。',
  launch: 'GPU 上的算子异常终止，CUDA 没有给出原因（unspecified launch failure）。',
  memory: 'GPU 报告了无法纠正的错误：显存或互联链路已损坏。',
};

const unusable: Readonly<Record<CauseFacts['gpu-unusable']['why'], Readonly<{ title: string; advice: string }>>> = {
  busy: {
    title: 'GPU 正忙或不可用。',
    advice:
      '可能有别的进程独占了它（nvidia-smi 中的计算模式为 Exclusive），或它已挂起、需要重置；可用 CUDA_VISIBLE_DEVICES 换一张卡。',
  },
  driver: { title: 'NVIDIA 驱动对这个 torch 来说太旧。', advice: '请更新驱动，或安装为较旧 CUDA 编译的 torch。' },
  none: {
    title: 'torch 没有找到 GPU。',
    advice: '请检查 CUDA_VISIBLE_DEVICES、nvidia-smi，以及容器启动时是否分配了显卡（--gpus all）。',
  },
  ordinal: {
    title: '有 rank 请求了不存在的 GPU。',
    advice: 'rank 数不能多于可见的显卡数：请对照 NPROC_PER_NODE 与 CUDA_VISIBLE_DEVICES。',
  },
  build: {
    title: 'torch 或它旁边的算子不是为这张 GPU 编译的。',
    advice: '请安装支持它的版本：torch.cuda.get_arch_list() 会列出 torch 支持的架构；flash-attn 等需要单独编译。',
  },
};

export const causes: CauseCatalogue = {
  'cuda-out-of-memory': {
    title: ({ gpu, tried, phase }) =>
      `${during(phase)}${during(phase) === '' ? '' : ' '}${gpu === null ? 'GPU' : `GPU ${gpu}`} 显存不足${tried === null ? '' : `（正在申请 ${tried}）`}。`,
    advice: ({ others, holder, leap, phase }) => {
      const who =
        holder === null ? '这张卡上还有别的进程占用显存' : `这张卡上的另一个进程 ${holder.pid} 占用了 ${holder.memory}`;
      const first = others ? `${who}：请先释放或换一张卡；否则` : '请';
      if (phase === 'evaluating' || phase === 'predicting')
        return `${first}设置 eval_accumulation_steps: 1 并减小 per_device_eval_batch_size。`;
      if (phase === 'loading') return `${first}以 4 位加载模型（quantization_bit），或用 DeepSpeed ZeRO-3 分片。`;
      const why = leap === null ? '' : leapt(leap);
      return `${why}${first}减小 per_device_train_batch_size（相应增大 gradient_accumulation_steps）或 cutoff_len，或使用 DeepSpeed ZeRO-3、量化、梯度检查点。`;
    },
  },
  'host-out-of-memory': {
    title: ({ phase, certain, somebody }) =>
      certain
        ? `${during(phase)}主机内存（不是显存）耗尽。`
        : somebody
          ? `${during(phase)}训练的一个进程被强制终止（SIGKILL），同时内核因主机内存（不是显存）不足杀死了一个进程：很可能就是它。`
          : `${during(phase)}训练的一个进程被强制终止（SIGKILL），当时主机内存（不是显存）几乎用尽：很可能是内存耗尽。`,
    advice: ({ phase }) =>
      lessHostMemory[phase] ?? '请给任务或容器更多内存，或减小 dataloader_num_workers，或关闭 offload。',
  },
  'shared-memory': {
    title: () => '数据加载进程用来传递批次的共享内存（/dev/shm）已用尽。',
    advice: () => '请给容器更多共享内存（docker run --shm-size 16g 或 --ipc host），或设置 dataloader_num_workers: 0。',
  },
  'disk-full': {
    title: ({ quota }) => (quota ? '磁盘配额已用尽。' : '磁盘已满。'),
    advice: () => '请清理空间或更换 output_dir，并设置 save_total_limit。',
  },
  killed: {
    title: ({ signal, memory }) => {
      if (signal !== null && signal !== 9) return `训练被信号 ${signal} 终止，没有留下任何信息。`;
      const what =
        signal === null
          ? '训练进程已消失且没有留下任何信息：被强制终止，或机器停机'
          : memory === null
            ? '训练被强制终止（信号 9），没有留下任何信息'
            : '训练被外部强制终止（信号 9）';
      if (memory === null) return `${what}。`;
      return `${what}；最后一次查看时内存还剩 ${formatBytes(memory.total - memory.used)}（共 ${formatBytes(memory.total)}）。`;
    },
    advice: ({ memory }) =>
      memory === null
        ? '最常见的原因是主机内存耗尽，但这里没有证据：请在 dmesg、容器或调度系统的日志中查找 OOM killer。'
        : '请查明是谁终止了它：某个人、调度系统或容器运行时。内存也可能在一秒内耗尽：dmesg 会有记录。',
  },
  terminated: {
    title: ({ scheduler }) => (scheduler ? '任务被取消。' : '训练进程被要求停止（SIGTERM）。'),
    advice: ({ scheduler }) => (scheduler ? '是有人取消了它，或调度器需要它的资源。' : '是调度器或有人终止了它。'),
  },
  interrupted: { title: () => '训练被中断（Ctrl-C）。', advice: () => '' },
  hangup: {
    title: () => '启动训练的终端断开了（SIGHUP）。',
    advice: () => '请在 tmux 中或用 setsid 启动：nohup 保护不了 torchrun。',
  },
  'time-limit': {
    title: () => '任务达到了时间上限。',
    advice: ({ phase }) =>
      phase === 'tokenizing'
        ? '当时还在分词：请先用 tokenized_path 完成分词，或申请更长时间。'
        : !preparingPhases.has(phase)
          ? '请申请更长时间，或更频繁地保存。'
          : '训练还没有开始：请在日志中查看它在等待什么，或申请更长时间。',
  },
  'nccl-timeout': {
    title: ({ rank, seconds, silentRanks }) =>
      `各 rank 之间失去响应${seconds === null ? '' : ` ${Math.round(seconds)} 秒`}${rank === null ? '' : `，最先由 rank ${rank} 报告`}${silentRanks.length === 0 ? '' : `；rank ${silentRanks.join('、')} 没有报告`}。`,
    advice: () =>
      '请查看没有报告的那个 rank：它可能已崩溃、显存不足或过慢。只有分词或保存确实很慢时才增大 ddp_timeout。',
  },
  'unknown-dataset': {
    title: ({ dataset }) => `dataset_info.json 中没有数据集 ${dataset ?? ''}。`,
    advice: () => '请在 dataset_dir 的 dataset_info.json 中添加它，或改正 dataset 中的名字。',
  },
  'bad-dataset-file': {
    title: ({ file }) => (file === null ? '无法读取数据。' : `无法读取数据文件 ${file}。`),
    advice: () => '请检查文件是否存在、是否完整，格式与列名是否与 dataset_info.json 一致。',
  },
  'no-valid-rows': {
    title: ({ empty }) => (empty ? '数据中一行也没有。' : '没有一行数据是有效的。'),
    advice: ({ empty }) =>
      empty
        ? '请检查数据文件是否为空；使用 streaming 时请把 dataloader_num_workers 设为 1 以上：它就是分片数。'
        : '请对照文件检查 dataset_info.json 的列名与角色标签：所有行都被丢弃了。',
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
    advice: () => '请把它移走：它已损坏，或保存时就不能用于恢复。',
  },
  'version-mismatch': {
    title: ({ requirement, found }) =>
      `缺少依赖或版本不符${requirement === null ? '' : `：需要 ${requirement}`}${found === null ? '' : `，已安装 ${found}`}。`,
    advice: () => '请在启动训练的环境中安装所要求的版本。',
  },
  'bad-argument': {
    title: ({ argument }) => `训练器不接受参数${argument === null ? '' : `：${argument}`}。`,
    advice: () => '请改正 YAML 或命令行中的键或值。',
  },
  'index-out-of-range': {
    title: ({ table }) =>
      table === 'classes'
        ? '有标签超出了模型的类别范围：对语言模型来说，就是超出词表的 token id。'
        : table === 'vocabulary'
          ? '索引超出了表的范围：很可能是模型词表中没有的 token id。'
          : 'GPU 上有索引超出了所指张量的范围。',
    advice: ({ table }) =>
      `${table === 'other' ? '如果是 token id，则' : '很可能是'}分词器与模型不配套，或添加了 token 却没有设置 resize_vocab: true。请对照模型 config.json 中的 vocab_size 与分词器的 token 数。${table === 'other' ? '否则请设置 CUDA_LAUNCH_BLOCKING=1 重新运行，traceback 就会指向出错的那一行。' : ''}`,
  },
  'device-assert': {
    title: ({ assertion }) => (assertion === null ? 'GPU 上有断言失败。' : `GPU 上有断言失败：${assertion}。`),
    advice: ({ assertion }) =>
      `${assertion === null ? '多半是索引越界：请检查分词器与模型是否配套。' : ''}traceback 指向的是发现错误的地方，而不是出错的地方：请设置 CUDA_LAUNCH_BLOCKING=1 重新运行。`,
  },
  'gpu-fault': {
    title: ({ what }) => faults[what],
    advice: ({ what }) =>
      what === 'memory'
        ? '请换一张卡，或重置这张卡：nvidia-smi -q -d ECC 会列出错误。若再次出现，就需要更换硬件。'
        : 'traceback 指向的是发现错误的地方，而不是出错的地方：请设置 CUDA_LAUNCH_BLOCKING=1 重新运行。若总在同一处，请关闭特殊算子（flash_attn、enable_liger_kernel、use_unsloth）；若每次不同，请在 dmesg 中查找 Xid 并换一张卡。',
  },
  'gpu-unusable': {
    title: ({ why }) => unusable[why].title,
    advice: ({ why }) => unusable[why].advice,
  },
  'code-error': {
    title: ({ exception, message }) => (message === '' ? exception : `${exception}: ${message}`),
    advice: () => '请阅读日志中的 traceback；这是代码或环境的错误。',
  },
  goOn: ({ setting, verified, overwrites, tried }) => {
    if (setting === null) return '';
    return tried
      ? `本次正是从 ${setting} 恢复的，一步也没有训练：不解决此错误，再次恢复仍会失败。`
      : `要继续训练，请设置 resume_from_checkpoint: ${setting}${overwrites ? '，并设置 overwrite_output_dir: false，否则会删除已有的 loss 曲线' : ''}。${verified ? '' : '该检查点只在控制台中提到，请先确认文件完整。'}`;
  },
};
