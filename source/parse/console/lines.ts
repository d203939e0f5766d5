/**
 * What single console lines mean: a table from their text to a notice.
 *
 * Texts are those of LLaMA-Factory 0.8 to 0.9.6 and transformers 4.41 to 5.8. Order matters only where one text begins
 * like another. Every pattern is tried on the message of a record, never on its line number or date.
 */
import type { Notice } from '../../state/event.js';

interface Rule {
  readonly pattern: RegExp;
  readonly notice: (groups: Readonly<Record<string, string | undefined>>) => Notice;
}

const whole = (text: string | undefined): number => Number((text ?? '').replaceAll(',', ''));
const optional = (text: string | undefined): number | null => (text === undefined ? null : whole(text));

const rules: readonly Rule[] = [
  {
    // `world size` since 0.9.2, `n_gpu` before; every rank prints its own.
    pattern:
      /^Process rank: (?<rank>-?\d+), (?:world size: (?<world>\d+), )?device: (?<device>[^,\s]+),? .*?distributed training: (?<distributed>True|False), compute dtype: (?<type>\S+)/,
    notice: (groups) => ({
      id: 'process-rank',
      rank: Math.max(0, whole(groups.rank)),
      worldSize: optional(groups.world),
      device: groups.device ?? '',
      distributed: groups.distributed === 'True',
      computeType: groups.type === 'None' ? null : (groups.type ?? null),
    }),
  },
  {
    pattern: /^Initializing (?<tasks>\d+) distributed tasks at: /,
    notice: (groups) => ({ id: 'distributed-launch', tasks: whole(groups.tasks) }),
  },
  {
    pattern: /^Loading dataset from disk will ignore other data arguments/,
    notice: () => ({ id: 'dataset-from-disk', path: null }),
  },
  {
    pattern: /^Loaded tokenized dataset from (?<path>.+?)\.?$/,
    notice: (groups) => ({ id: 'dataset-from-disk', path: groups.path ?? null }),
  },
  {
    pattern: /^Loading dataset (?<dataset>.+?)\.\.\.$/,
    notice: (groups) => ({ id: 'dataset-loading', dataset: groups.dataset ?? '' }),
  },
  {
    pattern: /^Sampled (?<rows>\d+) examples from dataset (?<dataset>.+?)\.$/,
    notice: (groups) => ({ id: 'rows-sampled', rows: whole(groups.rows), dataset: groups.dataset ?? '' }),
  },
  { pattern: /^Dropped invalid example: /, notice: () => ({ id: 'row-dropped-invalid' }) },
  {
    pattern: /^Dropped lengthy example with length (?<length>\d+) > (?<limit>\d+)/,
    notice: (groups) => ({ id: 'row-dropped-long', length: whole(groups.length), limit: whole(groups.limit) }),
  },
  { pattern: /^(loading weights file|Instantiating \w+ model under) /, notice: () => ({ id: 'model-loading' }) },
  {
    pattern: /^(?:trainable params: (?<trainable>[\d,]+) \|\| )?all params: (?<all>[\d,]+)/,
    notice: (groups) => ({ id: 'parameters', trainable: optional(groups.trainable), all: whole(groups.all) }),
  },
  {
    pattern: /^Fine-tuning method: (?<method>.+)$/,
    notice: (groups) => ({ id: 'finetuning-method', method: groups.method ?? '' }),
  },
  { pattern: /^\*{5} Running training \*{5}$/, notice: () => ({ id: 'training-begins' }) },
  { pattern: /^\*{5} Running Evaluation \*{5}$/i, notice: () => ({ id: 'evaluation-begins' }) },
  { pattern: /^\*{5} Running Prediction \*{5}$/i, notice: () => ({ id: 'prediction-begins' }) },
  {
    // Printed when an output directory with checkpoints is met without `overwrite_output_dir`.
    pattern: /^Resuming training from (?!checkpoint with)(?<path>.+?)\.$/,
    notice: (groups) => ({ id: 'resume-announced', path: groups.path ?? '' }),
  },
  {
    // With DeepSpeed, `transformers/integrations/deepspeed.py`; without, `Trainer._load_from_checkpoint`.
    pattern: /^(?:Attempting to resume|Loading model) from (?<path>.+?[\\/]checkpoint-\d+)[\\/]?\.?$/,
    notice: (groups) => ({ id: 'resume-announced', path: groups.path ?? '' }),
  },
  {
    pattern: /^ *Continuing training from global step (?<step>\d+)/,
    notice: (groups) => ({ id: 'resumed', step: whole(groups.step), epoch: null }),
  },
  {
    // transformers ≥ 5.3
    pattern: /^ *Resuming training from checkpoint with epoch (?<epoch>\d+) and global step (?<step>\d+)/,
    notice: (groups) => ({ id: 'resumed', step: whole(groups.step), epoch: whole(groups.epoch) }),
  },
  {
    // LLaMA-Factory v1
    pattern: /^Resumed from checkpoint: step=(?<step>\d+), epoch=(?<epoch>\d+)/,
    notice: (groups) => ({ id: 'resumed', step: whole(groups.step), epoch: whole(groups.epoch) }),
  },
  {
    pattern: /^Saving model checkpoint to (?<path>.+)$/,
    notice: (groups) => ({ id: 'save-begins', path: groups.path ?? '' }),
  },
  {
    // After the model, of stages rm and ppo (`callbacks.py`). PPO says nothing else of a save.
    pattern: /^Value head model saved at: (?<path>.+)$/,
    notice: (groups) => ({ id: 'value-head-saved', path: groups.path ?? '' }),
  },
  {
    // Silent from transformers 5.2.
    pattern: /^Deleting older checkpoint \[(?<path>.+?)\]/,
    notice: (groups) => ({ id: 'checkpoint-deleted', path: groups.path ?? '' }),
  },
  {
    pattern: /^Loading best model from (?<path>.+?) \(score: (?<score>[-\d.einfna]+)\)/,
    notice: (groups) => {
      const score = Number(groups.score);
      return { id: 'best-model-loading', path: groups.path ?? '', score: Number.isNaN(score) ? null : score };
    },
  },
  {
    pattern: /^(Training completed\. Do not forget|Reached max_steps \(\d+\), stopping)/,
    notice: () => ({ id: 'training-completed' }),
  },
  { pattern: /^Previous trainer log in this folder will be deleted/, notice: () => ({ id: 'log-deleted' }) },
  {
    pattern: /^\*{5} (?<set>train|eval|predict) metrics \*{5}$/,
    notice: (groups) => ({ id: 'metrics-block', set: groups.set ?? '' }),
  },
  {
    pattern: /^Figure saved at: (?<path>.+)$/,
    notice: (groups) => ({ id: 'figure-saved', path: groups.path ?? '' }),
  },
  {
    pattern: /^No metric (?<metric>\S+) to plot/,
    notice: (groups) => ({ id: 'no-metric-to-plot', metric: groups.metric ?? '' }),
  },
  { pattern: /Output directory .{0,300}already exists and is not empty/, notice: () => ({ id: 'output-exists' }) },
  {
    pattern: /^Saving prediction results to (?<path>.+)$/,
    notice: (groups) => ({ id: 'predictions-saved', path: groups.path ?? '' }),
  },
  { pattern: /^Dropping the following result as it does not have all/, notice: () => ({ id: 'model-card-dropped' }) },
  {
    pattern: /^ *"transformers_version": "(?<version>[\w.]+)"/,
    notice: (groups) => ({ id: 'version', package: 'transformers', version: groups.version ?? '' }),
  },
];

/** First letters of all patterns above: most lines of samples, model configs and bars are told apart by them alone. */
const beginnings = /^(\s*["*CR]|[APILSDliatFRON*TrE])|already exists/;

export function noticeOf(message: string): Notice | null {
  if (!beginnings.test(message)) return null;
  for (const rule of rules) {
    const match = rule.pattern.exec(message);
    if (match) return rule.notice(match.groups ?? {});
  }
  return null;
}

/** A counter that ended: `Generating train split: 91 examples [00:00, …]`. */
export function splitOf(label: string | null, rows: number): Notice | null {
  const split = /^Generating (\S+) split$/.exec(label ?? '')?.[1];
  return split === undefined ? null : { id: 'split-generated', split, rows };
}
