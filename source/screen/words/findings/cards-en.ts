import type { cardChecks } from '../../../state/findings/cards/checks.js';
import { formatBytes, formatDuration } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

export const cardFindings: GroupWords<typeof cardChecks> = {
  'runs-on-cpu': {
    title: ({ cards }) => `It runs on the CPU although this machine has ${cards === 1 ? 'a card' : `${cards} cards`}.`,
    advice: ({ hidden }) =>
      hidden
        ? 'It was started with an empty list of visible cards (CUDA_VISIBLE_DEVICES): unset it, or name those to use.'
        : 'Look at CUDA_VISIBLE_DEVICES, and whether torch was installed with CUDA: python -c "import torch; print(torch.cuda.is_available())". If the CPU is meant, set use_cpu: true.',
  },
  'gpu-lost': {
    title: ({ card, words, isOwn }) =>
      card === null
        ? `The driver has lost a card: ${words}`
        : `Card ${card}${isOwn === false ? ', which this run does not use,' : ''} has failed: ${words}`,
    advice: ({ isOwn }) =>
      isOwn === false
        ? 'Nothing for this run; tell whoever keeps the machine.'
        : 'Look for "Xid" in dmesg, reset the card or restart the machine, then resume from the newest checkpoint.',
  },
  'gpu-memory-creep': {
    title: ({ card, from, to, seconds, fullIn, beforeEnd }) =>
      `The memory of card ${card} has grown steadily from ${formatBytes(from)} to ${formatBytes(to)} in ${formatDuration(seconds)}; at this pace it is full in about ${formatDuration(fullIn)}${beforeEnd === true ? ', before the run ends' : ''}.`,
    advice: ({ beforeEnd }) =>
      beforeEnd === true
        ? 'Make sure that a checkpoint is saved before then; look for tensors that are kept from step to step, and lower per_device_train_batch_size or cutoff_len.'
        : 'Watch it; if it goes on, look for tensors that are kept from step to step.',
  },
  'gpu-memory-nearly-full': {
    title: ({ cards, used, total }) =>
      `${cards.length === 1 ? `Card ${cards[0]} is` : `Cards ${cards.join(', ')} are`} nearly full: ${formatBytes(used)} of ${formatBytes(total)} on card ${cards[0]}.`,
    advice: () =>
      'PyTorch keeps freed memory, so this may hold for days; if a longer batch does not fit, lower per_device_train_batch_size or cutoff_len.',
  },
  'idle-card': {
    title: ({ card, rank, seconds, others }) =>
      `Card ${card}${rank === null ? '' : ` (rank ${rank})`} has done nothing for ${formatDuration(seconds)} while the others work at ${Math.round(others)} %.`,
    advice: () =>
      'If the steps stand still, too, a rank hangs: look at its stack with py-spy dump --pid PID. If they go on, check that every visible card was given a rank.',
  },
  'memory-imbalance': {
    title: ({ fullest, emptiest, most, least }) =>
      `The cards are filled unequally: card ${fullest} holds ${formatBytes(most)}, card ${emptiest} ${formatBytes(least)}.`,
    advice: () =>
      'The fullest card limits the batch; with DataParallel start it with FORCE_TORCHRUN=1, so that every card has a rank of its own.',
  },
  'foreign-process': {
    title: ({ card, pid, name, memory, more }) =>
      `Another process is on card ${card} of this run: ${pid} (${name === '' ? 'no name' : name}) holds ${memory === null ? 'an unknown amount' : formatBytes(memory)}${more === 0 ? '' : `, and ${more} more`}.`,
    advice: () =>
      'It takes memory and time from this run: ask its owner, or choose other cards with CUDA_VISIBLE_DEVICES.',
  },
};
