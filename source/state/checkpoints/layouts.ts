/**
 * What each way of training leaves in a checkpoint, and so what a whole one must hold.
 *
 * | way | files of its own |
 * |---|---|
 * | one process, DDP | `optimizer.pt`, `scheduler.pt`, `rng_state.pth` or `rng_state_<rank>.pth` |
 * | DeepSpeed | `latest` (written last) names `global_stepN/` with `mp_rank_*_model_states.pt` (ZeRO-3: one a rank) and a `zero_pp_rank_<rank>_*_optim_states.pt` a rank; no scheduler of transformers |
 * | FSDP, full | `pytorch_model_fsdp.bin`, `optimizer.bin`, `scheduler.pt` |
 * | FSDP, sharded | `pytorch_model_fsdp_0/` and `optimizer_0/`, each closed by its `.metadata` |
 * | LLaMA-Factory 1 | `metadata.json`, `model/`, `optimizer/`, `dataloader/`, `rng_state/`, closed by `CHECKPOINT_COMPLETE` |
 *
 * (transformers `trainer.py` and `integrations/fsdp.py`, DeepSpeed `runtime/engine.py`, LLaMA-Factory 0.9.6
 * `v1/core/utils/checkpoint.py`.)
 */
import { type Checkpoint, randomState, ranksIn } from './checkpoint.js';
import { type Lack, missing, missingRanks } from './lack.js';
import { missingWeights, modelWeights } from './weights.js';

export interface Layout {
  readonly weights: readonly Lack[];
  /** What training needs to go on. */
  readonly training: readonly Lack[];
  readonly onlyWeights: boolean;
}

const has = (checkpoint: Checkpoint, name: string): boolean => name in checkpoint.files;
const hasMatch = (checkpoint: Checkpoint, pattern: RegExp): boolean =>
  Object.keys(checkpoint.files).some((name) => pattern.test(name));
const hasDirectory = (checkpoint: Checkpoint, name: string): boolean =>
  checkpoint.directories.includes(name) || Object.keys(checkpoint.files).some((path) => path.startsWith(`${name}/`));

/** The files in a directory of the checkpoint, by their names there. */
function within(checkpoint: Checkpoint, directory: string): Checkpoint {
  const prefix = `${directory}/`;
  const inside = Object.entries(checkpoint.files).filter(([path]) => path.startsWith(prefix));
  return { ...checkpoint, files: Object.fromEntries(inside.map(([path, file]) => [path.slice(prefix.length), file])) };
}

const need = (checkpoint: Checkpoint, ...names: readonly string[]): readonly Lack[] =>
  names.filter((name) => !has(checkpoint, name)).map(missing);

/** Ranks that must have left their files: as many as are known of, and none left out below the highest seen. */
const rankCount = (checkpoint: Checkpoint, ...seen: readonly ReadonlySet<number>[]): number =>
  Math.max(checkpoint.expects.ranks ?? 1, ...seen.map((ranks) => (ranks.size === 0 ? 0 : Math.max(...ranks) + 1)));

/** Beyond this many bytes the file is listed but not read. */
const stateLimit = 64 * 1024 * 1024;

function stateLacks(checkpoint: Checkpoint, name: string): readonly Lack[] {
  const file = checkpoint.files[name];
  if (!file) return [missing(name)];
  if (checkpoint.stateStep === null)
    return file.passedOver || file.size > stateLimit ? [] : [{ name, how: 'unreadable' }];
  return checkpoint.stateStep === checkpoint.step ? [] : [{ name, how: 'other-step' }];
}

/** One process writes `rng_state.pth`, several write one each. */
function randomLacks(checkpoint: Checkpoint, ...seen: readonly ReadonlySet<number>[]): readonly Lack[] {
  if (has(checkpoint, 'rng_state.pth')) return [];
  const ranks = ranksIn(checkpoint, randomState);
  const count = rankCount(checkpoint, ranks, ...seen);
  if (count === 1 && ranks.size === 0) return [missing('rng_state.pth')];
  return missingRanks(count, ranks, (rank) => `rng_state_${rank}.pth`);
}

