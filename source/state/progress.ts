/**
 * How far the run is and how fast it goes, by our own clock.
 *
 * LLaMA-Factory's own remaining time divides the time since the last start by all steps, the skipped ones included, so
 * it is wrong after every resume. Here the rate comes from the distance between observations within one attempt.
 */
import { type Attempt, advance, distanceOf, type Observation, observationLimit, observe } from './attempts.js';
import { epochOf, onConsoleMetrics, steppedBy, unsteppedAt, withLogEpoch, withPart } from './console-progress.js';
import type { BannerKey, BarEvent, Event, LogRowEvent, LogRowsEvent } from './event.js';
import { rowAt, valuesOf } from './log-rows.js';
import { onScalarRow, withoutScalars } from './scalar-progress.js';
import { isLeft, onTrainerState, withoutLeft } from './state-progress.js';

export interface ProgressState {
  readonly step: number | null;
  /** The step that a trainer's state told last, and when it was written: an older run may have left it. */
  readonly saved: { readonly step: number; readonly time: number } | null;
  readonly totalSteps: number | null;
  readonly epoch: number | null;
  /** What the log's last row said of it, and the console's: which of them comes first must not matter. */
  readonly logEpoch: number | null;
  readonly consoleEpoch: number | null;
  readonly epochs: number | null;
  readonly banner: Readonly<Partial<Record<BannerKey, number | null>>>;
  readonly attempts: readonly Attempt[];
  /** The latest observations of this attempt, oldest first; at most `observationLimit` from each kind of source. */
  readonly rows: readonly Observation[];
  readonly bars: readonly Observation[];
  /** The same of TensorBoard's event files, kept only while there are neither rows nor bars: they may be an older run's. */
  readonly scalars: readonly Observation[];
  /** The step that the console said the trainer resumes from, until the attempt's first row arrives. */
  readonly resumedFrom: number | null;
  /** The total of the training's bar where no banner names it: a bar under way that a row of training followed. */
  readonly partTotal: number | null;
  /** The bar that is moving now: reading data, tokenizing, training, evaluating. */
  readonly bar: {
    readonly label: string | null;
    readonly done: number;
    readonly total: number | null;
    /** Seconds that the bar itself expects to need. */
    readonly remaining: number | null;
    readonly time: number;
  } | null;
  readonly trainingBegan: number | null;
  /** Trainings that the console began, which are attempts where no log tells of them. */
  readonly begun: number;
  /** When the attempt that the console tells of began, until a step of it is seen: the rows are an older one's. */
  readonly unstepped: number | null;
  readonly trainingEnded: number | null;
  /** The closing row of the training was seen. */
  readonly closed: boolean;
  /** Predicting: batches done, the seconds that it took by the trainer's clock, and when that was written. */
  readonly batches: {
    readonly done: number;
    readonly total: number | null;
    readonly elapsed: number | null;
    readonly time: number;
  } | null;
}

export const initialProgress: ProgressState = {
  step: null,
  saved: null,
  totalSteps: null,
  epoch: null,
  logEpoch: null,
  consoleEpoch: null,
  epochs: null,
  banner: {},
  attempts: [],
  rows: [],
  bars: [],
  scalars: [],
  resumedFrom: null,
  partTotal: null,
  bar: null,
  trainingBegan: null,
  begun: 0,
  unstepped: null,
  trainingEnded: null,
  closed: false,
  batches: null,
};

const observationOf = ({ step, elapsed, modified, values }: LogRowEvent): Observation => ({
  step,
  elapsed,
  time: modified,
  tokens: values.total_tokens ?? values.num_input_tokens_seen ?? null,
});

/** The step so far, unless it is an older run's: told by a state that was left, or beyond the last one. */
function ownStep({ step, saved }: ProgressState, { step: now, modified, totalSteps }: LogRowEvent): number | null {
  if (saved !== null && saved.step === step && isLeft(saved, { step: now, time: modified })) return null;
  return step !== null && totalSteps !== null && step > totalSteps ? null : step;
}

