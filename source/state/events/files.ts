/** Settings, checkpoints and predictions: what the files of a run say. */
import type { Base } from './base.js';

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
  /** What it holds is not known, for nobody tried to read it. */
  readonly passedOver?: true;
  /** A Git LFS pointer stands in its place. */
  readonly pointer?: true;
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
