/**
 * When the trainer will save: every `save_steps` (500 unless set; below 1 a share of all steps) or after every epoch, and
 * since transformers 4.42 once more at the last step (`DefaultFlowCallback.on_step_end`).
 */
import { settingNumber, settingText } from '../config.js';
import { meaningOf } from '../meaning.js';
import type { RunState } from '../run.js';
import { isAtLeast, transformersVersion } from '../version.js';

export type SaveStrategy = 'steps' | 'epoch' | 'no' | 'best';

export interface SavePlan {
  readonly strategy: SaveStrategy;
  /** Steps between two saves, null when the strategy has none. */
  readonly every: number | null;
  /** Where that is written: a settings file, `trainer_state.json`, or null for the trainer's own default. */
  readonly source: string | null;
  readonly total: number | null;
  /** One more save at the last step; null when the version does not tell. */
  readonly atEnd: boolean | null;
}

const defaultSaveSteps = 500;
const strategies: ReadonlySet<string> = new Set(['steps', 'epoch', 'no', 'best']);

/** `no` and `false` without quotes are YAML's false. */
function strategyOf(run: RunState): SaveStrategy {
  const value = run.config.settings.save_strategy?.value;
  if (value === false) return 'no';
  const text = settingText(run.config, 'save_strategy')?.toLowerCase() ?? 'steps';
  return strategies.has(text) ? (text as SaveStrategy) : 'steps';
}

/** Null when neither settings nor a checkpoint tell of any plan. */
export function savePlan(run: RunState): SavePlan | null {
  const { config, checkpoints, progress } = run;
  // A run that only evaluates or predicts counts batches as steps.
  const trains = progress.banner.total_steps != null || progress.rows.length > 0;
  const total = trains ? progress.totalSteps : null;
  const atEnd = isAtLeast(transformersVersion(run), 4, 42);
  const isKnown = config.origins.length > 0;
  if (!isKnown && !checkpoints.saveSteps) return null;
  const strategy = isKnown ? strategyOf(run) : 'steps';
  if (strategy === 'no' || strategy === 'best') return { strategy, every: null, source: null, total, atEnd };
  if (strategy === 'epoch') {
    const every = meaningOf(run).stepsPerEpoch;
    return { strategy, every, source: config.settings.save_strategy?.origin ?? null, total, atEnd };
  }
  const set = settingNumber(config, 'save_steps');
  const told = set ?? checkpoints.saveSteps?.every ?? defaultSaveSteps;
  const every = told >= 1 ? told : told > 0 && total !== null ? Math.ceil(told * total) : null;
  const origin = set !== null ? config.settings.save_steps?.origin : undefined;
  const source = origin ?? (checkpoints.saveSteps ? 'trainer_state.json' : null);
  return { strategy, every: every === 0 ? null : every, source, total, atEnd };
}

/** The saves still to come after `step`: where the next one is, and how many there are; null counts are unknown. */
export interface SavesLeft {
  readonly next: number;
  readonly every: number;
  readonly count: number;
  readonly last: number;
}

export function savesLeft(plan: SavePlan, step: number): SavesLeft | null {
  const { every, total, strategy } = plan;
  if (every === null || total === null || step >= total) return null;
  const regular = Math.max(0, Math.floor(total / every) - Math.floor(step / every));
  // The last step's own save; a version that does not tell is taken for a new one, as nearly all are.
  const extra = strategy === 'steps' && plan.atEnd !== false && total % every !== 0 ? 1 : 0;
  const count = regular + extra;
  if (count === 0) return null;
  const next = regular > 0 ? (Math.floor(step / every) + 1) * every : total;
  return { next, every, count, last: extra > 0 ? total : Math.floor(total / every) * every };
}

/** The step of the save with this number, the next one being 0. */
export const stepOfSave = (left: SavesLeft, index: number): number =>
  index >= left.count - 1 ? left.last : left.next + index * left.every;

export function nextSaveStep(run: RunState): number | null {
  const plan = savePlan(run);
  if (!plan) return null;
  const step = run.progress.step ?? 0;
  if (plan.total === null) return plan.every === null ? null : (Math.floor(step / plan.every) + 1) * plan.every;
  return savesLeft(plan, step)?.next ?? null;
}
