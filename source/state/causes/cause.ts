/** Why a run died: one cause, the line that shows it, and what is left to go on from. */
import type { Evidence } from '../findings/finding.js';
import type { Memory } from '../findings/host/host-now.js';
import type { RunPhase } from '../phase.js';
import type { MemoryLeap } from './memory-leap.js';

/** The numbers and names that the words about each cause are made of. Ids are those that scripts rely on. */
export interface CauseFacts {
  readonly 'cuda-out-of-memory': {
    readonly gpu: number | null;
    readonly tried: string | null;
    /** Another process holds part of the card. */
    readonly others: boolean;
    /** That process, where the driver's words tell it from the trainer's own. */
    readonly holder: { readonly pid: number; readonly memory: string } | null;
    /** In training, and when one batch took far more than those before it. */
    readonly leap: MemoryLeap | null;
    /** What the trainer was doing: an evaluation needs other remedies than a step. */
    readonly phase: RunPhase;
  };
  /**
   * `certain` is false where only a SIGKILL and the memory tell of it: that was nearly used up then, or (`somebody`) the
   * kernel killed for it and did not count for whom.
   */
  readonly 'host-out-of-memory': { readonly phase: RunPhase; readonly certain: boolean; readonly somebody?: true };
  /** The memory that data loaders hand batches over in (`/dev/shm`). */
  readonly 'shared-memory': Record<string, never>;
  readonly 'disk-full': { readonly quota: boolean };
  /**
   * SIGKILL by somebody unknown; `signal` is null when the trainer is merely gone. `memory` is what the last look at the
   * machine saw, null when nobody looked.
   */
  readonly killed: { readonly signal: number | null; readonly memory: Memory | null };
  /** SIGTERM; `scheduler` when SLURM says that it was cancelled. */
  readonly terminated: { readonly scheduler: boolean };
  readonly interrupted: Record<string, never>;
  readonly hangup: Record<string, never>;
  readonly 'time-limit': { readonly phase: RunPhase };
  readonly 'nccl-timeout': {
    readonly rank: number | null;
    readonly seconds: number | null;
    /** Ranks of the run that reported no timeout: one of them is what the others waited for. Empty when not known. */
    readonly silentRanks: readonly number[];
  };
  readonly 'unknown-dataset': { readonly dataset: string | null };
  readonly 'bad-dataset-file': { readonly file: string | null };
  /** `empty`: the data set gave no row at all; else every row was dropped. */
  readonly 'no-valid-rows': { readonly empty: boolean };
  readonly 'bad-template': { readonly template: string | null };
  readonly 'model-not-found': { readonly model: string | null };
  readonly 'bad-checkpoint': { readonly path: string | null };
  readonly 'version-mismatch': { readonly requirement: string | null; readonly found: string | null };
  readonly 'bad-argument': { readonly argument: string | null };
  /** `table`: what was looked up in, as far as the kernel's name tells; mostly token ids that a model does not have. */
  readonly 'index-out-of-range': { readonly table: 'vocabulary' | 'classes' | 'other' };
  /** Another assertion of a kernel; null where only the exception tells of it. */
  readonly 'device-assert': { readonly assertion: string | null };
  /** A kernel read or wrote where it must not, or ended without CUDA knowing why, or the card's memory is damaged. */
  readonly 'gpu-fault': { readonly what: 'address' | 'launch' | 'memory' };
  /**
   * The card cannot be worked with: held by somebody or hung, too old a driver, none seen, a number too high, or no kernel
   * built for it.
   */
  readonly 'gpu-unusable': { readonly why: 'busy' | 'driver' | 'none' | 'ordinal' | 'build' };
  /** The last exception, when nothing better is known. */
  readonly 'code-error': { readonly exception: string; readonly message: string };
}

export type CauseId = keyof CauseFacts;

/** A cause before it is known what is left. */
export type Diagnosis = {
  readonly [Id in CauseId]: { readonly id: Id; readonly facts: CauseFacts[Id] };
}[CauseId];

/** What is left after a death. */
export interface Remains {
  /** Whether the run's directory could be looked into at all: a log alone tells nothing of checkpoints. */
  readonly seen: boolean;
  /** The newest checkpoint that training can go on from: its path in the run directory, null when there is none. */
  readonly checkpoint: string | null;
  /** The same as `resume_from_checkpoint` wants it: behind the output directory's own path. */
  readonly setting: string | null;
  /** Its files were looked at and are whole; false where only the console names it. */
  readonly verified: boolean;
  readonly step: number | null;
  /** Steps that have to be done again: those after it, or all where there is none; null when that is not known. */
  readonly stepsLost: number | null;
  /** The attempt that died set out from that very checkpoint and failed before its first step: so would the next one. */
  readonly tried: boolean;
  /** `overwrite_output_dir` is set: started again like this, the run deletes its curve and its checkpoints' place. */
  readonly overwrites: boolean;
}

export type Cause = {
  readonly [Id in CauseId]: {
    readonly id: Id;
    readonly facts: CauseFacts[Id];
    readonly evidence: Evidence;
    readonly remains: Remains;
  };
}[CauseId];
