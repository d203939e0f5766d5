/** The JSON of a run's state: the schema that scripts rely on. Unknown values are null, never a guess and never absent. */
import type { Evidence, Severity } from '../state/findings/finding.js';
import type { RunPhase } from '../state/phase.js';

export interface MetricStatus {
  readonly last: number | null;
  readonly last_step: number | null;
  readonly min: number | null;
  readonly min_step: number | null;
  readonly count: number;
  readonly source: string;
}

export interface SampleStatus {
  readonly set: 'train' | 'eval';
  readonly kind: string;
  readonly tokens: number;
  /** Null where the stage generates: its labels are a reference answer. */
  readonly trained_tokens: number | null;
  readonly masked_tokens: number | null;
  readonly text: string;
  readonly labels_text: string | null;
}

export interface CheckpointStatus {
  readonly step: number;
  readonly path: string;
  readonly bytes: number;
  readonly complete: boolean;
  readonly missing: readonly string[];
  readonly resumable: boolean;
  readonly best: boolean;
  readonly last: boolean;
  readonly eval_loss: number | null;
}

export interface CauseStatus {
  readonly id: string;
  readonly title: string;
  readonly evidence: Evidence;
  readonly advice: string;
  /** The newest checkpoint that can be resumed from, and the steps done after it. */
  readonly resume_from: string | null;
  /** False where only the console names it; true where its files are whole. */
  readonly resume_verified: boolean | null;
  readonly steps_lost: number | null;
}

export interface FindingStatus {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly advice: string;
  readonly step: number | null;
  /** False when it was so once and is no more. */
  readonly holds: boolean;
}

export interface LedgerStatus {
  readonly id: string;
  readonly dataset: string | null;
  readonly rows: number | null;
  readonly at_least: boolean;
  readonly reason: string | null;
  readonly source: string | null;
}

export interface Status {
  readonly schema: 1;
  readonly run: Readonly<Record<'path' | 'stage' | 'finetuning_type' | 'model' | 'template', string | null>> & {
    readonly name: string;
    readonly datasets: readonly string[];
    readonly llamafactory: string | null;
    readonly transformers: string | null;
  };
  readonly state: RunPhase;
  readonly exit: { readonly code: number | null; readonly signal: number | null } | null;
  readonly cause: CauseStatus | null;
  readonly progress: Readonly<
    Record<
      | 'step'
      | 'total_steps'
      | 'epoch'
      | 'epochs'
      | 'percent'
      | 'elapsed_s'
      | 'eta_s'
      | 'seconds_per_step'
      | 'tokens_per_s',
      number | null
    >
  > & {
    readonly attempts: number;
    /** What is under way beside the training: data that is prepared, a prediction. */
    readonly part: {
      readonly label: string | null;
      readonly done: number;
      readonly total: number;
      readonly percent: number;
      readonly eta_s: number | null;
    } | null;
  };
  readonly metrics: Readonly<Record<string, MetricStatus>>;
  readonly data: {
    readonly examples: number | null;
    readonly eval_examples: number | null;
    readonly seen: number | null;
    /** Is it trained on all of the data? `answer`: yes, no, unknown, no-training. */
    readonly verdict: { readonly answer: string; readonly text: string };
    readonly ledger: readonly LedgerStatus[];
  };
  readonly samples: readonly SampleStatus[];
  readonly checkpoints: readonly CheckpointStatus[];
  readonly gpus: readonly Readonly<Record<string, unknown>>[];
  readonly processes: {
    /** Null when it cannot be told. */
    readonly alive: boolean | null;
    readonly problem: string | null;
    readonly list: readonly Readonly<Record<string, unknown>>[];
  };
  readonly findings: readonly FindingStatus[];
}
