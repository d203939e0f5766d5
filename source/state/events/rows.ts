/** Rows of metrics, from whichever source they come. */
import type { Base, Values } from './base.js';

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

/**
 * Rows of training that stand on consecutive lines and name the same values, in columns: it says what its rows would
 * say one by one (`log-rows.ts`), at a third of the cost. `place` is that of the first. Steps rise from row to row, and
 * the file's clock never goes back.
 */
export interface LogRowsEvent extends Base {
  readonly type: 'log-rows';
  /** At least 2. */
  readonly count: number;
  readonly step: Float64Array;
  readonly totalSteps: Float64Array;
  readonly epoch: Float64Array;
  readonly elapsed: Float64Array;
  readonly names: readonly string[];
  /** One a name, in the same order. */
  readonly values: readonly Float64Array[];
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

/** A whole `log_history`: what of an array of its rows is asked for. */
export type History = Pick<readonly HistoryRow[], 'length' | 'at'> & Iterable<HistoryRow>;

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
  readonly history: History;
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
  /** The closing table of that set (`***** eval metrics *****`); absent for a dict. */
  readonly table?: 'train' | 'eval' | 'predict';
}
