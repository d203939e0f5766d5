/**
 * How many steps the settings and the data come to, as transformers counts them (`set_initial_training_values`).
 *
 *     batches = ceil(examples / batch)   a device's share = ceil(batches / devices)
 *     steps of an epoch = ceil(share / accumulation), since 4.52; rounded down before
 *
 * Checked against published runs: 29,742 examples, batch 2, 4 devices, accumulation 8 → 465 steps.
 */
import { settingFlag, settingNumber } from '../../config.js';
import { meaningOf } from '../../meaning.js';
import type { RunState } from '../../run.js';

export interface Steps {
  readonly total: number;
  readonly epochs: number;
  /** Batches that one device gets in an epoch. */
  readonly share: number;
  readonly accumulation: number;
  readonly examples: number;
  readonly totalBatch: number;
  /** The steps when the last, smaller step of an epoch counts, and when it does not. */
  readonly whole: number;
  readonly cut: number;
}

/** Null when anything in the formula is unknown, or when the formula is not meant: streaming, `max_steps`, ppo. */
export function stepsOf(run: RunState): Steps | null {
  const { banner } = run.progress;
  const { batchPerDevice, accumulation, devices, totalBatch, stage } = meaningOf(run);
  const total = banner.total_steps ?? null;
  const examples = banner.examples ?? null;
  const asked = settingNumber(run.config, 'num_train_epochs');
  const epochs = asked ?? banner.epochs ?? null;
  // The banner rounds epochs up. Where even that differs, the settings at hand are not those of this run.
  if (asked !== null && banner.epochs != null && Math.ceil(asked) !== banner.epochs) return null;
  if (total === null || examples === null || epochs === null || totalBatch === null) return null;
  if (batchPerDevice === null || accumulation === null || devices === null || stage === 'ppo') return null;
  if ((settingNumber(run.config, 'max_steps') ?? 0) > 0) return null;
  if (settingFlag(run.config, 'streaming') === true || settingFlag(run.config, 'dataloader_drop_last') === true)
    return null;
  const share = Math.ceil(Math.ceil(examples / batchPerDevice) / devices);
  const whole = Math.ceil(epochs * Math.max(1, Math.ceil(share / accumulation)));
  const cut = Math.ceil(epochs * Math.max(1, Math.floor(share / accumulation)));
  return { total, epochs, share, accumulation, examples, totalBatch, whole, cut };
}
