/**
 * The blocks that the Trainer prints before it trains, evaluates or predicts.
 *
 *     [INFO|trainer.py:2519] … >> ***** Running training *****
 *     [INFO|trainer.py:2520] … >>   Num examples = 270
 *
 * LLaMA-Factory's PPO trainer prints one of its own, whose epochs are a fraction (`Num Epochs = 1.0`).
 *
 * With `log_level_replica` every rank prints its own copy, bare and interleaved: once a copy with a logger's prefix was
 * seen, bare lines count no more.
 */
import type { BannerKey } from '../../state/event.js';

export type Block = 'train' | 'eval' | 'predict';

const line =
  /^ {2}([A-Z][\w ]+?)(?: \([^)]*\))?(?: so batch size has been adjusted to)?(?: =|:) ([\d,]+(?:\.\d+)?|Unknown)$/;

const keys: Readonly<Record<Block, Readonly<Record<string, BannerKey>>>> = {
  train: {
    'Num examples': 'examples',
    'Num Epochs': 'epochs',
    'Num update steps per epoch': 'steps_per_epoch',
    'Instantaneous batch size per device': 'batch_size_per_device',
    'Training with DataParallel': 'data_parallel_batch_size',
    'Total train batch size': 'total_batch_size',
    'Gradient Accumulation steps': 'gradient_accumulation_steps',
    'Total optimization steps': 'total_steps',
    'Total training steps': 'total_steps',
    'Num optimization epochs per batch': 'epochs_per_batch',
    'Number of trainable parameters': 'trainable_parameters',
  },
  eval: { 'Num examples': 'eval_examples', 'Batch size': 'eval_batch_size' },
  predict: { 'Num examples': 'predict_examples', 'Batch size': 'predict_batch_size' },
};

/** 2⁶³ − 1 is the Trainer's stand-in for a length that nobody knows. */
const unknownLength = 9e18;

export function bannerLine(
  message: string,
  block: Block,
): { readonly key: BannerKey; readonly value: number | null } | null {
  const match = line.exec(message);
  const key = match ? keys[block][match[1] ?? ''] : undefined;
  if (!match || !key) return null;
  const value = Number((match[2] ?? '').replaceAll(',', ''));
  return { key, value: Number.isNaN(value) || value > unknownLength ? null : value };
}
