/** The checkpoints on disk: which files each has, how large they are and how large they ought to be. */
import type { Event } from './event.js';

export interface CheckpointFile {
  readonly size: number;
  /** The size that its own header demands, null when the format does not tell. */
  readonly expected: number | null;
  readonly modified: number;
}

export interface Checkpoint {
  readonly step: number;
  /** Path in the run directory. */
  readonly path: string;
  /** Paths relative to the checkpoint. */
  readonly files: Readonly<Record<string, CheckpointFile>>;
  /** Shards that the weight index names, null without an index. */
  readonly shards: readonly string[] | null;
  /** The `global_step` that its trainer_state.json holds, null until that could be read. */
  readonly stateStep: number | null;
  /** When the directory was first seen, and when anything in it was last written. */
  readonly created: number;
  readonly modified: number;
}

export interface CheckpointsState {
  /** By ascending step. */
  readonly list: readonly Checkpoint[];
  /** Steps of checkpoints that were there once and were deleted. */
  readonly removed: readonly number[];
  readonly bestCheckpoint: string | null;
  readonly bestMetric: number | null;
}

export const initialCheckpoints: CheckpointsState = { list: [], removed: [], bestCheckpoint: null, bestMetric: null };

const inCheckpoint = /^checkpoint-(\d+)(?:\/(.*))?$/;

const fresh = (step: number, time: number): Checkpoint => ({
  step,
  path: `checkpoint-${step}`,
  files: {},
  shards: null,
  stateStep: null,
  created: time,
  modified: time,
});

function update(
  state: CheckpointsState,
  step: number,
  time: number,
  change: (checkpoint: Checkpoint) => Checkpoint,
): CheckpointsState {
  const index = state.list.findIndex((checkpoint) => checkpoint.step >= step);
  const found = index >= 0 ? state.list[index] : undefined;
  if (found && found.step === step) {
    const list = [...state.list];
    list[index] = change(found);
    return { ...state, list };
  }
  const at = index < 0 ? state.list.length : index;
  const list = [...state.list.slice(0, at), change(fresh(step, time)), ...state.list.slice(at)];
  return { ...state, list, removed: state.removed.filter((other) => other !== step) };
}

export function reduceCheckpoints(state: CheckpointsState, event: Event): CheckpointsState {
  switch (event.type) {
    case 'directory':
    case 'file': {
      const match = inCheckpoint.exec(event.path);
      if (!match) return state;
      const step = Number(match[1]);
      const name = match[2];
      if (event.type === 'directory' || name === undefined) return update(state, step, event.time, (same) => same);
      const file = { size: event.size, expected: event.expected, modified: event.modified };
      return update(state, step, event.modified, (checkpoint) => ({
        ...checkpoint,
        files: { ...checkpoint.files, [name]: file },
        created: Math.min(checkpoint.created, event.modified),
        modified: Math.max(checkpoint.modified, event.modified),
      }));
    }
    case 'remove': {
      const match = inCheckpoint.exec(event.path);
      if (!match) return state;
      const step = Number(match[1]);
      const name = match[2];
      const known = state.list.find((checkpoint) => checkpoint.step === step);
      if (!known) return state;
      if (name === undefined) {
        return {
          ...state,
          list: state.list.filter((checkpoint) => checkpoint.step !== step),
          removed: [...state.removed, step],
        };
      }
      const files = { ...known.files };
      delete files[name];
      return update(state, step, event.time, (checkpoint) => ({ ...checkpoint, files }));
    }
    case 'weight-index': {
      const match = inCheckpoint.exec(event.path);
      return match ? update(state, Number(match[1]), event.time, (one) => ({ ...one, shards: event.shards })) : state;
    }
    case 'trainer-state': {
      const best = { bestCheckpoint: event.bestCheckpoint, bestMetric: event.bestMetric };
      const judged = event.bestCheckpoint === null ? state : { ...state, ...best };
      if (event.checkpoint === null) return judged;
      return update(judged, event.checkpoint, event.time, (one) => ({ ...one, stateStep: event.step }));
    }
    default:
      return state;
  }
}

/** What a checkpoint lacks, in words that name the file; empty when it is whole. */
export interface Wholeness {
  readonly missing: readonly string[];
  /** The weights are whole: it can be used for inference. */
  readonly usable: boolean;
  /** Weights, trainer state and optimizer are whole: training can go on from it. */
  readonly resumable: boolean;
  readonly bytes: number;
}

const weightFile = /^(model|adapter_model|pytorch_model)(-\d+-of-\d+)?\.(safetensors|bin)$/;

/** Adapter and single-file weights, or the shards of an index. FSDP shards are counted as weights when closed by .metadata. */
function missingWeights(checkpoint: Checkpoint): readonly string[] {
  const names = Object.keys(checkpoint.files);
  if (checkpoint.shards) return checkpoint.shards.filter((shard) => !(shard in checkpoint.files));
  if (names.some((name) => weightFile.test(name))) return [];
  if (names.some((name) => /^pytorch_model_fsdp/.test(name))) return [];
  return ['model weights'];
}

export function judgeCheckpoint(checkpoint: Checkpoint): Wholeness {
  const names = Object.keys(checkpoint.files);
  const bytes = names.reduce((sum, name) => sum + (checkpoint.files[name]?.size ?? 0), 0);
  const short = names.filter((name) => {
    const file = checkpoint.files[name];
    return file !== undefined && file.expected !== null && file.size < file.expected;
  });
  const weights = [...missingWeights(checkpoint), ...short.map((name) => `${name} (cut short)`)];
  const empty = names.filter((name) => /\.(pt|pth|bin|safetensors)$/.test(name) && checkpoint.files[name]?.size === 0);
  const state = checkpoint.stateStep === null ? ['trainer_state.json'] : [];
  const deepspeed = names.includes('latest') || names.some((name) => name.startsWith('global_step'));
  const optimizer =
    deepspeed || names.some((name) => /^(optimizer\.(pt|bin)|optimizer_0)/.test(name)) ? [] : ['optimizer.pt'];
  const scheduler = deepspeed || names.includes('scheduler.pt') ? [] : ['scheduler.pt'];
  const random = names.some((name) => /^rng_state(_\d+)?\.pth$/.test(name)) ? [] : ['rng_state.pth'];
  const missing = [
    ...weights,
    ...empty.map((name) => `${name} (empty)`),
    ...optimizer,
    ...scheduler,
    ...random,
    ...state,
  ];
  return {
    missing,
    usable: weights.length === 0 && empty.every((name) => !weightFile.test(name)),
    resumable: missing.length === 0,
    bytes,
  };
}
