/**
 * The contract between parsing and state: one fact at one time, from one source.
 *
 * Parsers emit events; reducers fold them. An event never depends on how its bytes were split. Field names are whole
 * words in the field's own terms; units: seconds, bytes, tokens, rows. A value that the source did not give is null.
 */

/** Where a fact stands: `source` is `console` or a path in the run directory; `line` counts from 1, null if unknown. */
export interface Place {
  readonly source: string;
  readonly line: number | null;
}

interface Base {
  /** When the fact became known, seconds since the epoch. */
  readonly time: number;
  readonly place: Place;
}

export type Level = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** Numbers by name, as the source names them (`loss`, `grad_norm`, `eval_rewards/margins`). NaN and ±Infinity occur. */
export type Values = Readonly<Record<string, number>>;

/**
 * What a row of metrics is: `train` a step's log, `eval` an evaluation, `summary` the closing row without loss,
 * `progress` a row of a predict or evaluation-only run that only counts.
 */
export type RowKind = 'train' | 'eval' | 'summary' | 'progress';

/** One row of `trainer_log.jsonl`. `lr` is renamed `learning_rate`; counters are not among `values`. */
export interface LogRowEvent extends Base {
  readonly type: 'log-row';
  readonly kind: RowKind;
  readonly step: number;
  readonly totalSteps: number | null;
  readonly epoch: number | null;
  /** The file's own clock: seconds since this attempt began training. */
  readonly elapsed: number | null;
  readonly values: Values;
  /** Modification time of the file when the row was read: an upper bound of the time the row was written. */
  readonly modified: number;
}

/** `trainer_log.jsonl` was deleted, truncated or replaced: its rows are void. */
export interface LogResetEvent extends Base {
  readonly type: 'log-reset';
}

/** The scalars of one step in one TensorBoard event file; `place.source` is that file. Single precision. */
export interface ScalarRowEvent extends Base {
  readonly type: 'scalar-row';
  readonly kind: RowKind;
  readonly step: number;
  readonly epoch: number | null;
  /** The trainer's clock when it wrote them, and when it began the file: seconds since the epoch. */
  readonly written: number;
  readonly began: number;
  readonly values: Values;
}

/** One entry of `log_history`. */
export interface HistoryRow {
  readonly kind: RowKind;
  readonly step: number;
  readonly epoch: number | null;
  readonly values: Values;
}

/** A `trainer_state.json`: of a checkpoint (`checkpoint` is its step) or of the finished run (null). */
export interface TrainerStateEvent extends Base {
  readonly type: 'trainer-state';
  readonly checkpoint: number | null;
  readonly step: number;
  readonly maxSteps: number | null;
  readonly epoch: number | null;
  readonly epochs: number | null;
  readonly bestMetric: number | null;
  readonly bestCheckpoint: string | null;
  readonly trainBatchSize: number | null;
  readonly inputTokensSeen: number | null;
  readonly saveSteps: number | null;
  readonly evalSteps: number | null;
  readonly loggingSteps: number | null;
  readonly history: readonly HistoryRow[];
}

/** `train_results.json`, `eval_results.json`, `predict_results.json`, `all_results.json`. */
export interface ResultsEvent extends Base {
  readonly type: 'results';
  readonly set: 'train' | 'eval' | 'predict' | 'all';
  readonly values: Values;
}

/** A metric dict on the console (`{'loss': 1.4, …}`). Four significant digits with transformers 5. */
export interface ConsoleMetricsEvent extends Base {
  readonly type: 'console-metrics';
  readonly kind: RowKind;
  readonly epoch: number | null;
  readonly values: Values;
}