function onRow(state: ProgressState, event: LogRowEvent): ProgressState {
  if (event.kind === 'progress') {
    return {
      ...state,
      batches: { done: event.step, total: event.totalSteps, elapsed: event.elapsed, time: event.modified },
    };
  }
  if (event.kind === 'summary') {
    // An evaluation-only run closes with step 0, which says nothing of training.
    if (event.step === 0) return state;
    // A resume that had nothing left to do writes its closing row at once, by a clock that began anew.
    const clock = state.rows.at(-1)?.elapsed ?? 0;
    const again = event.elapsed !== null && event.elapsed < clock - 1;
    const begins = again || state.attempts.length === 0;
    const from = again ? event.step : 0;
    const attempts = advance(state.attempts, event.step, event.elapsed, begins, from);
    const totalSteps = event.totalSteps ?? state.totalSteps;
    return withLogEpoch({ ...state, totalSteps, step: event.step, attempts, closed: true }, event.epoch);
  }
  // An evaluation without training writes its number of batches as the total steps.
  const trains = state.trainingBegan !== null || state.attempts.length > 0 || state.banner.total_steps != null;
  if (event.kind === 'eval' && event.step === 0 && !trains) return state;
  const last = state.rows.at(-1);
  const back =
    last !== undefined &&
    event.kind === 'train' &&
    (event.step < last.step || (event.elapsed ?? 0) < (last.elapsed ?? 0) - 1);
  const begins = back || state.attempts.length === 0;
  const from = state.resumedFrom ?? (back ? Math.max(0, event.step - 1) : 0);
  const earliest = state.resumedFrom === null && back ? Math.max(0, event.step - distanceOf(state.rows)) : from;
  const observation = observationOf(event);
  const attempts = advance(state.attempts, event.step, event.elapsed, begins, from, earliest);
  const logEpoch = event.epoch ?? state.logEpoch;
  // Written out, because spreading costs a million rows more than all the rest.
  return {
    step: back ? event.step : Math.max(ownStep(state, event) ?? 0, event.step),
    saved: state.saved,
    totalSteps: event.totalSteps ?? state.totalSteps,
    epoch: epochOf(logEpoch, state.consoleEpoch, attempts.length, state.begun) ?? state.epoch,
    logEpoch,
    consoleEpoch: state.consoleEpoch,
    epochs: state.epochs,
    banner: state.banner,
    attempts,
    rows: event.kind === 'train' ? observe(begins ? [] : state.rows, observation) : state.rows,
    bars: state.bars,
    resumedFrom: begins ? null : state.resumedFrom,
    partTotal: state.partTotal,
    bar: state.bar,
    trainingBegan: state.trainingBegan,
    begun: state.begun,
    unstepped: steppedBy(state, event.modified),
    trainingEnded: state.trainingEnded,
    closed: false,
    batches: state.batches,
    scalars: state.scalars,
  };
}

/** Only the first of many may go back; of the others the last ones are remembered. */
function onRows(before: ProgressState, many: LogRowsEvent): ProgressState {
  const state = onRow(before, rowAt(many, 0));
  const last = rowAt(many, many.count - 1);
  const rows = state.rows.slice();
  const tokens = valuesOf(many, 'total_tokens') ?? valuesOf(many, 'num_input_tokens_seen');
  for (let index = Math.max(1, many.count - observationLimit); index < many.count; index += 1) {
    const [step, elapsed] = [many.step[index] as number, many.elapsed[index] as number];
    rows.push({ step, elapsed, time: many.modified, tokens: tokens?.[index] ?? null });
  }
  const now = {
    ...state,
    step: Math.max(state.step ?? 0, last.step),
    totalSteps: last.totalSteps,
    attempts: advance(state.attempts, last.step, last.elapsed, false, 0),
    rows: rows.slice(-observationLimit),
  };
  return withLogEpoch(now, last.epoch);
}

/** The training bar has no label and as many steps as the banner says; evaluation bars are the other unlabelled ones. */
export const isTrainingBar = (state: ProgressState, event: BarEvent): boolean =>
  event.label === null && event.total !== null && event.total === (state.banner.total_steps ?? state.partTotal);

