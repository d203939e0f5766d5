/** What the settings come to: the effective batch, the steps of an epoch, the end of the warm-up, the examples seen. */
import { settingNumber, settingText } from './config.js';
import { epochRows } from './ledger/epochs.js';
import { dataSettings } from './ledger/settings.js';
import type { RunState } from './run.js';

export interface Meaning {
  readonly batchPerDevice: number | null;
  readonly accumulation: number | null;
  readonly devices: number | null;
  /** Examples a step: batch per device × accumulation × devices. */
  readonly totalBatch: number | null;
  readonly stepsPerEpoch: number | null;
  readonly warmupSteps: number | null;
  readonly examples: number | null;
  /** Of an evaluation, or of a prediction where there was none. */
  readonly evalExamples: number | null;
  /** Examples that went through training, repeats of later epochs included. */
  readonly seen: number | null;
  readonly stage: string | null;
  readonly finetuning: string | null;
  readonly model: string | null;
}

const positive = (value: number | null | undefined): number | null => (value != null && value > 0 ? value : null);

export function meaningOf(run: RunState): Meaning {
  const { banner } = run.progress;
  const { config } = run;
  const totalBatch = positive(banner.total_batch_size);
  const batchPerDevice = positive(banner.batch_size_per_device) ?? settingNumber(config, 'per_device_train_batch_size');
  const accumulation =
    positive(banner.gradient_accumulation_steps) ?? settingNumber(config, 'gradient_accumulation_steps');
  const rank = run.evidence.notices['process-rank']?.last.notice;
  const world = rank?.id === 'process-rank' ? rank.worldSize : null;
  const devices =
    totalBatch !== null && batchPerDevice !== null && accumulation !== null
      ? totalBatch / (batchPerDevice * accumulation)
      : world;
  const totalSteps = run.progress.totalSteps;
  const epochs = positive(banner.epochs) ?? settingNumber(config, 'num_train_epochs');
  const examples = banner.examples ?? null;
  const stepsPerEpoch =
    positive(banner.steps_per_epoch) ??
    (totalSteps !== null && epochs !== null ? Math.ceil(totalSteps / epochs) : null);
  const warmup = positive(settingNumber(config, 'warmup_steps'));
  const ratio = positive(settingNumber(config, 'warmup_ratio'));
  const fraction = warmup !== null && warmup < 1 ? warmup : ratio;
  const stage = settingText(config, 'stage');
  // A person whose settings are known and who set none gets the Trainer's default, which is no warm-up.
  const warmupSteps =
    warmup !== null && warmup >= 1
      ? warmup
      : fraction !== null && totalSteps !== null
        ? Math.ceil(totalSteps * fraction)
        : fraction === null && stage !== null
          ? 0
          : null;
  const model = settingText(config, 'model_name_or_path');
  return {
    batchPerDevice,
    accumulation,
    devices,
    totalBatch,
    stepsPerEpoch,
    warmupSteps,
    examples,
    evalExamples: banner.eval_examples ?? banner.predict_examples ?? null,
    seen: epochRows(run, dataSettings(run), examples).seen,
    stage,
    finetuning: settingText(config, 'finetuning_type'),
    model,
  };
}

/** The last part of a model's path or hub name. */
export const shortName = (path: string): string =>
  path
    .replace(/(?<![\\/])[\\/]+$/, '')
    .split(/[\\/]/)
    .at(-1) ?? path;
