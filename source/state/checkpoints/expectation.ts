/** What a whole checkpoint of this run must hold, as its settings, its console and its other checkpoints tell. */
import { type ConfigState, settingFlag, settingText } from '../config.js';
import type { Event } from '../event.js';
import { type Checkpoint, type Expectation, randomState, ranksIn } from './checkpoint.js';

/** What the console said of the processes, and since which step it holds: an attempt may have fewer than the last. */
export interface Ranks {
  /** Processes of the run, and those that this machine started. */
  readonly world: number | null;
  readonly here: number | null;
  /** The step that the attempt began at. */
  readonly since: number;
  /** The console's labels are those of PPO. */
  readonly ppo: boolean;
}

export const noRanks: Ranks = { world: null, here: null, since: 0, ppo: false };

export function reduceRanks(ranks: Ranks, event: Event): Ranks {
  if (event.type === 'banner') return event.key === 'epochs_per_batch' && !ranks.ppo ? { ...ranks, ppo: true } : ranks;
  if (event.type !== 'notice') return ranks;
  const { notice } = event;
  switch (notice.id) {
    case 'distributed-launch':
      return { ...ranks, here: notice.tasks };
    case 'process-rank':
      return notice.worldSize === null || notice.worldSize === ranks.world
        ? ranks
        : { ...ranks, world: notice.worldSize };
    case 'training-begins':
      return { ...ranks, since: 0, ppo: false };
    case 'resumed':
      return notice.step === null ? ranks : { ...ranks, since: notice.step };
    default:
      return ranks;
  }
}

const leftBy = (checkpoint: Checkpoint): number => {
  const ranks = ranksIn(checkpoint, randomState);
  return ranks.size === 0 ? 1 : Math.max(...ranks) + 1;
};

/**
 * Of several machines without a shared disk each holds the files of its own processes alone, so no more than those can
 * be demanded until another checkpoint shows more. Where the console says nothing, the checkpoint before the newest one
 * tells; older ones may be of an attempt with other processes.
 */
function ranksOf(list: readonly Checkpoint[], at: number, ranks: Ranks): number | null {
  const one = list[at];
  const before = list[at - 1];
  if (!one || one.step <= ranks.since) return null;
  const { world, here } = ranks;
  const told = world === null ? null : Math.min(world, here ?? world);
  const isNewest = at === list.length - 1;
  const shown = isNewest && before && before.step > ranks.since ? leftBy(before) : null;
  if (told === null) return shown;
  return world !== null && shown !== null && shown <= world ? Math.max(told, shown) : told;
}

const isSame = (one: Expectation, other: Expectation): boolean =>
  one.ranks === other.ranks &&
  one.stage === other.stage &&
  one.finetuning === other.finetuning &&
  one.onlyModel === other.onlyModel &&
  one.scaler === other.scaler;

/** What all checkpoints of a run must hold alike. */
type Shared = Omit<Expectation, 'ranks'>;

const sharedOf = (ranks: Ranks, config: ConfigState, scaler: boolean): Shared => ({
  stage: ranks.ppo ? 'ppo' : settingText(config, 'stage'),
  finetuning: settingText(config, 'finetuning_type'),
  onlyModel: settingFlag(config, 'save_only_model'),
  scaler,
});

const holdsScaler = (one: Checkpoint | undefined): boolean => one !== undefined && 'scaler.pt' in one.files;
const mayScale = (config: ConfigState): boolean => settingFlag(config, 'fp16') !== false;

function expecting(list: readonly Checkpoint[], at: number, one: Checkpoint, ranks: Ranks, shared: Shared): Checkpoint {
  const expects = { ...shared, ranks: ranksOf(list, at, ranks) };
  return isSame(one.expects, expects) ? one : { ...one, expects };
}

/** Every checkpoint with what it must hold. Those for which nothing changed are the same as before. */
export function expect(list: readonly Checkpoint[], ranks: Ranks, config: ConfigState): readonly Checkpoint[] {
  const shared = sharedOf(ranks, config, mayScale(config) && list.some(holdsScaler));
  return list.map((one, at) => expecting(list, at, one, ranks, shared));
}

/**
 * The same where one checkpoint came, went or changed at `at`, and all that is known of the others holds. A run may
 * keep thousands, each with a file for every process: what one of these tells reaches no further than the two newest.
 */
export function expectAround(
  list: readonly Checkpoint[],
  at: number,
  ranks: Ranks,
  config: ConfigState,
): readonly Checkpoint[] {
  const other = list[at === 0 ? 1 : 0];
  if (!other) return expect(list, ranks, config);
  const known = other.expects.scaler;
  const holds = holdsScaler(list[at]) || (known && list.some(holdsScaler));
  const scaler = mayScale(config) && holds;
  if (scaler !== known) return expect(list, ranks, config);
  const shared = sharedOf(ranks, config, scaler);
  const next = [...list];
  for (const place of new Set([at, list.length - 2, list.length - 1])) {
    const one = list[place];
    if (one) next[place] = expecting(list, place, one, ranks, shared);
  }
  return next;
}
