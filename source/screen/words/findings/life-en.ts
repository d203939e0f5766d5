import type { lifeChecks } from '../../../state/findings/life/checks.js';
import type { StallReason } from '../../../state/findings/life/stall-reason.js';
import type { RunPhase } from '../../../state/phase.js';
import { formatCount, formatDuration } from '../../draw/number.js';
import type { GroupWords } from './catalogue.js';

/** What makes changes known at once. */
const sooner = {
  watches: 'At once again after: sudo sysctl fs.inotify.max_user_watches=524288, and a new start of lf-tui.',
  instances: 'At once again after: sudo sysctl fs.inotify.max_user_instances=1024, and a new start of lf-tui.',
  system: 'No setting makes that sooner here.',
} as const;

/** What a run in that phase was doing when it fell silent. */
const doing: Readonly<Partial<Record<RunPhase, string>>> = {
  starting: 'starting',
  loading: 'loading data or the model',
  tokenizing: 'tokenizing',
  training: 'training',
  evaluating: 'evaluating',
  predicting: 'predicting',
};

const suspects: Readonly<Partial<Record<RunPhase, string>>> = {
  tokenizing: 'A deadlock of its workers is the usual reason: try preprocessing_num_workers: 1.',
  loading: 'A slow or unreachable disk or hub is the usual reason: look at its network and disk.',
  evaluating: 'Look at the GPUs: busy with low power means that ranks wait for each other.',
};

const present = (alive: boolean | null): string =>
  alive === true
    ? 'Its process is there: '
    : alive === null
      ? 'Whether its process is there cannot be told from here: '
      : '';

/** What its processes and cards show while it is silent: the end of the title. */
function because(reason: StallReason | null): string {
  switch (reason?.kind) {
    case 'stopped':
      return `; ${ranksOf(reason.ranks)} stopped (state T)`;
    case 'disk':
      return `; ${ranksOf(reason.ranks)} waiting for a disk or a file server (state D) for ${formatDuration(reason.seconds)}`;
    case 'spin':
      return `; ${reason.cards === 1 ? 'its card is' : `its ${reason.cards} cards are`} fully used at ${Math.round(reason.power)} of ${Math.round(reason.limit)} W: the ranks wait for each other`;
    case 'loader':
      return `; its cards are idle while ${reason.workers === 1 ? 'a loader works' : `${reason.workers} loaders work`}: it waits for data`;
    case undefined:
      return '';
  }
}

const ranksOf = (ranks: readonly number[]): string =>
  ranks.length === 0 ? 'it is' : ranks.length === 1 ? `rank ${ranks[0]} is` : `ranks ${ranks.join(', ')} are`;

/** What to do where the reason is known. */
const remedies: Readonly<Record<StallReason['kind'], string>> = {
  stopped: 'Let it go on (kill -CONT PID, or fg in its shell).',
  disk: 'Look at the disk or the mount that it reads and writes (df, dmesg); it goes on when that answers again.',
  spin: 'Look for the rank that is missing (py-spy dump of each): one that failed or does other work keeps all others waiting.',
  loader:
    'Look at what the loaders do (py-spy dump): a huge row, a slow disk or a deadlock; dataloader_num_workers: 0 tells which.',
};