/** Written out: there is a bar a step. */
const withBar = (
  state: ProgressState,
  bar: ProgressState['bar'],
  bars: readonly Observation[],
  step: number | null,
  unstepped: number | null,
): ProgressState => ({
  step,
  saved: state.saved,
  totalSteps: state.totalSteps,
  epoch: state.epoch,
  logEpoch: state.logEpoch,
  consoleEpoch: state.consoleEpoch,
  epochs: state.epochs,
  banner: state.banner,
  attempts: state.attempts,
  rows: state.rows,
  bars,
  resumedFrom: state.resumedFrom,
  partTotal: state.partTotal,
  bar,
  trainingBegan: state.trainingBegan,
  begun: state.begun,
  unstepped,
  trainingEnded: state.trainingEnded,
  closed: state.closed,
  batches: state.batches,
  scalars: state.scalars,
});

function onBar(state: ProgressState, event: BarEvent): ProgressState {
  const bar = {
    label: event.label,
    done: event.done,
    total: event.total,
    remaining: event.remaining,
    time: event.time,
  };
  // The bar of a resumed run starts at 0 and jumps to the step after the checkpoint on its first move.
  if (!isTrainingBar(state, event) || event.done === 0) {
    return withBar(state, bar, state.bars, state.step, state.unstepped);
  }
  const last = state.bars.at(-1);
  const observation = { step: event.done, elapsed: event.elapsed, time: event.time, tokens: null };
  if (state.scalars.length > 0) return onBar(withoutScalars(state), event);
  const own = withoutLeft(state, observation);
  if (own !== state) return onBar(own, event);
  const bars = last && event.done < last.step ? [observation] : observe(state.bars, observation);
  return withBar(state, bar, bars, Math.max(state.rows.length > 0 ? (state.step ?? 0) : 0, event.done), null);
}

/**
 * A console that is appended to (`>>`) begins another training after one that took steps. Where no log tells of steps,
 * they are that one's: left to stand, 465 steps of 18 would be done of a training that died before its first.
 * Every rank prints the banner, so that one without steps since is the same training's.
 */
const isAppended = (state: ProgressState): boolean => state.rows.length === 0 && state.bars.length > 0;

export function reduceProgress(state: ProgressState, event: Event): ProgressState {
  switch (event.type) {
    case 'log-row':
      return onRow(withoutScalars(state), event);
    case 'log-rows':
      return onRows(withoutScalars(state), event);
    case 'scalar-row':
      return onScalarRow(state, event);
    case 'log-reset':
      return {
        ...state,
        rows: [],
        attempts: [],
        logEpoch: null,
        epoch: state.consoleEpoch,
        closed: false,
        step: state.bars.at(-1)?.step ?? null,
      };
    case 'bar':
      return onBar(state, event);
    case 'banner': {
      const banner = { ...state.banner, [event.key]: event.value };
      if (event.key === 'total_steps') return { ...state, banner, totalSteps: event.value ?? state.totalSteps };
      if (event.key === 'epochs') return { ...state, banner, epochs: event.value };
      return { ...state, banner };
    }
    case 'console-metrics':
      return onConsoleMetrics(event.table === undefined ? withPart(state, event.kind) : state, event);
    case 'notice':
      switch (event.notice.id) {
        case 'training-begins':
          return {
            ...state,
            ...(isAppended(state) ? { step: null, epoch: null } : {}),
            consoleEpoch: null,
            trainingBegan: event.time,
            unstepped: unsteppedAt(state, event.time),
            begun: state.begun === 0 || state.bars.length > 0 ? state.begun + 1 : state.begun,
            trainingEnded: null,
            bars: [],
            closed: false,
            resumedFrom: null,
            partTotal: null,
          };
        case 'process-rank':
          return event.notice.rank === 0 ? { ...state, unstepped: unsteppedAt(state, event.time) } : state;
        case 'resumed':
          return event.notice.step === null ? state : { ...state, resumedFrom: event.notice.step };
        case 'training-completed':
          return { ...state, trainingEnded: event.time, bar: null };
        default:
          return state;
      }
    case 'trainer-state':
      return onTrainerState(state, event);
    default:
      return state;
  }
}