/** A progress bar moved. `label` is tqdm's description, null for the training and evaluation bars. */
export interface BarEvent extends Base {
  readonly type: 'bar';
  readonly label: string | null;
  readonly done: number;
  readonly total: number | null;
  /** Seconds that the bar has run, and that it expects to need. */
  readonly elapsed: number | null;
  readonly remaining: number | null;
  readonly secondsPerUnit: number | null;
  readonly unit: string;
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
 * has no end yet.
 */
export interface ExceptionEvent extends Base {
  readonly type: 'exception';
  readonly rank: number | null;
  readonly name: string;
  readonly message: string;
  readonly frames: readonly string[];
  readonly link: 'because' | 'during' | null;
  readonly torn: boolean;
}

/** One line of the console as a person reads it; bytes [start, end) of the console. Progress bars come folded. */
export type LineKind = 'plain' | 'info' | 'warning' | 'error' | 'metrics' | 'bar' | 'example' | 'traceback';
export interface LineEvent extends Base {
  readonly type: 'line';
  readonly start: number;
  readonly end: number;
  readonly kind: LineKind;
  /** A bar that is still moving replaces the one before it with the same label; it is not yet a line of its own. */
  readonly provisional: boolean;
}

/** Settings of the run. `origin` is the file or the command they come from. Later origins override earlier ones. */
export interface ConfigEvent extends Base {
  readonly type: 'config';
  readonly origin: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A file of the run directory is there, with its size. For safetensors, `expected` is the size its header demands. */
export interface FileEvent extends Base {
  readonly type: 'file';
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly expected: number | null;
}
export interface DirectoryEvent extends Base {
  readonly type: 'directory';
  readonly path: string;
}
export interface RemoveEvent extends Base {
  readonly type: 'remove';
  readonly path: string;
}

/** The shards that a `*.index.json` names. */
export interface WeightIndexEvent extends Base {
  readonly type: 'weight-index';
  readonly path: string;
  readonly shards: readonly string[];
}

/** `latest` of a DeepSpeed checkpoint: the directory that holds the engine's own files, written after all of them. */
export interface DeepspeedLatestEvent extends Base {
  readonly type: 'deepspeed-latest';
  readonly path: string;
  readonly tag: string;
}

/** `metadata.json` of a checkpoint of LLaMA-Factory 1. */
export interface CheckpointMetadataEvent extends Base {
  readonly type: 'checkpoint-metadata';
  readonly path: string;
  readonly step: number;
}

/** One row of `generated_predictions.jsonl`. */
export interface Prediction {
  readonly prompt: string | null;
  readonly predict: string;
  readonly label: string;
}
export interface PredictionEvent extends Base {
  readonly type: 'prediction';
  readonly prediction: Prediction;
}

export interface GpuProcess {
  readonly pid: number;
  readonly name: string;
  /** Bytes, null when the driver does not tell. */
  readonly memory: number | null;
}
export interface GpuReading {
  readonly index: number;
  readonly uuid: string | null;
  readonly name: string;
  /** Bytes. */
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  /** Percent. */
  readonly utilization: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  /** Watts. */
  readonly power: number | null;
  readonly powerLimit: number | null;
  readonly processes: readonly GpuProcess[];
  /** What the tool says of a card that has failed, in its own words (`GPU is lost`); null for a card that works. */
  readonly fault: string | null;
}
/** One reading of all cards, or the sentence that says why there is none. */
export interface GpusEvent extends Base {
  readonly type: 'gpus';
  readonly tool: string | null;
  readonly cards: readonly GpuReading[];
  readonly problem: string | null;
  /** The tool's line about a card that it cannot reach any more; absent when there is none. */
  readonly lost?: string;
}

/** The trainer's processes as the system shows them. */
export interface ProcessesEvent extends Base {
  readonly type: 'processes';
  /** Whether the trainer is there; null when permissions or namespaces hide it. */
  readonly alive: boolean | null;
  readonly processes: readonly TrainerProcess[];
  /** Why nothing can be told, as a sentence; null when it can. */
  readonly problem: string | null;
}
export interface TrainerProcess {
  readonly pid: number;
  /** `launcher` waits for the others; `rank` trains; `worker` loads data. */
  readonly role: 'launcher' | 'rank' | 'worker';
  readonly rank: number | null;
  /** The kernel's letter: R running, S sleeping, D waiting for a disk, T stopped, Z ended but not yet reaped. */
  readonly state: string;
  /** Seconds since the epoch. */
  readonly started: number | null;
  /** Bytes of memory that are resident. */
  readonly memory: number | null;
  /** Share of one core since the reading before, null at first. */
  readonly processor: number | null;
  /** Which cards a rank may use; absent or null where its environment may not be read. */
  readonly placement?: CardPlacement | null;
}
/** What a rank's environment says about its cards. */
export interface CardPlacement {
  /** The place among the ranks of this machine, null for a run of one process. */
  readonly localRank: number | null;
  /** The list of visible cards as the environment gives it: numbers or identifiers; null when it gives none. */
  readonly visible: string | null;
  /** Numbers count the cards as the driver does (`CUDA_DEVICE_ORDER=PCI_BUS_ID`), not the fastest first. */
  readonly byBus: boolean;
}

/** The machine that the trainer runs on. Bytes. */
export interface HostEvent extends Base {
  readonly type: 'host';
  readonly memoryTotal: number | null;
  readonly memoryAvailable: number | null;
  /** Shared memory (`/dev/shm`), through which loader workers hand over their batches. */
  readonly sharedTotal: number | null;
  readonly sharedFree: number | null;
  /** Processes that want to run, averaged over the last minute. */
  readonly load: number | null;
  readonly cores: number | null;
  /** What the trainer's container or job may use, and uses; absent or null without a limit. */
  readonly memoryLimit?: number | null;
  readonly memoryInLimit?: number | null;
  /** Where the trainer's libraries keep models and prepared data, and the room there; absent or null when unknown. */
  readonly cachePath?: string | null;
  readonly cacheFree?: number | null;
  readonly cacheTotal?: number | null;
}

/** Room on the file system of the run directory. */
export interface DiskEvent extends Base {
  readonly type: 'disk';
  readonly path: string;
  /** Bytes that this user may still write, and of the whole. */
  readonly free: number;
  readonly total: number;
}

/** The run's SLURM job. */
export interface JobEvent extends Base {
  readonly type: 'job';
  readonly id: string;
  readonly name: string;
  /** `RUNNING`, `PENDING`, …; null when it has left the queue, or when nothing could be told. */
  readonly state: string | null;
  /** Seconds that it may still run, and its limit; null without one. */
  readonly left: number | null;
  readonly limit: number | null;
  /** Why it waits. */
  readonly reason: string | null;
  readonly nodes: number | null;
  /** Why nothing could be told, as a sentence. */
  readonly problem: string | null;
}

/** A row of a dataset file, as it stands there; never called a sample. */
export interface DatasetRow {
  /** From 1, in the order of the file. */
  readonly number: number;
  /** The row as JSON or text, cut when it is long. */
  readonly text: string;
  /** Bytes of its texts as UTF-8, names of columns not counted. */
  readonly bytes: number;
  /** Why it is shown out of turn; null for the first rows of the file. */
  readonly odd: 'longest' | 'empty' | null;
}

/** Why the rows of a dataset could not be counted. */
export type DatasetProblem =
  | 'no-dataset-info'
  | 'not-in-dataset-info'
  | 'not-a-file'
  | 'missing'
  | 'format'
  | 'unreadable';

/** What was counted in the files of a dataset that `dataset_info.json` names. */
export interface DatasetRowsEvent extends Base {
  readonly type: 'dataset-rows';
  /** The name in the settings. */
  readonly dataset: string;
  readonly files: readonly string[];
  /** Null when they could not be counted, see `problem`. */
  readonly rows: number | null;
  /** The counting stopped at its budget. */
  readonly atLeast: boolean;
  /** When the files were last changed, seconds since the epoch. */
  readonly modified: number | null;
  readonly problem: DatasetProblem | null;
  /** `num_samples` of dataset_info.json. */
  readonly numSamples: number | null;
  readonly columns: readonly string[];
  readonly shown: readonly DatasetRow[];
  /** How many rows have at least 2^(i/4) bytes of text and fewer than 2^((i+1)/4), by i. Empty when only the number is known. */
  readonly lengths: readonly number[];
}

export interface MarkerEvent extends Base {
  readonly type: 'marker';
  readonly label: string;
}
export interface ExitEvent extends Base {
  readonly type: 'exit';
  readonly code: number | null;
  readonly signal: number | null;
}
/** A line that a parser could not read, or something the watcher could not do. */
/** The message about a file that a clone of a repository has in name only. */
export const pointerTrouble = 'this is a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned';

export interface TroubleEvent extends Base {
  readonly type: 'trouble';
  readonly message: string;
  /** The watcher only waits for something to be there. */
  readonly waits?: true;
}
export interface TickEvent extends Base {
  readonly type: 'tick';
}

export type Event =
  | LogRowEvent
  | LogResetEvent
  | ScalarRowEvent
  | TrainerStateEvent
  | ResultsEvent
  | ConsoleMetricsEvent
  | BarEvent
  | BannerEvent
  | ExampleEvent
  | NoticeEvent
  | MessageEvent
  | ExceptionEvent
  | LineEvent
  | ConfigEvent
  | FileEvent
  | DirectoryEvent
  | RemoveEvent
  | WeightIndexEvent
  | DeepspeedLatestEvent
  | CheckpointMetadataEvent
  | PredictionEvent
  | GpusEvent
  | ProcessesEvent
  | HostEvent
  | DiskEvent
  | JobEvent
  | DatasetRowsEvent
  | MarkerEvent
  | ExitEvent
  | TroubleEvent
  | TickEvent;
