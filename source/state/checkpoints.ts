/** The checkpoints on disk: which files each has, how large they are and how large they ought to be. */
import { type Checkpoint, noExpectation } from './checkpoints/checkpoint.js';
import { expect, expectAround, noRanks, type Ranks, reduceRanks } from './checkpoints/expectation.js';
import { LastJudgement } from './checkpoints/last-judgement.js';
import type { ConfigState } from './config.js';
import type { Event, TrainerStateEvent } from './event.js';

export type { Checkpoint, CheckpointFile } from './checkpoints/checkpoint.js';
export { judgeCheckpoint, type Wholeness } from './checkpoints/wholeness.js';

/** The best checkpoint by the trainer's own account, as of the step at which it said so. */
export interface TrainersBest {
  readonly checkpoint: string;
  readonly metric: number | null;
  readonly step: number;
}

export interface CheckpointsState {
  /** By ascending step. */
  readonly list: readonly Checkpoint[];
  /** Steps of checkpoints that were there once and were deleted, the latest last. */
  readonly removed: readonly number[];
  readonly best: TrainersBest | null;
  /** `save_steps` as the newest trainer_state.json has it: the plan where no settings are known. */
  readonly saveSteps: { readonly every: number; readonly step: number } | null;
  readonly ranks: Ranks;
}

export const initialCheckpoints: CheckpointsState = {
  list: [],
  removed: [],
  best: null,
  saveSteps: null,
  ranks: noRanks,
};

const inCheckpoint = /^((?:tmp-)?checkpoint-(\d+))(?:\/(.*))?$/;
const removedLimit = 1000;

interface Inside {
  readonly path: string;
  readonly step: number;
  /** Null: the checkpoint itself. */
  readonly name: string | null;
}

function insideOf(path: string): Inside | null {
  const match = inCheckpoint.exec(path);
  return match ? { path: match[1] ?? '', step: Number(match[2]), name: match[3] ?? null } : null;
}

const fresh = ({ path, step }: Inside, time: number): Checkpoint => ({
  step,
  path,
  files: {},
  directories: [],
  indexes: {},
  stateStep: null,
  latest: null,
  created: time,
  modified: time,
  expects: noExpectation,
  judged: new LastJudgement(),
});

const isBefore = (one: Checkpoint, other: Inside): boolean =>
  one.step < other.step || (one.step === other.step && one.path < other.path);

