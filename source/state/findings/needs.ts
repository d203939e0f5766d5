/**
 * What each check needs to see before its silence means that all is well. A check whose source is missing was not made:
 * with no console nobody can tell whether every label is masked.
 */
import { isDirectorySeen } from '../checkpoints/by-console.js';
import type { RunState } from '../run.js';
import { type CheckGroup, checkGroups, type FindingId } from './checks.js';
import { gradientSignals } from './row-evidence.js';

/** What can be missing, in the order in which it is told. */
export const sources = [
  'console',
  'example',
  'settings',
  'directory',
  'cards',
  'processes',
  'machine',
  'disk',
] as const;
export type Source = (typeof sources)[number];

/** What a check may ask for, and what is missing where it is not there. */
const asked = {
  console: ({ phase }: RunState): Source | null => (phase.console ? null : 'console'),
  example: ({ samples, phase }: RunState): Source | null =>
    samples.examples.length > 0 ? null : phase.console ? 'example' : 'console',
  // The log has no gradients: the console and trainer_state.json have.
  gradients: (run: RunState): Source | null => (gradientSignals(run) || run.phase.console ? null : 'console'),
  settings: ({ config }: RunState): Source | null => (config.origins.length > 0 ? null : 'settings'),
  directory: (run: RunState): Source | null => (isDirectorySeen(run) ? null : 'directory'),
  cards: ({ gpus }: RunState): Source | null => (gpus.cards.length > 0 ? null : 'cards'),
  processes: ({ machine }: RunState): Source | null => (machine.processes ? null : 'processes'),
  machine: ({ host }: RunState): Source | null => (host.reading ? null : 'machine'),
  disk: ({ machine }: RunState): Source | null => (machine.disk ? null : 'disk'),
} as const;
type Need = keyof typeof asked;

const needs: Readonly<Record<FindingId, readonly Need[]>> = {
  'labels-all-masked': ['example'],
  'image-tokens-mismatch': ['console'],
  'few-tokens-trained': ['example'],
  'no-end-token': ['example'],
  'template-not-seen': ['example', 'settings'],
  'sample-cut': ['example'],
  'rows-unexplained': ['console', 'settings'],
  'rows-dropped-invalid': ['console'],
  'rows-dropped-long': ['console'],
  'max-samples-cuts': ['settings'],
  'validation-held-out': ['settings'],
  'dataset-changed': ['console', 'settings'],
  'tokenized-data-reused': ['console'],
  'streaming-coverage-unknown': ['settings'],
  'packing-explains': ['console', 'settings'],
  'rows-in-order': ['settings'],
  'loss-not-finite': [],
  'loss-zero': [],
  'gradient-not-finite-sometimes': ['gradients'],
  'gradient-constant': ['gradients'],
  'loss-scaled-by-accumulation': [],
  'loss-spike': [],
  staircase: [],
  'loss-not-falling': [],
  overfitting: [],
  'no-evaluation': ['settings'],
  'no-loss-rows': ['settings'],
  'preference-not-moving': [],
  'preference-saturated': [],
  'learning-rate-zero': [],
  'learning-rate-constant': ['settings'],
  'template-missing': ['settings'],
  'few-trainable-parameters': ['console'],
  stalled: [],
  stopped: ['processes'],
  'stuck-at-first-step': [],
  'save-in-progress-or-hung': [],
  'tokenizing-outlives-timeout': ['console'],
  'tokenizing-slow': ['console'],
  'finished-but-failed-after': ['console'],
  'oom-at-evaluation': ['console'],
  'shared-memory-small': ['console'],
  'kernel-too-old': ['console'],
  'time-limit-too-short': [],
  'nobody-writes': ['console'],
  'console-unknown': [],
  'trouble-reading': [],
  'files-unwatched': [],
  'data-parallel': ['console'],
  'eta-after-resume': ['directory'],
  'fewer-steps-than-expected': ['console', 'settings'],
  'log-overwritten': ['directory'],
  'output-exists': ['console'],
  'resumed-and-trained-nothing': ['console'],
  'rows-never-trained': ['console'],
  'slower-and-slower': [],
  'train-loss-after-resume': ['directory'],
  'stale-checkpoints': ['directory'],
  'stopped-early': [],
  'weights-without-state': ['settings'],
  'two-writers': [],
  'best-about-to-be-deleted': ['directory'],
  'best-was-deleted': ['directory'],
  'checkpoint-torn': ['directory'],
  'checkpoint-pointers': ['directory'],
  'disk-almost-full': ['disk'],
  'disk-will-fill': ['disk'],
  'last-not-best': ['directory'],
  'no-checkpoint-will-be-written': ['settings'],
  'only-weights-saved': ['settings'],
  'runs-on-cpu': ['cards', 'console', 'settings', 'processes'],
  'gpu-lost': ['cards'],
  'gpu-memory-creep': ['cards'],
  'gpu-memory-nearly-full': ['cards'],
  'idle-card': ['cards'],
  'memory-imbalance': ['cards'],
  'foreign-process': ['cards'],
  'shared-memory-almost-full': ['machine'],
  'host-memory-almost-full': ['machine'],
  'host-memory-creep': ['processes', 'machine'],
  'loader-bound': ['processes', 'machine'],
  'cache-disk-almost-full': ['machine'],
};

export interface Unmade {
  /** What is missing, the first thing where there are several. */
  readonly source: Source;
  readonly checks: readonly FindingId[];
}

export interface Looked {
  readonly made: readonly { readonly group: CheckGroup; readonly checks: readonly FindingId[] }[];
  readonly unmade: readonly Unmade[];
}

/** Which checks could be made, and what the others lack. */
export function lookedFor(run: RunState): Looked {
  const missing = new Map<FindingId, Source>();
  for (const check of Object.values(checkGroups).flat()) {
    for (const need of needs[check.id]) {
      const source = asked[need](run);
      if (source === null) continue;
      missing.set(check.id, source);
      break;
    }
  }
  const made = (Object.keys(checkGroups) as CheckGroup[]).map((group) => ({
    group,
    checks: checkGroups[group].map(({ id }) => id).filter((id) => !missing.has(id)),
  }));
  const unmade = sources.map((source) => ({
    source,
    checks: [...missing].filter(([, lacks]) => lacks === source).map(([id]) => id),
  }));
  return {
    made: made.filter(({ checks }) => checks.length > 0),
    unmade: unmade.filter(({ checks }) => checks.length > 0),
  };
}