const scalerLacks = (checkpoint: Checkpoint): readonly Lack[] =>
  checkpoint.expects.scaler ? need(checkpoint, 'scaler.pt') : [];

/** rm and ppo train a head of their own beside the model; LLaMA-Factory's callback splits it off. */
function headLacks(checkpoint: Checkpoint): readonly Lack[] {
  const { stage } = checkpoint.expects;
  if ((stage !== 'rm' && stage !== 'ppo') || hasMatch(checkpoint, /^value_head\.(safetensors|bin)$/)) return [];
  return [missing('value_head.safetensors')];
}

function plain(checkpoint: Checkpoint): Layout {
  const weights = [...missingWeights(checkpoint, ''), ...headLacks(checkpoint)];
  const state = checkpoint.expects.stage === 'ppo' ? [] : stateLacks(checkpoint, 'trainer_state.json');
  const trains = hasMatch(checkpoint, /^(optimizer|scheduler|rng_state)/);
  // trainer_state.json comes after all the others: where it is whole and none of them is, none was asked for.
  const { onlyModel, stage } = checkpoint.expects;
  if (!trains && (onlyModel === true || stage === 'ppo' || (onlyModel === null && state.length === 0))) {
    return { weights, training: state, onlyWeights: true };
  }
  const training = [
    ...need(checkpoint, 'optimizer.pt', 'scheduler.pt'),
    ...scalerLacks(checkpoint),
    ...randomLacks(checkpoint),
    ...state,
  ];
  return { weights, training, onlyWeights: false };
}

const optimizerShard = /(?:^|\/)(?:bf16_)?zero_pp_rank_(\d+)_mp_rank_\d+_optim_states\.pt$/;
const modelShard = /(?:^|\/)zero_pp_rank_(\d+)_mp_rank_\d+_model_states\.pt$/;

/** The engine's own directory: a model file for all or one a rank (ZeRO-3), and an optimizer file a rank (ZeRO). */
interface EngineLacks {
  readonly models: readonly Lack[];
  readonly rest: readonly Lack[];
}

function engineLacks(checkpoint: Checkpoint): EngineLacks {
  const { latest } = checkpoint;
  const guess = [...checkpoint.directories, ...Object.keys(checkpoint.files)].find((name) =>
    /^global_step\d+/.test(name),
  );
  const directory = latest ?? guess?.split('/')[0] ?? null;
  const closing: readonly Lack[] =
    latest !== null ? [] : [has(checkpoint, 'latest') ? { name: 'latest', how: 'unreadable' } : missing('latest')];
  if (directory === null) return { models: [], rest: closing };
  if (!hasDirectory(checkpoint, directory)) return { models: [missing(`${directory}/`)], rest: closing };
  const engine = within(checkpoint, directory);
  const optimizers = ranksIn(engine, optimizerShard);
  const models = ranksIn(engine, modelShard);
  const whole = hasMatch(engine, /^mp_rank_\d+_model_states\.pt$/);
  const count = rankCount(checkpoint, optimizers, models, ranksIn(checkpoint, randomState));
  const prefix = hasMatch(engine, /^bf16_zero_pp_rank_/) ? 'bf16_' : '';
  const optimizerName = (rank: number): string =>
    `${directory}/${prefix}zero_pp_rank_${rank}_mp_rank_00_optim_states.pt`;
  const modelName = (rank: number): string => `${directory}/zero_pp_rank_${rank}_mp_rank_00_model_states.pt`;
  // Without ZeRO the model file holds the optimizer, too: no shard at all is then no lack.
  const partitioned = optimizers.size > 0 || models.size > 0;
  return {
    models:
      models.size > 0
        ? missingRanks(count, models, modelName)
        : whole
          ? []
          : [missing(`${directory}/mp_rank_00_model_states.pt`)],
    rest: [...(partitioned ? missingRanks(count, optimizers, optimizerName) : []), ...closing],
  };
}

