/**
 * Which step a metric dict of the console belongs to: the dict tells its epoch, in few digits, and not its step.
 *
 * Two things tell more. The epoch is batches done over batches in an epoch, so that in a short epoch its two digits name
 * the step exactly. And the dict stands behind the training bar, but the bar is drawn at most ten times a second
 * (tqdm's `mininterval`): of a fast run it may still show the step before.
 *
 *       0%|▏        | 4/1800 [00:00<00:45, 39.78it/s]
 *     {'loss': 7.3826, 'grad_norm': 2.954, 'learning_rate': 0.000111, 'epoch': 0.08}      this is step 5
 */
import type { BannerEvent, RowKind } from './event.js';

/** What the console has said so far that bears on it. */
export interface ConsolePosition {
  readonly totalSteps: number | null;
  readonly epochs: number | null;
  readonly barStep: number | null;
  readonly trainRows: number;
  /** Rows of which nothing told the step. */
  readonly untoldRows: number;
  /** Without a banner: the total of the training's bar, known from a bar that a row of training followed. */
  readonly partTotal: number | null;
  /** Without a banner: the total of the bar that moved last, null once an evaluation's figures show whose it was. */
  readonly lastTotal: number | null;
  /** A training began after one that took steps, and was not said to resume: its first bar voids the rows before. */
  readonly anew: boolean;
  /** The best model took the last one's place: an evaluation after it is not of the last step. */
  readonly bestLoaded: boolean;
  readonly loggingSteps: number | null;
  readonly firstStepLogged: boolean;
  readonly epochShape: {
    readonly examples: number | null;
    readonly totalBatch: number | null;
    readonly accumulation: number | null;
  };
}

export const noPosition: ConsolePosition = {
  totalSteps: null,
  epochs: null,
  barStep: null,
  trainRows: 0,
  untoldRows: 0,
  partTotal: null,
  lastTotal: null,
  anew: false,
  bestLoaded: false,
  loggingSteps: null,
  firstStepLogged: false,
  epochShape: { examples: null, totalBatch: null, accumulation: null },
};

export function onBanner(position: ConsolePosition, event: BannerEvent): ConsolePosition {
  const { epochShape } = position;
  switch (event.key) {
    case 'total_steps':
      return { ...position, totalSteps: event.value };
    case 'epochs':
      return { ...position, epochs: event.value };
    case 'examples':
      return { ...position, epochShape: { ...epochShape, examples: event.value } };
    case 'total_batch_size':
      return { ...position, epochShape: { ...epochShape, totalBatch: event.value } };
    case 'gradient_accumulation_steps':
      return { ...position, epochShape: { ...epochShape, accumulation: event.value } };
    default:
      return position;
  }
}

/**
 * The step at an epoch, and the steps of an epoch. An epoch's last step may have fewer batches than the others, so
 * batches are what counts within one. With `max_steps` the banner's epochs are rounded up: its examples tell better.
 */
function scale(position: ConsolePosition, epoch: number): { readonly step: number; readonly perEpoch: number } | null {
  const { totalSteps, epochs, epochShape } = position;
  const { examples, totalBatch, accumulation } = epochShape;
  // A stream has no length: its epochs and examples are stand-ins, and its epoch jumps at every pass.
  if (totalSteps === null || epochs === null || epochs === 0) return null;
  const told = totalSteps / epochs;
  if (examples !== null && totalBatch !== null && examples > 0 && totalBatch > 0) {
    const perEpoch = Math.ceil(examples / totalBatch);
    const perStep = accumulation !== null && accumulation > 0 ? accumulation : 1;
    const batches = Math.ceil((examples * perStep) / totalBatch);
    const whole = Math.floor(epoch);
    // More steps than that many epochs have: then these examples are not what an epoch is made of.
    if (told <= perEpoch) {
      return { step: whole * perEpoch + ((epoch - whole) * batches) / perStep, perEpoch };
    }
  }
  return { step: epoch * told, perEpoch: told };
}

/** Two digits behind the point; transformers 5 prints four significant ones, which is fewer from epoch 100 on. */
const roundingOf = (epoch: number): number => (epoch >= 100 && Number.isInteger(epoch * 10) ? 0.05 : 0.005);

/** Steps that a bar may be behind. */
const barLag = 2;

/** The bar's step, or the one after it that rows are due at; null where no bar was seen. */
function stepOfBar({ barStep: bar, loggingSteps }: ConsolePosition, kind: RowKind): number | null {
  if (bar === null) return null;
  if (kind !== 'train' || loggingSteps === null || loggingSteps < 1) return bar;
  const due = Math.ceil(bar / loggingSteps) * loggingSteps;
  return due - bar <= barLag ? due : bar;
}

/** Null where nothing tells. */
export function consoleStep(position: ConsolePosition, epoch: number | null, kind: RowKind): number | null {
  const { totalSteps, barStep, loggingSteps } = position;
  const estimate = epoch === null ? null : scale(position, epoch);
  // Without a banner the bar before an evaluation's figures may be the evaluation's own.
  if (totalSteps === null && position.partTotal === null && kind !== 'train') return null;
  if (epoch === null || totalSteps === null || estimate === null) return stepOfBar(position, kind);
  const doubt = roundingOf(epoch) * estimate.perEpoch;
  const fits = (step: number): boolean => Math.abs(step - estimate.step) <= doubt + 0.51;
  const nearest = Math.min(totalSteps, Math.max(0, Math.round(estimate.step)));
  if (doubt < 0.45) return nearest;
  if (kind === 'train' && loggingSteps !== null && loggingSteps >= 1) {
    if (position.firstStepLogged && position.trainRows === 0 && fits(1)) return 1;
    const next = Math.ceil((barStep ?? 0) / loggingSteps) * loggingSteps;
    if (next > 0 && fits(next)) return Math.min(next, totalSteps);
    const multiple = Math.max(1, Math.round(estimate.step / loggingSteps)) * loggingSteps;
    if (fits(multiple)) return Math.min(multiple, totalSteps);
  }
  return barStep !== null && fits(barStep) ? barStep : nearest;
}

/**
 * What a row tells of the bar before it, where no banner names the training's total. A training bar shows its total only
 * at the very end, an evaluation's always does so before its figures come; so a bar under way that a row of training
 * follows is the training's.
 */
export function afterRow(position: ConsolePosition, kind: RowKind): ConsolePosition {
  if (position.totalSteps !== null || position.partTotal !== null) return position;
  if (kind === 'eval') return { ...position, barStep: null, lastTotal: null };
  return kind === 'train' && position.lastTotal !== null ? { ...position, partTotal: position.lastTotal } : position;
}
