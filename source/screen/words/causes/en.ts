import type { CauseFacts } from '../../../state/causes/cause.js';
import type { MemoryLeap } from '../../../state/causes/memory-leap.js';
import { preparingPhases, type RunPhase } from '../../../state/phase.js';
import { formatBytes, formatCount } from '../../draw/number.js';
import type { CauseCatalogue } from './catalogue.js';

const on = (gpu: number | null): string => (gpu === null ? '' : ` on GPU ${gpu}`);

/** What the trainer was doing. */
const doing: Readonly<Partial<Record<RunPhase, string>>> = {
  starting: 'starting',
  loading: 'loading',
  tokenizing: 'tokenizing',
  training: 'training',
  evaluating: 'evaluating',
  saving: 'saving',
  predicting: 'predicting',
};
const during = (phase: RunPhase): string => (doing[phase] === undefined ? '' : ` while ${doing[phase]}`);

const lessHostMemory: Readonly<Partial<Record<RunPhase, string>>> = {
  tokenizing: 'Lower preprocessing_num_workers, or give the job or container more memory.',
  loading: 'Give the job or container more memory: every rank loads a copy of its own.',
  saving: 'Give the job or container more memory, or save without gathering (DeepSpeed ZeRO-3, save_only_model).',
  evaluating: 'Give the job or container more memory, or evaluate less at once (per_device_eval_batch_size).',
};

const leapt = ({ held, longest }: MemoryLeap): string =>
  `No look at the card while it trained saw more than ${formatBytes(held)}: the memory leapt, as it does when a row is much longer than the others${longest === null ? '' : ` (one had ${formatCount(longest)} tokens before cutoff_len cut it)`}.`;

const faults: Readonly<Record<CauseFacts['gpu-fault']['what'], string>> = {
  address: 'A kernel on the GPU reached for memory that it must not touch.',
  launch: 'A kernel on the GPU ended by an error that CUDA does not name (unspecified launch failure).',
  memory: 'The GPU reports an error that cannot be corrected: its memory or its link is damaged.',
};

const unusable: Readonly<Record<CauseFacts['gpu-unusable']['why'], Readonly<{ title: string; advice: string }>>> = {
  busy: {
    title: 'The GPU was busy or unavailable.',
    advice:
      'Either another process holds it alone (compute mode “Exclusive” in nvidia-smi), or it hangs and has to be reset; CUDA_VISIBLE_DEVICES chooses another.',
  },
  driver: {
    title: 'The NVIDIA driver is too old for this torch.',
    advice: 'Update the driver, or install a torch that was built for an older CUDA.',
  },
  none: {
    title: 'torch found no GPU.',
    advice: 'Look at CUDA_VISIBLE_DEVICES, at nvidia-smi, and whether the container was given cards (--gpus all).',
  },
  ordinal: {
    title: 'A rank asked for a GPU that is not there.',
    advice: 'Start no more ranks than there are visible cards: compare NPROC_PER_NODE with CUDA_VISIBLE_DEVICES.',
  },
  build: {
    title: 'torch, or a kernel beside it, was not built for this GPU.',
    advice:
      'Install a build for it: torch.cuda.get_arch_list() tells what torch was built for; flash-attn and the like are built apart.',
  },
};

