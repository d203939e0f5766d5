/** Why a run died: one cause, the line that shows it, and what is left to go on from. */
import type { Evidence } from '../findings/finding.js';

/** The numbers and names that the words about each cause are made of. Ids are those that scripts rely on. */
export interface CauseFacts {
  readonly 'cuda-out-of-memory': {
    readonly gpu: number | null;
    readonly tried: string | null;
    readonly others: boolean;
  };
  readonly 'host-out-of-memory': { readonly phase: string };
  readonly 'disk-full': { readonly quota: boolean };
  /** SIGKILL by somebody unknown. */
  readonly killed: { readonly signal: number | null };
  readonly terminated: Record<string, never>;
  readonly interrupted: Record<string, never>;
  readonly hangup: Record<string, never>;
  readonly 'time-limit': Record<string, never>;
  readonly 'nccl-timeout': { readonly rank: number | null; readonly seconds: number | null };
  readonly 'unknown-dataset': { readonly dataset: string | null };
  readonly 'bad-dataset-file': { readonly file: string | null };
  readonly 'no-valid-rows': Record<string, never>;
  readonly 'bad-template': { readonly template: string | null };
  readonly 'model-not-found': { readonly model: string | null };
  readonly 'bad-checkpoint': { readonly path: string | null };
  readonly 'version-mismatch': { readonly requirement: string | null };
  readonly 'bad-argument': { readonly argument: string | null };
  /** The last exception, when nothing better is known. */
  readonly 'code-error': { readonly exception: string; readonly message: string };
}

export type CauseId = keyof CauseFacts;

/** What is left after a death. */
export interface Remains {
  /** The newest checkpoint that training can go on from: its path in the run directory, null when there is none. */
  readonly checkpoint: string | null;
  readonly step: number | null;
  /** Steps done after it, which have to be done again; null when that is not known. */
  readonly stepsLost: number | null;
}

export type Cause = {
  readonly [Id in CauseId]: {
    readonly id: Id;
    readonly facts: CauseFacts[Id];
    readonly evidence: Evidence;
    readonly remains: Remains;
  };
}[CauseId];
