/** What is known of one checkpoint directory, and what a whole one of this run has to hold. */

import { mostRanks } from './lack.js';
import type { LastJudgement } from './last-judgement.js';

export interface CheckpointFile {
  readonly size: number;
  /** The size that its own header demands, null when the format does not tell. */
  readonly expected: number | null;
  readonly modified: number;
  /** What it holds is not known, for nobody tried to read it. */
  readonly passedOver?: true;
  /** A Git LFS pointer stands in its place. */
  readonly pointer?: true;
}

/** What the run's settings and its console say about the content of a checkpoint. Null where nothing tells. */
export interface Expectation {
  /** Processes that each leave files of their own in it. */
  readonly ranks: number | null;
  readonly stage: string | null;
  readonly finetuning: string | null;
  /** `save_only_model`. */
  readonly onlyModel: boolean | null;
  /** Other checkpoints of the run hold a `scaler.pt`, as fp16 does with newer transformers. */
  readonly scaler: boolean;
}

export interface Checkpoint {
  readonly step: number;
  /** Path in the run directory. */
  readonly path: string;
  /** Paths relative to the checkpoint. */
  readonly files: Readonly<Record<string, CheckpointFile>>;
  /** Directories in it, relative to it. */
  readonly directories: readonly string[];
  /** The shards that each weight index names, by the index's path; paths relative to the checkpoint. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  /** The step that its trainer_state.json (or metadata.json) holds, null until that could be read. */
  readonly stateStep: number | null;
  /** The directory that DeepSpeed's `latest` names. */
  readonly latest: string | null;
  /** When the directory was first seen, and when anything in it was last written. */
  readonly created: number;
  readonly modified: number;
  readonly expects: Expectation;
  /** Copied with the rest when something changes, and then of what it was before. */
  readonly judged: LastJudgement;
}

export const noExpectation: Expectation = {
  ranks: null,
  stage: null,
  finetuning: null,
  onlyModel: null,
  scaler: false,
};

/** transformers up to 4.38 filled `tmp-checkpoint-N` and renamed it when it was whole. */
export const isStaging = (checkpoint: Checkpoint): boolean => checkpoint.path.startsWith('tmp-');

/** Files that each process writes for itself: their ranks, by what stands around the number. */
export function ranksIn(checkpoint: Checkpoint, pattern: RegExp): ReadonlySet<number> {
  const ranks = new Set<number>();
  for (const name of Object.keys(checkpoint.files)) {
    const digits = pattern.exec(name)?.[1];
    if (digits !== undefined && Number(digits) < mostRanks) ranks.add(Number(digits));
  }
  return ranks;
}

export const randomState = /^(?:rng_state_|rng_state\/rank_)(\d+)\.(?:pth|pt)$/;
