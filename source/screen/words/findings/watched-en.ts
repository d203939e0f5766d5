/**
 * What each check looks for, in a few words: what a run that is well was looked at for, and a finding's name where
 * there is one.
 */
import type { CheckGroup, FindingId } from '../../../state/findings/checks.js';
import type { Source } from '../../../state/findings/needs.js';
import { count } from '../count.js';

export interface WatchedWords {
  readonly title: string;
  /** Above the checks that were not made, for what they lack. */
  readonly unmade: Readonly<Record<Source, string>>;
  /** What so many checks would need, and how many others lack something else. */
  readonly needed: (named: readonly { readonly source: Source; readonly checks: number }[], others: number) => string;
  readonly groups: Readonly<Record<CheckGroup, string>>;
  readonly checks: Readonly<Record<FindingId, string>>;
}

const needed: Readonly<Record<Source, string>> = {
  console: 'the console',
  example: 'an example',
  settings: 'the settings',
  directory: 'the run directory',
  cards: 'the cards',
  processes: 'the processes',
  machine: "the machine's figures",
  disk: "the disk's figures",
};

export const watchedEnglish: WatchedWords = {
  title: 'Looked for, and not found:',
  unmade: {
    console: 'Could not be looked for: no console is known',
    example: 'Could not be looked for: no example was printed',
    settings: 'Could not be looked for: no settings are known',
    directory: 'Could not be looked for: the run directory is not known',
    cards: 'Could not be looked for: no card was read',
    processes: 'Could not be looked for: the processes are not known',
    machine: 'Could not be looked for: the machine was not read',
    disk: 'Could not be looked for: the disk was not read',
  },
  needed: (named, others) =>
    [
      ...named.map(({ source, checks }, index) =>
        index === 0
          ? `${count(checks, 'check needs', 'checks need')} ${needed[source]}`
          : `${checks} ${needed[source]}`,
      ),
      ...(others > 0 ? [`${others} other sources`] : []),
    ].join(', '),
  groups: {
    data: 'Data',
    learning: 'Learning',
    life: 'Life',
    course: 'Course',
    saving: 'Saving',
    cards: 'Cards',
    host: 'Machine',
  },
  checks: {
    'cache-disk-almost-full': "cache's disk almost full",
    'host-memory-almost-full': "machine's memory almost full",
    'host-memory-creep': "machine's memory creeps up",
    'loader-bound': 'waiting for the data loaders',
    'shared-memory-almost-full': 'shared memory almost full',
    'time-limit-too-short': "job's time limit too short",
    'dataset-changed': 'dataset changed since the start',
    'few-tokens-trained': 'hardly any token trained',
    'image-tokens-mismatch': 'images and their tokens differ',
    'labels-all-masked': 'every label masked',
    'max-samples-cuts': 'rows cut by max_samples',
    'no-end-token': 'no end token to learn',
    'packing-explains': 'fewer examples through packing',
    'rows-in-order': 'rows trained in file order',
    'rows-dropped-invalid': 'rows dropped as invalid',
    'rows-dropped-long': 'rows dropped as too long',
    'rows-unexplained': 'rows lost without a reason',
    'sample-cut': 'example cut at cutoff_len',
    'streaming-coverage-unknown': 'streaming that may not see all',
    'template-not-seen': 'template not in the example',
    'tokenized-data-reused': 'old tokenized data used again',
    'validation-held-out': 'rows held out, but never evaluated',
    'few-trainable-parameters': 'fewer parameters trained',
    'gradient-constant': 'gradient that stands still',
    'gradient-not-finite-sometimes': 'gradient not finite',
    'learning-rate-constant': 'learning rate off its schedule',
    'learning-rate-zero': 'learning rate of zero',
    'loss-not-falling': 'loss that does not fall',
    'loss-not-finite': 'loss that is not a number',
    'loss-scaled-by-accumulation': 'loss scaled by accumulation',
    'loss-spike': 'loss spikes',
    'loss-zero': 'loss of zero',
    'no-evaluation': 'evaluation set that is never used',
    'no-loss-rows': 'no loss in the log',
    overfitting: 'evaluation rises, training falls',
    'preference-not-moving': 'preferences that do not move',
    'preference-saturated': 'preferences learnt by heart',
    staircase: 'loss falls at epochs only',
    'template-missing': 'no chat template',
    'nobody-writes': 'console open in no process',
    'console-unknown': 'dead or silent without a console',
    'finished-but-failed-after': 'failure after the end',
    'kernel-too-old': 'kernel that may hang',
    'oom-at-evaluation': 'memory ran out at evaluation',
    'save-in-progress-or-hung': 'save that hangs',
    'shared-memory-small': 'small shared memory',
    stalled: 'silence longer than normal',
    stopped: 'processes that somebody stopped',
    'stuck-at-first-step': 'stuck at the first step',
    'tokenizing-outlives-timeout': 'tokenizing beyond the timeout',
    'tokenizing-slow': 'tokenizing over half an hour',
    'trouble-reading': 'files that cannot be read',
    'files-unwatched': 'directory that cannot be watched',
    'data-parallel': 'cards used one after the other',
    'eta-after-resume': 'wrong time left after a resume',
    'train-loss-after-resume': 'wrong mean loss after a resume',
    'fewer-steps-than-expected': 'fewer steps than the data gives',
    'log-overwritten': 'log written over',
    'output-exists': 'refused: output directory in use',
    'resumed-and-trained-nothing': 'resumed with nothing left',
    'rows-never-trained': 'rows never trained on',
    'slower-and-slower': 'steps that get slower',
    'stale-checkpoints': 'checkpoints of an older run',
    'stopped-early': 'ended before its last step',
    'weights-without-state': 'weights taken, state left behind',
    'two-writers': 'two trainers, one log',
    'best-about-to-be-deleted': 'best about to be deleted',
    'best-was-deleted': 'best was deleted',
    'checkpoint-torn': 'checkpoint not whole',
    'checkpoint-pointers': 'checkpoint never fetched',
    'disk-almost-full': 'no room for the next save',
    'disk-will-fill': 'disk will fill',
    'last-not-best': 'last model is not the best',
    'no-checkpoint-will-be-written': 'no checkpoint will be written',
    'only-weights-saved': 'checkpoints that cannot be resumed',
    'foreign-process': 'foreign process on a card',
    'runs-on-cpu': 'CPU used in place of a card',
    'gpu-lost': 'lost card',
    'gpu-memory-creep': 'GPU memory that creeps up',
    'gpu-memory-nearly-full': 'GPU memory nearly full',
    'idle-card': 'idle card',
    'memory-imbalance': 'uneven GPU memory',
  },
};
