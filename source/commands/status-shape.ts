/** The JSON of a run's state: the schema that scripts rely on. Unknown values are null, never a guess and never absent. */
import type { CauseId } from '../state/causes/cause.js';
import type { GpuProcess, TrainerProcess } from '../state/events/machine.js';
import type { FindingId } from '../state/findings/checks.js';
import type { Evidence, Severity } from '../state/findings/finding.js';
import type { LedgerStage } from '../state/ledger/ledger.js';
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
  readonly id: CauseId;
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
  readonly id: FindingId;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly advice: string;
  readonly step: number | null;
  /** False when it was so once and is no more. */
  readonly holds: boolean;
}

/** A card: bytes, percent, degrees Celsius and watts. */
export interface GpuStatus {
  readonly index: number;
  readonly name: string;
  readonly memory_used: number | null;
  readonly memory_total: number | null;
  readonly utilization: number | null;
  readonly temperature: number | null;
  readonly power: number | null;
  readonly power_limit: number | null;
  readonly processes: readonly GpuProcess[];
  /** What the tool says of a card that has failed. */
  readonly fault: string | null;
  /** Whether the run uses it; null when nothing tells. */
  readonly own: boolean | null;
  /** The run's ranks on it. */
  readonly ranks: readonly number[];
  /** Bytes that the run and others hold on it. */
  readonly own_memory: number | null;
  readonly foreign_memory: number | null;
}

export interface LedgerStatus {
  readonly id: LedgerStage;
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
    /**
     * What is under way beside the training, data that is prepared or a prediction: what its bar is called, and how far it
     * is, in the bar's own unit. Null while there is none.
     */
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
  readonly gpus: readonly GpuStatus[];
  readonly processes: {
    /** Null when it cannot be told. */
    readonly alive: boolean | null;
    readonly problem: string | null;
    readonly list: readonly Omit<TrainerProcess, 'placement'>[];
  };
  readonly findings: readonly FindingStatus[];
}
