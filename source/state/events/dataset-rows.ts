/** What was counted in the dataset files. */
import type { Base } from './base.js';

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