export const causes: CauseCatalogue = {
  'cuda-out-of-memory': {
    title: ({ gpu, tried, phase }) =>
      `GPU memory ran out${on(gpu)}${during(phase)}${tried === null ? '' : `, allocating ${tried}`}.`,
    advice: ({ others, holder, leap, phase }) => {
      const who =
        holder === null ? 'Another process holds part' : `Another process, ${holder.pid}, holds ${holder.memory}`;
      const first = others ? `${who} of that card: free it or choose another card; otherwise ` : '';
      const rest =
        phase === 'evaluating' || phase === 'predicting'
          ? 'set eval_accumulation_steps: 1 and lower per_device_eval_batch_size.'
          : phase === 'loading'
            ? 'load the model in 4 bit (quantization_bit) or share it out with DeepSpeed ZeRO-3.'
            : 'lower per_device_train_batch_size (raise gradient_accumulation_steps in return) or cutoff_len, or use DeepSpeed ZeRO-3, quantization or gradient checkpointing.';
      const why = leap === null ? '' : `${leapt(leap)} `;
      return first === '' ? `${why}${rest.charAt(0).toUpperCase()}${rest.slice(1)}` : `${first}${rest}`;
    },
  },
  'host-out-of-memory': {
    title: ({ phase, certain, somebody }) =>
      certain
        ? `The machine's memory (not the GPU's) ran out${during(phase)}.`
        : somebody
          ? `A process of the trainer was killed (SIGKILL)${during(phase)} when the kernel killed one for the machine's memory (not the GPU's): most likely it was this one.`
          : `A process of the trainer was killed (SIGKILL)${during(phase)} while the machine's memory (not the GPU's) was nearly used up: most likely it ran out.`,
    advice: ({ phase }) =>
      lessHostMemory[phase] ??
      'Give the job or container more memory, or lower dataloader_num_workers, or switch off offloading.',
  },
  'shared-memory': {
    title: () => 'The shared memory (/dev/shm) that data loaders hand batches over in was used up.',
    advice: () =>
      'Give the container more (docker run --shm-size 16g or --ipc host), or set dataloader_num_workers: 0.',
  },
  'disk-full': {
    title: ({ quota }) => (quota ? 'The disk quota was used up.' : 'The disk was full.'),
    advice: () => 'Free space or move output_dir, and set save_total_limit.',
  },
  killed: {
    title: ({ signal, memory }) => {
      if (signal !== null && signal !== 9)
        return `The trainer was ended by signal ${signal} without a word of its own.`;
      const what =
        signal === null
          ? 'The trainer is gone and left no word: it was killed, or its machine went down'
          : memory === null
            ? 'The trainer was killed (signal 9) without a word of its own'
            : 'The trainer was killed (signal 9) from outside';
      if (memory === null) return `${what}.`;
      const free = formatBytes(memory.total - memory.used);
      return `${what}; memory had ${free} of ${formatBytes(memory.total)} free at the last look.`;
    },
    advice: ({ memory }) =>
      memory === null
        ? 'Most often the machine’s memory ran out, but nothing here proves it: look for the out-of-memory killer in dmesg, or in the log of the container or the scheduler.'
        : 'Ask who ended it: a person, a scheduler, the container’s runtime. Memory may still run out within a second: dmesg tells.',
  },
  terminated: {
    title: ({ scheduler }) => (scheduler ? 'The job was cancelled.' : 'The trainer was told to stop (SIGTERM).'),
    advice: ({ scheduler }) =>
      scheduler ? 'A person cancelled it, or the scheduler needed its place.' : 'A scheduler or a person ended it.',
  },
  interrupted: {
    title: () => 'The trainer was interrupted (Ctrl-C).',
    advice: () => '',
  },
  hangup: {
    title: () => 'The terminal that started the trainer hung up (SIGHUP).',
    advice: () => 'Start it inside tmux or with setsid: nohup does not protect torchrun.',
  },
  'time-limit': {
    title: () => "The job's time limit was reached.",
    advice: ({ phase }) =>
      phase === 'tokenizing'
        ? 'It was still tokenizing: do that beforehand, with tokenized_path, or ask for more time.'
        : !preparingPhases.has(phase)
          ? 'Ask for more time, or save more often.'
          : 'It had not begun to train: look in the log what it waited for, or ask for more time.',
  },
  'nccl-timeout': {
    title: ({ rank, seconds, silentRanks }) =>
      `The ranks stopped answering each other${seconds === null ? '' : ` for ${Math.round(seconds)} s`}${rank === null ? '' : `, first told by rank ${rank}`}${silentRanks.length === 0 ? '' : `; ${silentRanks.length === 1 ? 'rank' : 'ranks'} ${silentRanks.join(', ')} did not report`}.`,
    advice: () =>
      'Look at the rank that did not report: it crashed, ran out of memory or is slower. Raise ddp_timeout only if tokenizing or saving is what takes so long.',
  },
  'unknown-dataset': {
    title: ({ dataset }) => `The dataset ${dataset ?? ''} is not in dataset_info.json.`.replace('  ', ' '),
    advice: () => 'Add it to dataset_info.json in dataset_dir, or correct its name in dataset.',
  },
  'bad-dataset-file': {
    title: ({ file }) => (file === null ? 'The data could not be read.' : `The data file ${file} could not be read.`),
    advice: () => 'Check that the file exists, is whole, and has the format and columns that dataset_info.json says.',
  },
  'no-valid-rows': {
    title: ({ empty }) => (empty ? 'The data gave not one row.' : 'Not one row of the data was valid.'),
    advice: ({ empty }) =>
      empty
        ? 'Check that the data files are not empty; with streaming, set dataloader_num_workers to 1 or more: it is the number of shards.'
        : 'Compare the columns and role tags in dataset_info.json with the file: every row was dropped.',
  },
  'bad-template': {
    title: ({ template }) => `The template ${template ?? ''} does not exist.`.replace('  ', ' '),
    advice: () => 'Use the template that belongs to the model (see the table of models of LLaMA-Factory).',
  },
  'model-not-found': {
    title: ({ model }) => `The model ${model ?? ''} could not be loaded.`.replace('  ', ' '),
    advice: () =>
      'Check model_name_or_path: a directory with config.json, or a name of a hub that this machine can reach.',
  },
  'bad-checkpoint': {
    title: ({ path }) => `${path ?? 'The checkpoint'} cannot be resumed from.`,
    advice: () => 'Move it away: it is torn, or it was not saved to be resumed from.',
  },
  'version-mismatch': {
    title: ({ requirement, found }) =>
      `A package is missing or has the wrong version${requirement === null ? '' : `: ${requirement} is needed`}${found === null ? '' : `, ${found} is installed`}.`,
    advice: () => 'Install what is asked for, in the environment that starts the trainer.',
  },
  'bad-argument': {
    title: ({ argument }) => `The trainer did not accept its arguments${argument === null ? '' : `: ${argument}`}.`,
    advice: () => 'Correct the key or its value in the YAML or on the command line.',
  },
  'index-out-of-range': {
    title: ({ table }) =>
      table === 'classes'
        ? 'A label lay outside the classes that the model tells apart: in a language model, a token id outside its vocabulary.'
        : table === 'vocabulary'
          ? 'An index lay outside its table: most likely a token id that the model’s vocabulary does not have.'
          : 'An index lay outside the tensor that it points into on the GPU.',
    advice: ({ table }) =>
      `${table === 'other' ? 'If it is a token id, then' : 'Most likely'} tokenizer and model do not belong together, or tokens were added without resize_vocab: true. Compare vocab_size in the model’s config.json with the tokenizer’s tokens.${table === 'other' ? ' Otherwise start it again with CUDA_LAUNCH_BLOCKING=1, which makes the traceback name the line.' : ''}`,
  },
  'device-assert': {
    title: ({ assertion }) =>
      assertion === null ? 'An assertion failed on the GPU.' : `An assertion failed on the GPU: ${assertion}.`,
    advice: ({ assertion }) =>
      `${assertion === null ? 'Mostly an index outside its table: look whether tokenizer and model belong together. ' : ''}The traceback shows where it was noticed, not where it failed: start it again with CUDA_LAUNCH_BLOCKING=1.`,
  },
  'gpu-fault': {
    title: ({ what }) => faults[what],
    advice: ({ what }) =>
      what === 'memory'
        ? 'Use another card, or have this one reset: nvidia-smi -q -d ECC shows its errors. If it comes back, the card has to be replaced.'
        : 'The traceback shows where it was noticed, not where it happened: start it again with CUDA_LAUNCH_BLOCKING=1. Always in one place, switch off special kernels (flash_attn, enable_liger_kernel, use_unsloth); now here, now there, look for Xid in dmesg and try another card.',
  },
  'gpu-unusable': {
    title: ({ why }) => unusable[why].title,
    advice: ({ why }) => unusable[why].advice,
  },
  'code-error': {
    title: ({ exception, message }) => (message === '' ? exception : `${exception}: ${message}`),
    advice: () => 'Read the traceback in the log; this is an error of the code or of its environment.',
  },
  goOn: ({ setting, verified, overwrites, tried }) => {
    if (setting === null) return '';
    return tried
      ? `It set out from ${setting} and took no step: resumed once more it fails again, until this is mended.`
      : `To go on, set resume_from_checkpoint: ${setting}${overwrites ? ' and overwrite_output_dir: false, which otherwise deletes the loss curve so far' : ''}.${verified ? '' : ' Only the console names it: look whether its files are whole.'}`;
  },
};
