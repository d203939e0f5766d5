/**
 * What `save_total_limit` will delete: after each save all but the newest K, strangers in the directory counted
 * (`Trainer._rotate_checkpoints`). Ordered by step up to transformers 4.51, by time of writing since 4.52. The best one is
 * spared only when the trainer itself knows which it is.
 */
import { settingNumber } from '../config.js';
import type { RunState } from '../run.js';
import { isAtLeast, transformersVersion } from '../version.js';
import type { Checkpoint } from './checkpoint.js';
import { isStaging } from './checkpoint.js';

export function saveLimit(run: RunState): number | null {
  const limit = settingNumber(run.config, 'save_total_limit');
  return limit !== null && limit >= 1 ? limit : null;
}

function doomedOf(list: readonly Checkpoint[], limit: number, spared: string | null): readonly Checkpoint[] {
  // With room for one the trainer keeps the best and the newest: the limit counts as two.
  const room = spared !== null && limit === 1 ? 2 : limit;
  const excess = list.length + 1 - room;
  if (excess <= 0) return [];
  const candidates = list.filter((one) => one.path !== spared);
  return candidates.slice(0, excess);
}

/** The checkpoints that the next save will delete. Where the version is unknown, those that either order would delete. */
export function doomedCheckpoints(run: RunState): readonly Checkpoint[] {
  const limit = saveLimit(run);
  if (limit === null) return [];
  const byStep = run.checkpoints.list.filter((one) => !isStaging(one));
  const byTime = [...byStep].sort((one, other) => one.modified - other.modified);
  const told =
    run.checkpoints.best?.checkpoint
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? null;
  const isByTime = isAtLeast(transformersVersion(run), 4, 52);
  const first = doomedOf(isByTime === true ? byTime : byStep, limit, told);
  if (isByTime !== null) return first;
  const other = new Set(doomedOf(byTime, limit, told));
  return first.filter((one) => other.has(one));
}
