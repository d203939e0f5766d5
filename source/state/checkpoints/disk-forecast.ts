/** Does the disk hold what is still to be saved? The last whole checkpoint's size, times the saves to come. */
import type { DiskEvent } from '../event.js';
import type { RunState } from '../run.js';
import type { Checkpoint } from './checkpoint.js';
import { conditionOf, isOver } from './condition.js';
import { foreignOf } from './foreign.js';
import { saveLimit } from './rotation.js';
import { savePlan, savesLeft, stepOfSave } from './save-plan.js';
import { judgeCheckpoint } from './wholeness.js';

export interface DiskForecast {
  readonly disk: DiskEvent;
  /** The checkpoint whose size the forecast goes by. */
  readonly measure: Checkpoint;
  /** Bytes that the next checkpoint takes, and the model after training. */
  readonly save: number;
  readonly model: number;
  readonly next: number;
  /** Saves that are still to come, and how many of them fit. */
  readonly saves: number;
  readonly fitting: number;
  /** The step of the first save that does not fit; the total steps when only the final model does not. Null: all fit. */
  readonly failsAt: number | null;
  /** The most that will be taken beyond what is now. */
  readonly needed: number;
}

/** What training needs to go on, and FSDP's second copy of the weights: not written after training. */
const trainingFile =
  /^(pytorch_model_fsdp|optimizer|scheduler|scaler|rng_state|global_step|dataloader|trainer_state\.json)/;

const modelBytes = (checkpoint: Checkpoint): number =>
  Object.entries(checkpoint.files).reduce((sum, [name, file]) => (trainingFile.test(name) ? sum : sum + file.size), 0);

interface Stock {
  /** Bytes that are free once the save in hand is done and the rotation after it. */
  readonly free: number;
  readonly count: number;
}

/** A save that is being written takes the rest of its size first; then the rotation gives some back. */
function settled(run: RunState, free: number, size: number, limit: number | null, now: number): Stock {
  let left = free;
  const { list } = run.checkpoints;
  for (const one of list) {
    if (conditionOf(run, one, now) === 'writing') left -= Math.max(0, size - judgeCheckpoint(one).bytes);
  }
  const excess = limit === null ? 0 : Math.max(0, list.length - limit);
  for (const one of list.slice(0, excess)) left += judgeCheckpoint(one).bytes;
  return { free: left, count: list.length - excess };
}

/** Null when the disk, the size of a checkpoint or the plan are not known, or nothing is left to save. */
export function diskForecast(run: RunState, now: number): DiskForecast | null {
  const { disk } = run.machine;
  const plan = savePlan(run);
  if (!disk || !plan || run.phase.trainingCompleted || isOver(run, now)) return null;
  const left = savesLeft(plan, run.progress.step ?? 0);
  const isAnothers = foreignOf(run);
  const measure = run.checkpoints.list.findLast((one) => !isAnothers(one) && judgeCheckpoint(one).missing.length === 0);
  if (!left || !measure) return null;
  const save = Math.max(1, judgeCheckpoint(measure).bytes);
  const model = modelBytes(measure);
  const limit = saveLimit(run);
  const stock = settled(run, disk.free, save, limit, now);
  // The new checkpoint is written before the oldest is deleted: beyond the limit each save needs its room for a while.
  const growth = limit === null ? left.count : Math.min(left.count, Math.max(0, limit - stock.count));
  const peak = (growth < left.count ? growth + 1 : growth) * save;
  const needed = Math.max(peak, growth * save + model);
  const roomFor = Math.max(0, Math.floor(stock.free / save));
  const fitting = peak <= stock.free ? left.count : Math.min(left.count, roomFor);
  const failsAt =
    fitting < left.count ? stepOfSave(left, fitting) : needed <= stock.free ? null : (plan.total ?? left.last);
  return { disk, measure, save, model, next: left.next, saves: left.count, fitting, failsAt, needed };
}
