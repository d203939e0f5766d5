import type { hostChecks } from '../../../state/findings/host/checks.js';
import { formatBytes, formatDuration } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

export const hostFindings: GroupWords<typeof hostChecks> = {
  'host-memory-almost-full': {
    title: ({ used, total, isLimit }) =>
      `The memory ${isLimit ? 'that its container or job may use' : 'of the machine'} is almost used up: ${formatBytes(used)} of ${formatBytes(total)}.`,
    advice: () =>
      'End what else needs memory, or ask for more; if the kernel kills the run, lower preprocessing_num_workers or dataloader_num_workers, and do without offloading.',
  },
  'host-memory-creep': {
    title: ({ from, to, seconds, fullIn, beforeEnd }) =>
      `The memory of its processes has grown steadily from ${formatBytes(from)} to ${formatBytes(to)} in ${formatDuration(seconds)}; at this pace nothing is left in about ${formatDuration(fullIn)}${beforeEnd === true ? ', before the run ends' : ''}.`,
    advice: ({ beforeEnd }) =>
      beforeEnd === true
        ? 'Make sure that a checkpoint is saved before then; fewer dataloader_num_workers keep fewer copies.'
        : 'Watch it; fewer dataloader_num_workers keep fewer copies.',
  },
  'shared-memory-almost-full': {
    title: ({ used, total, workers }) =>
      `The shared memory (/dev/shm) is almost full: ${formatBytes(used)} of ${formatBytes(total)}, with ${workers === 1 ? 'a worker that loads' : `${workers} workers that load`} data.`,
    advice: () =>
      'Give the container more (docker run --shm-size 16g or --ipc host), or set dataloader_num_workers: 0; a bus error comes next.',
  },
  'cache-disk-almost-full': {
    title: ({ path, free }) => `The disk of the data cache is almost full: ${formatBytes(free)} free at ${path}.`,
    advice: () => 'Make room there, or lead HF_HOME or HF_DATASETS_CACHE to a larger disk and start again.',
  },
  'loader-bound': {
    title: ({ workers, utilization }) =>
      `The cards wait for data: ${workers === 1 ? 'the loader is' : `all ${workers} loaders are`} fully at work, the cards do ${Math.round(utilization)} %.`,
    advice: ({ workers, cores }) =>
      cores !== null && workers >= cores
        ? 'All cores are taken: tokenize beforehand (tokenized_path), or make images smaller.'
        : 'Raise dataloader_num_workers, tokenize beforehand (tokenized_path), or make images smaller.',
  },
};
