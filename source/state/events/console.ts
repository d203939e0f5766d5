/** What the trainer's console says, besides metrics. */
import type { Base, Level } from './base.js';

/** What a progress bar of tqdm tells. */
export interface Bar {
  /** tqdm's description, null for the training and evaluation bars. */
  readonly label: string | null;
  readonly done: number;
  /** Null where it does not know how much there is to do. */
  readonly total: number | null;
  /** Seconds that the bar has run, and that it expects to need. */
  readonly elapsed: number | null;
  readonly remaining: number | null;
  readonly secondsPerUnit: number | null;
  readonly unit: string;
}

/** A progress bar moved. */
export interface BarEvent extends Base, Bar {
  readonly type: 'bar';
}

/** A line of the block that the trainer prints before training, evaluation or prediction. */
export type BannerKey =
  | 'examples'
  | 'epochs'
  | 'batch_size_per_device'
  | 'data_parallel_batch_size'
  | 'total_batch_size'
  | 'gradient_accumulation_steps'
  | 'total_steps'
  | 'steps_per_epoch'
  | 'trainable_parameters'
  | 'epochs_per_batch'
  | 'eval_examples'
  | 'eval_batch_size'
  | 'predict_examples'
  | 'predict_batch_size';

/** `value` is null when the trainer says that it does not know, or prints its stand-in for infinity. */
export interface BannerEvent extends Base {
  readonly type: 'banner';
  readonly key: BannerKey;
  readonly value: number | null;
}

/** Tokens of one side of an example. `labels` are null where the stage has none (pt). */
export interface ExamplePart {
  /** `example`, or `chosen` and `rejected` of a preference pair. */
  readonly name: 'example' | 'chosen' | 'rejected';
  readonly inputIds: readonly number[];
  readonly text: string;
  /** Same length as `inputIds` when aligned; −100 marks a token that is not trained on. */
  readonly labelIds: readonly number[] | null;
  readonly labelsText: string | null;
}

/** The example that LLaMA-Factory prints: exactly one per data split, the first of the tokenised set. */
export interface ExampleEvent extends Base {
  readonly type: 'example';
  readonly set: 'train' | 'eval';
  readonly parts: readonly ExamplePart[];
}

/** What a console line says beyond its text, for the reducers: see `parse/console/lines.ts` for the table. */
export type Notice =
  | {
      readonly id: 'process-rank';
      readonly rank: number;
      readonly worldSize: number | null;
      readonly device: string;
      readonly distributed: boolean;
      readonly computeType: string | null;
    }
  | { readonly id: 'distributed-launch'; readonly tasks: number }
  | { readonly id: 'dataset-loading'; readonly dataset: string }
  | { readonly id: 'dataset-from-disk'; readonly path: string | null }
  | { readonly id: 'split-generated'; readonly split: string; readonly rows: number }
  | { readonly id: 'rows-sampled'; readonly dataset: string; readonly rows: number }
  | { readonly id: 'row-dropped-invalid' }
  | { readonly id: 'row-dropped-long'; readonly length: number; readonly limit: number }
  | { readonly id: 'model-loading' }
  | { readonly id: 'parameters'; readonly trainable: number | null; readonly all: number }
  | { readonly id: 'finetuning-method'; readonly method: string }
  | { readonly id: 'training-begins' }
  | { readonly id: 'evaluation-begins' }
  | { readonly id: 'prediction-begins' }
  | { readonly id: 'resume-announced'; readonly path: string }
  | { readonly id: 'resumed'; readonly step: number | null; readonly epoch: number | null }
  | { readonly id: 'save-begins'; readonly path: string }
  | { readonly id: 'value-head-saved'; readonly path: string }
  | { readonly id: 'checkpoint-deleted'; readonly path: string }
  | { readonly id: 'best-model-loading'; readonly path: string; readonly score: number | null }
  | { readonly id: 'training-completed' }
  | { readonly id: 'log-deleted' }
  | { readonly id: 'metrics-block'; readonly set: string }
  | { readonly id: 'figure-saved'; readonly path: string }
  | { readonly id: 'no-metric-to-plot'; readonly metric: string }
  | { readonly id: 'output-exists' }
  | { readonly id: 'predictions-saved'; readonly path: string }
  | { readonly id: 'model-card-dropped' }
  | { readonly id: 'version'; readonly package: 'llamafactory' | 'transformers' | 'torch'; readonly version: string };

/** A console line with a meaning. */
export interface NoticeEvent extends Base {
  readonly type: 'notice';
  readonly notice: Notice;
  /** The line as printed, control characters removed, at most 500 characters. */
  readonly text: string;
}

/** A warning or an error line of a logger, or of torchrun, SLURM, the system: kept as evidence. */
export interface MessageEvent extends Base {
  readonly type: 'message';
  readonly level: Level;
  /** `llamafactory.data.loader`, `trainer.py`, `torchrun`, `slurm`, `nccl`, `system`. */
  readonly logger: string;
  readonly rank: number | null;
  readonly text: string;
}

/**
 * The last line of a Python traceback. `place` is that line; `frames` the last lines before it, at most 40. `link` says
 * how Python joined it to the exception before: raised `because` of it, or `during` its handling. `torn` is a line that
 * has no end yet. `atTop`: the traceback begins at a module, so that nobody caught the exception and its process ends.
 */
export interface ExceptionEvent extends Base {
  readonly type: 'exception';
  readonly rank: number | null;
  readonly name: string;
  readonly message: string;
  readonly frames: readonly string[];
  readonly link: 'because' | 'during' | null;
  readonly atTop: boolean;
  readonly torn: boolean;
}

/** One line of the console as a person reads it; bytes [start, end) of the console. Progress bars come folded. */
export type LineKind = 'plain' | 'info' | 'warning' | 'error' | 'metrics' | 'bar' | 'example' | 'traceback';
export interface LineEvent extends Base {
  readonly type: 'line';
  readonly start: number;
  readonly end: number;
  readonly kind: LineKind;
  /** Its bytes hold neither escape sequences nor control characters. */
  readonly clean: boolean;
  /** A bar that is still moving replaces the one before it with the same label; it is not yet a line of its own. */
  readonly provisional: boolean;
}
