import type { CauseCatalogue } from './catalogue.js';

const on = (gpu: number | null): string => (gpu === null ? '' : ` on GPU ${gpu}`);

export const causes: CauseCatalogue = {
  'cuda-out-of-memory': {
    title: ({ gpu, tried }) => `GPU memory ran out${on(gpu)}${tried === null ? '' : ` while allocating ${tried}`}.`,
    advice: ({ others }) =>
      others
        ? 'Another process holds part of that card: free it or choose another card; otherwise lower the batch size or cutoff_len.'
        : 'Lower per_device_train_batch_size (raise gradient_accumulation_steps in return) or cutoff_len, or use DeepSpeed ZeRO-3, quantization or gradient checkpointing.',
  },
  'host-out-of-memory': {
    title: ({ phase }) => `The machine's memory (not the GPU's) ran out while ${phase}.`,
    advice: () =>
      'Give the job or container more memory, or lower preprocessing_num_workers and dataloader_num_workers, or switch off offloading.',
  },
  'disk-full': {
    title: ({ quota }) => (quota ? 'The disk quota was used up.' : 'The disk was full.'),
    advice: () => 'Free space or move output_dir, set save_total_limit, then resume from the newest whole checkpoint.',
  },
  killed: {
    title: () => 'The trainer was killed (SIGKILL) without a word of its own.',
    advice: () =>
      "Look for the system's out-of-memory killer (dmesg, the container's or the scheduler's log), then resume from the newest whole checkpoint.",
  },
  terminated: {
    title: () => 'The trainer was told to stop (SIGTERM).',
    advice: () => 'A scheduler or a person ended it; resume from the newest whole checkpoint.',
  },
  interrupted: {
    title: () => 'The trainer was interrupted (Ctrl-C).',
    advice: () => 'Resume from the newest whole checkpoint when you are ready.',
  },
  hangup: {
    title: () => 'The terminal that started the trainer hung up (SIGHUP).',
    advice: () => 'Start it inside tmux or with setsid: nohup does not protect torchrun. Then resume.',
  },
  'time-limit': {
    title: () => "The job's time limit was reached.",
    advice: () => 'Ask for more time or save more often, and resume from the newest whole checkpoint.',
  },
  'nccl-timeout': {
    title: ({ rank, seconds }) =>
      `The ranks stopped answering each other${seconds === null ? '' : ` for ${Math.round(seconds)} s`}${rank === null ? '' : `, first told by rank ${rank}`}.`,
    advice: () =>
      'Look at the rank that did not report: it crashed, ran out of memory or is slower. Raise ddp_timeout only if tokenizing or saving is what takes so long.',
  },
  'unknown-dataset': {
    title: ({ dataset }) => `The dataset ${dataset ?? ''} is not in dataset_info.json.`.replace('  ', ' '),
    advice: () => 'Add it to dataset_info.json in dataset_dir, or correct its name in dataset.',
  },
  'bad-dataset-file': {
    title: ({ file }) => `The dataset file ${file ?? ''} could not be read.`.replace('  ', ' '),
    advice: () => 'Check that the file exists, is whole, and has the format and columns that dataset_info.json says.',
  },
  'no-valid-rows': {
    title: () => 'Not one row of the data was valid.',
    advice: () => 'Compare the columns and role tags in dataset_info.json with the file: every row was dropped.',
  },
  'bad-template': {
    title: ({ template }) => `The template ${template ?? ''} does not exist.`.replace('  ', ' '),
    advice: () => 'Use the template that belongs to the model (see the table of models of LLaMA-Factory).',
  },
  'model-not-found': {
    title: ({ model }) => `The model ${model ?? ''} could not be loaded.`.replace('  ', ' '),
    advice: () => 'Check model_name_or_path: a directory with config.json, or a hub name that this machine can reach.',
  },
  'bad-checkpoint': {
    title: ({ path }) => `${path ?? 'The checkpoint'} cannot be resumed from.`,
    advice: () => 'Resume from the newest whole checkpoint instead, and move the torn one away.',
  },
  'version-mismatch': {
    title: ({ requirement }) =>
      `A package has the wrong version${requirement === null ? '' : `: ${requirement} is needed`}.`,
    advice: () => 'Install the version that is asked for, in the environment that starts the trainer.',
  },
  'bad-argument': {
    title: ({ argument }) => `The trainer did not accept its arguments${argument === null ? '' : `: ${argument}`}.`,
    advice: () => 'Correct the key or its value in the YAML or on the command line.',
  },
  'code-error': {
    title: ({ exception, message }) => (message === '' ? exception : `${exception}: ${message}`),
    advice: () => 'Read the traceback in the log; this is an error of the code or of its environment.',
  },
};