function deepspeed(checkpoint: Checkpoint): Layout {
  const { models, rest } = engineLacks(checkpoint);
  // ZeRO-3 may leave the weights in the engine's directory alone (stage3_gather_16bit_weights_on_model_save: false).
  const inEngine = hasMatch(checkpoint, modelShard);
  const own = missingWeights(checkpoint, '');
  const isGathered = !own.some((lack) => lack.name === modelWeights);
  const weights = inEngine && !isGathered ? [...own.filter((lack) => lack.name !== modelWeights), ...models] : own;
  const ranks = ranksIn(checkpoint, optimizerShard);
  const training = [
    ...(inEngine && !isGathered ? [] : models),
    ...rest,
    ...randomLacks(checkpoint, ranks),
    ...stateLacks(checkpoint, 'trainer_state.json'),
  ];
  return { weights, training, onlyWeights: false };
}

function fsdp(checkpoint: Checkpoint): Layout {
  const sharded = hasDirectory(checkpoint, 'pytorch_model_fsdp_0') || hasDirectory(checkpoint, 'optimizer_0');
  const names = sharded
    ? ['pytorch_model_fsdp_0/.metadata', 'optimizer_0/.metadata']
    : ['pytorch_model_fsdp.bin', 'optimizer.bin'];
  const [model = '', optimizer = ''] = names;
  // FSDP's own file holds the weights, too; a copy of them as safetensors is written for the full kind alone.
  const copy = missingWeights(checkpoint, '');
  const isCopied = !copy.some((lack) => lack.name === modelWeights);
  const state = need(checkpoint, model);
  const weights = isCopied && !has(checkpoint, model) ? copy : isCopied ? [] : state;
  const training = [
    ...(isCopied ? state : []),
    ...need(checkpoint, optimizer, 'scheduler.pt'),
    ...scalerLacks(checkpoint),
    ...randomLacks(checkpoint),
    ...stateLacks(checkpoint, 'trainer_state.json'),
  ];
  return { weights, training, onlyWeights: false };
}

/** LLaMA-Factory 1: the marker is written when all ranks are done. With DeepSpeed the engine keeps everything. */
function versionOne(checkpoint: Checkpoint): Layout {
  const marker = need(checkpoint, 'CHECKPOINT_COMPLETE');
  const state = stateLacks(checkpoint, 'metadata.json');
  if (has(checkpoint, 'latest')) {
    const { models, rest } = engineLacks(checkpoint);
    return { weights: models, training: [...state, ...rest, ...marker], onlyWeights: false };
  }
  const distributed = hasMatch(checkpoint, /^(model|optimizer)\/.*(\.distcp|\.metadata)$/);
  const weights = distributed ? need(checkpoint, 'model/.metadata') : missingWeights(checkpoint, 'model/');
  const random = ranksIn(checkpoint, randomState);
  const loader = ranksIn(checkpoint, /^dataloader\/rank_(\d+)\.pt$/);
  const count = rankCount(checkpoint, random, loader);
  const training = [
    ...state,
    ...need(checkpoint, distributed ? 'optimizer/.metadata' : 'optimizer/state_dict.pt', 'scheduler.pt'),
    ...missingRanks(count, loader, (rank) => `dataloader/rank_${rank}.pt`),
    ...missingRanks(count, random, (rank) => `rng_state/rank_${rank}.pt`),
    ...marker,
  ];
  return { weights, training, onlyWeights: false };
}

const signs: readonly (readonly [RegExp, (checkpoint: Checkpoint) => Layout])[] = [
  [/^(metadata\.json|CHECKPOINT_COMPLETE|(?:model|dataloader|rng_state)(?:\/.*)?)$/, versionOne],
  [/^(latest|zero_to_fp32\.py|global_step\d+(\/.*)?)$/, deepspeed],
  [/^(pytorch_model_fsdp\.bin|optimizer\.bin|(?:pytorch_model_fsdp|optimizer)_0(\/.*)?)$/, fsdp],
];

export function layoutOf(checkpoint: Checkpoint): Layout {
  const names = [...Object.keys(checkpoint.files), ...checkpoint.directories];
  const found = signs.find(([pattern]) => names.some((name) => pattern.test(name)));
  return (found?.[1] ?? plain)(checkpoint);
}
