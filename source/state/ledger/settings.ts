/** The settings that decide what becomes of the rows, as LLaMA-Factory understands them (`hparams/data_args.py`). */
import { settingFlag, settingList, settingNumber, settingText } from '../config.js';
import type { RunState } from '../run.js';
import { type MixStrategy, mixStrategies } from './arithmetic.js';
import type { LedgerSource } from './reason.js';

export interface DataSettings {
  /** What LLaMA-Factory was told of the data is not known: no settings are, or only what TensorBoard holds of them. */
  readonly unknown: boolean;
  readonly stage: string | null;
  /** The datasets that the chain begins with: those to train on, or those to evaluate where nothing is trained. */
  readonly datasets: readonly string[];
  readonly purpose: 'train' | 'evaluate' | 'predict';
  readonly maxSamples: number | null;
  /** Null when nothing is held out. */
  readonly validation: number | null;
  /** pt packs unless told not to; the other stages when told to. */
  readonly packing: boolean;
  readonly cutoff: number | null;
  readonly streaming: boolean;
  readonly mix: MixStrategy;
  readonly mixByChance: boolean;
  readonly maxSteps: number | null;
  readonly dropLast: boolean;
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null);

export function purposeOf(run: RunState): DataSettings['purpose'] {
  const { config, progress } = run;
  const trains = settingFlag(config, 'do_train');
  if (trains === true || progress.banner.examples !== undefined) return 'train';
  if (settingFlag(config, 'do_predict') === true || progress.banner.predict_examples !== undefined) return 'predict';
  if (settingFlag(config, 'do_eval') === true || progress.banner.eval_examples !== undefined) return 'evaluate';
  return trains === false ? 'evaluate' : 'train';
}

/** LLaMA-Factory trains on nothing that is not named by one of these; transformers' own arguments name none. */
const dataNames = ['dataset', 'eval_dataset', 'tokenized_path'];

export function dataSettings(run: RunState): DataSettings {
  const { config } = run;
  const unknown = !dataNames.some((name) => config.settings[name]?.value != null);
  const stage = settingText(config, 'stage');
  const purpose = purposeOf(run);
  const evaluated = settingList(config, 'eval_dataset');
  const named = settingList(config, 'dataset');
  const mix = settingText(config, 'mix_strategy') ?? 'concat';
  const size = evaluated.length > 0 ? null : positive(settingNumber(config, 'val_size'));
  // Without settings the example tells: only pt prints one without labels.
  const withoutLabels = run.samples.examples[0]?.parts[0]?.labelIds === null;
  const pretraining = stage === 'pt' || (unknown && withoutLabels);
  const packing = settingFlag(config, 'packing');
  return {
    unknown,
    stage,
    datasets: purpose === 'train' || evaluated.length === 0 ? named : evaluated,
    purpose,
    maxSamples: positive(settingNumber(config, 'max_samples')),
    validation: purpose === 'train' ? size : null,
    packing: packing === true || settingFlag(config, 'neat_packing') === true || (packing !== false && pretraining),
    cutoff: settingNumber(config, 'cutoff_len'),
    streaming: settingFlag(config, 'streaming') === true,
    mix: mixStrategies.has(mix) ? (mix as MixStrategy) : 'concat',
    mixByChance: config.settings.interleave_probs?.value != null,
    maxSteps: positive(settingNumber(config, 'max_steps')),
    dropLast: settingFlag(config, 'dataloader_drop_last') === true,
  };
}

export const settingSource = (run: RunState, name: string): LedgerSource | null => {
  const setting = run.config.settings[name];
  return setting ? { kind: 'setting', origin: setting.origin, name } : null;
};