/** Where the checkpoint stands in the list, or would. */
function placeIn(list: readonly Checkpoint[], inside: Inside): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const one = list[middle];
    if (one && isBefore(one, inside)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function update(
  state: CheckpointsState,
  inside: Inside,
  time: number,
  change: (checkpoint: Checkpoint) => Checkpoint,
): CheckpointsState {
  const at = placeIn(state.list, inside);
  const found = state.list[at];
  if (found?.path === inside.path) {
    const list = [...state.list];
    list[at] = change(found);
    return { ...state, list };
  }
  const list = [...state.list.slice(0, at), change(fresh(inside, time)), ...state.list.slice(at)];
  return { ...state, list, removed: state.removed.filter((other) => other !== inside.step) };
}

/** What the old content of a file said is void once the file was written again. */
function forgetContent(checkpoint: Checkpoint, name: string): Checkpoint {
  if (name === 'trainer_state.json' || name === 'metadata.json') return { ...checkpoint, stateStep: null };
  if (name === 'latest') return { ...checkpoint, latest: null };
  if (!(name in checkpoint.indexes)) return checkpoint;
  const indexes = { ...checkpoint.indexes };
  delete indexes[name];
  return { ...checkpoint, indexes };
}

function addFile(known: Checkpoint, name: string, event: Extract<Event, { readonly type: 'file' }>): Checkpoint {
  const { size, expected, modified, pointer, passedOver } = event;
  // The directory's own time is only that of our first look; its files know better.
  const isFirst = Object.keys(known.files).length === 0;
  return {
    ...forgetContent(known, name),
    files: {
      ...known.files,
      [name]: { size, expected, modified, ...(pointer ? { pointer } : {}), ...(passedOver ? { passedOver } : {}) },
    },
    created: Math.min(known.created, modified),
    modified: isFirst ? modified : Math.max(known.modified, modified),
  };
}

function remove(state: CheckpointsState, inside: Inside, time: number): CheckpointsState {
  const known = state.list.find((one) => one.path === inside.path);
  if (!known) return state;
  const { name } = inside;
  if (name === null) {
    const list = state.list.filter((one) => one !== known);
    // A staging directory that is renamed is no loss.
    const removed = inside.path.startsWith('tmp-') ? state.removed : [...state.removed, inside.step];
    return { ...state, list, removed: removed.slice(-removedLimit) };
  }
  return update(state, inside, time, (one) => {
    const files = { ...one.files };
    delete files[name];
    return {
      ...forgetContent(one, name),
      files,
      directories: one.directories.filter((directory) => directory !== name),
    };
  });
}

function onTrainerState(state: CheckpointsState, event: TrainerStateEvent): CheckpointsState {
  let next = state;
  if (event.bestCheckpoint !== null && event.step >= (state.best?.step ?? 0)) {
    next = { ...next, best: { checkpoint: event.bestCheckpoint, metric: event.bestMetric, step: event.step } };
  }
  if (event.saveSteps !== null && event.step >= (state.saveSteps?.step ?? 0)) {
    next = { ...next, saveSteps: { every: event.saveSteps, step: event.step } };
  }
  const inside = insideOf(event.place.source);
  if (event.checkpoint === null || !inside) return next;
  return update(next, inside, event.time, (one) => ({ ...one, stateStep: event.step }));
}

function reduceFiles(state: CheckpointsState, event: Event): CheckpointsState {
  switch (event.type) {
    case 'directory':
    case 'file':
    case 'remove':
    case 'weight-index':
    case 'deepspeed-latest':
    case 'checkpoint-metadata': {
      const inside = insideOf(event.path);
      if (!inside) return state;
      const { name } = inside;
      switch (event.type) {
        case 'remove':
          return remove(state, inside, event.time);
        case 'file':
          return name === null ? state : update(state, inside, event.modified, (one) => addFile(one, name, event));
        case 'directory':
          return update(state, inside, event.time, (one) =>
            name === null || one.directories.includes(name)
              ? one
              : { ...one, directories: [...one.directories, name].sort() },
          );
        case 'weight-index': {
          const directory = name?.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : '';
          const shards = event.shards.map((shard) => directory + shard);
          return update(state, inside, event.time, (one) => ({
            ...one,
            indexes: { ...one.indexes, [name ?? '']: shards },
          }));
        }
        case 'deepspeed-latest':
          return update(state, inside, event.time, (one) => ({ ...one, latest: event.tag }));
        case 'checkpoint-metadata':
          return update(state, inside, event.time, (one) => ({ ...one, stateStep: event.step }));
      }
      return state;
    }
    case 'trainer-state':
      return onTrainerState(state, event);
    default:
      return state;
  }
}

/** Files that tell what other checkpoints must hold. */
const isTelling = (event: Event): boolean =>
  (event.type === 'file' || event.type === 'remove') &&
  /\/(?:rng_state[^/]*|scaler\.pt)$|\/rng_state\//.test(event.path);

export function reduceCheckpoints(state: CheckpointsState, event: Event, config: ConfigState): CheckpointsState {
  const ranks = reduceRanks(state.ranks, event);
  const changed = reduceFiles(ranks === state.ranks ? state : { ...state, ranks }, event);
  if (changed === state && event.type !== 'config') return state;
  const isSettled = changed.list.length === state.list.length && !isTelling(event);
  if (event.type !== 'config' && ranks === state.ranks && isSettled) return changed;
  const inside = insideOf('path' in event ? event.path : event.place.source);
  const list =
    event.type === 'config' || ranks !== state.ranks || !inside
      ? expect(changed.list, ranks, config)
      : expectAround(changed.list, placeIn(changed.list, inside), ranks, config);
  return { ...changed, list };
}