export const lifeFindings: GroupWords<typeof lifeChecks> = {
  stopped: {
    title: ({ phase, traced, pids, more }) =>
      `${pids.length + more === 1 ? 'Its process is' : `All ${pids.length + more} of its processes are`} stopped (state ${traced ? 't' : 'T'}) while ${doing[phase] ?? phase}: it does nothing, and nobody ended it.`,
    advice: ({ traced, pids, more }) =>
      `${traced ? 'A debugger holds it: detach or quit that. Otherwise let' : 'Ctrl-Z in its shell, kill -STOP or a batch system that suspends jobs does this. Let'} it go on: kill -CONT ${pids.join(' ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}${traced ? '' : ' (or fg in its shell)'}.`,
  },
  stalled: {
    title: ({ phase, silent, patience, reason }) =>
      `Nothing was written for ${formatDuration(silent)} while ${doing[phase] ?? phase}; up to ${formatDuration(patience)} would be normal${because(reason)}.`,
    advice: ({ phase, alive, reason }) =>
      reason !== null
        ? remedies[reason.kind]
        : `${present(alive)}${present(alive) === '' ? 'Look' : 'look'} whether it works (py-spy dump, nvidia-smi), and end it if not. ${suspects[phase] ?? 'Ranks that wait for one that failed are the usual reason: look for that one.'}`,
  },
  'stuck-at-first-step': {
    title: ({ silent, reason }) =>
      `Training began ${formatDuration(silent)} ago and its first step has not come${because(reason)}.`,
    advice: ({ ranks, reason }) =>
      reason !== null && reason.kind !== 'spin'
        ? remedies[reason.kind]
        : ranks !== null && ranks > 1
          ? 'The ranks wait for each other: try NCCL_P2P_DISABLE=1, look at the driver and the kernel, and whether all ranks have batches.'
          : 'Look at the GPU: idle means that the data loader hangs (try dataloader_num_workers: 0), busy that the first batch is too large.',
  },
  'save-in-progress-or-hung': {
    title: ({ path, silent, missing }) =>
      `The save${path === null ? '' : ` to ${path}`} began and nothing was written for ${formatDuration(silent)}${missing.length > 0 ? `; missing: ${missing.join(', ')}` : ''}.`,
    advice: () =>
      'Gathering a big model takes long and needs host memory; if no process works any more, a rank has failed: end the run and resume from the checkpoint before.',
  },
  'tokenizing-outlives-timeout': {
    title: ({ projected, timeout, set }) =>
      `Tokenizing will take ${formatDuration(projected)} by its pace, but the other ranks wait no longer than ${formatDuration(timeout)} (ddp_timeout${set ? '' : ', by default'}).`,
    advice: () =>
      'Set ddp_timeout: 180000000, or tokenize once with one process into tokenized_path and train from there.',
  },
  'tokenizing-slow': {
    title: ({ done, total, left, rowsPerSecond }) =>
      `Tokenizing is slow: ${formatCount(done)} of ${formatCount(total)} rows, ${rowsPerSecond < 10 ? rowsPerSecond.toFixed(1) : formatCount(rowsPerSecond)} a second, ${formatDuration(left)} to go.`,
    advice: ({ workers }) =>
      `Keep the result with tokenized_path, so that the next start need not do it again${workers === null || workers < 4 ? '; more preprocessing_num_workers may help' : ''}.`,
  },
  'finished-but-failed-after': {
    title: ({ step, saved }) =>
      `Training was complete${step === null ? '' : ` (step ${formatCount(step)})`}${saved ? ' and its model saved' : ''}: what failed came after it.`,
    advice: ({ saved, checkpoint }) =>
      saved
        ? 'The model in output_dir is whole: repeat only the evaluation or prediction that failed.'
        : checkpoint === null
          ? 'Look whether the weights in output_dir are whole before you use them.'
          : `Look whether the weights in output_dir are whole; ${checkpoint} is.`,
  },
  'oom-at-evaluation': {
    title: ({ batch, trainBatch }) =>
      `It was an evaluation that GPU memory did not suffice for${batch === null ? '' : `, with batches of ${formatCount(batch)}`}${trainBatch === null ? '' : ` (training has ${formatCount(trainBatch)})`}.`,
    advice: () => 'Set per_device_eval_batch_size: 1 and eval_accumulation_steps: 1, or evaluate in a run of its own.',
  },
  'shared-memory-small': {
    title: () => 'A data loader met the end of the shared memory (/dev/shm).',
    advice: () =>
      'Give the container more (docker run --shm-size 16g or --ipc host), or set dataloader_num_workers: 0.',
  },
  'kernel-too-old': {
    title: ({ version, minimum }) =>
      `The Linux kernel ${version} is older than ${minimum}: runs have hung on such kernels.`,
    advice: () => 'Nothing to do while the run goes on; if it hangs at its first step, this is a suspect.',
  },
  'time-limit-too-short': {
    title: ({ left, needed, reached, total }) =>
      `The job may run for ${formatDuration(left)} more, but training needs ${formatDuration(needed)}: it will be ended near step ${formatCount(reached)} of ${formatCount(total)}.`,
    advice: ({ id }) =>
      `Ask for more time while it runs (scontrol update JobId=${id} TimeLimit=…, where the site allows it), or see that a checkpoint is written before the end and resume from it.`,
  },
  'nobody-writes': {
    title: ({ step, total, checkpoint }) =>
      `No process has the console open any more${step === null ? '' : `, at step ${formatCount(step)}${total === null ? '' : ` of ${formatCount(total)}`}`}: the run was killed without a word, or this is a copy.${checkpoint === null ? '' : ` To resume from: ${checkpoint}.`}`,
    advice: ({ checkpoint }) =>
      `If it ran on this machine, it is over: look for the system's out-of-memory killer (dmesg) and ${checkpoint === null ? 'start it again: there is no checkpoint to resume from' : `resume from ${checkpoint}`}. If this is a copy, look where the run is made.`,
  },
  'console-unknown': {
    title: () => 'The console of this run was not found, so nothing here can tell why it stopped.',
    advice: () => 'Give the file that its output was written to, and start the next one with > train.log 2>&1.',
  },
  'trouble-reading': {
    title: ({ count, sources }) =>
      `${count === 1 ? 'One thing' : `${formatCount(count)} things`} in ${sources.slice(0, 3).join(', ')} could not be read.`,
    advice: ({ first }) => `The first: ${first}`,
  },
  'files-unwatched': {
    title: ({ refused }) =>
      `Changes in the run's directory are not told by the system, because ${
        {
          watches: "this user's file watches are used up",
          instances: "this user's watching programs are as many as may be",
          system: 'it has no file watches',
        }[refused]
      }.`,
    advice: ({ refused }) =>
      `Nothing is missed: rows are looked for every half second, new files every second. ${sooner[refused]}`,
  },
};
