/**
 * What the checks need to remember of all the rows there were: first times, runs, lowest values.
 *
 * Three sources tell of the same steps. Each is followed on its own, row by row and in constant memory, so that one
 * that is absent or late changes nothing for the others; the checks choose among them. The values before a row are
 * read from the tables of `metrics.ts`, which hold them already. `trainer_state.json` is written anew at every
 * checkpoint with its whole history: only the rows that are new are looked at.
 */
import { lastValue, lowerBound } from '../column.js';
import type { ConsoleMetricsEvent, Event, LogRowEvent, LogRowsEvent, TrainerStateEvent } from '../event.js';
import { rowAt } from '../log-rows.js';
import type { MetricsState } from '../metrics.js';
import type { SourceTables } from '../source-tables.js';
import { columnOf, rowCount } from '../table.js';
import { type EvaluationTracks, rewindEvaluations, trackEvaluation } from './evaluations.js';
import { type GradientTrack, initialGradient, rewindGradient, trackGradient, trackGradients } from './gradient.js';
import {
  initialLearningRate,
  type LearningRateTrack,
  rewindLearningRate,
  trackLearningRate,
  trackLearningRates,
} from './learning-rate.js';
import { initialPace, type PaceTrack, trackPace, trackPaces } from './pace.js';
import {
  initialPreference,
  type PreferenceTrack,
  rewindPreference,
  trackPreference,
  trackPreferences,
} from './preference.js';
import type { SignalRow } from './row.js';
import { initialSilence, rewindSilence, type SilenceTrack, trackSilence, trackSilences } from './silence.js';
import { initialSpike, rewindSpike, type SpikeTrack, trackSpike, trackSpikes } from './spike.js';
import { initialStairs, rewindStairs, type StairsTrack, trackStairs, trackStairsOver } from './stairs.js';
import { initialWriters, trackWriters, trackWritersOver, type WritersTrack } from './writers.js';

/** What one source's rows have shown. */
export interface SourceSignals {
  /** Training rows, and the first and the last of them. */
  readonly rows: number;
  readonly first: SignalRow | null;
  readonly last: SignalRow | null;
  readonly silence: SilenceTrack;
  readonly gradient: GradientTrack;
  readonly learningRate: LearningRateTrack;
  readonly preference: PreferenceTrack;
  readonly spike: SpikeTrack;
  readonly stairs: StairsTrack;
  readonly evaluations: EvaluationTracks;
}

export interface SignalsState {
  readonly log: SourceSignals;
  readonly console: SourceSignals;
  readonly state: SourceSignals;
  /** How far the history of `trainer_state.json` was looked at. */
  readonly history: { readonly rows: number; readonly step: number };
  /** Of `trainer_log.jsonl` alone: no other source has a clock. */
  readonly writers: WritersTrack;
  readonly pace: PaceTrack;
}

const noSignals: SourceSignals = {
  rows: 0,
  first: null,
  last: null,
  silence: initialSilence,
  gradient: initialGradient,
  learningRate: initialLearningRate,
  preference: initialPreference,
  spike: initialSpike,
  stairs: initialStairs,
  evaluations: {},
};

export const initialSignals: SignalsState = {
  log: noSignals,
  console: noSignals,
  state: noSignals,
  history: { rows: 0, step: 0 },
  writers: initialWriters,
  pace: initialPace,
};

/** The trainer went back: it does the steps from `step` on again. */
function rewound(signals: SourceSignals, step: number): SourceSignals {
  if (signals.first && signals.first.step >= step) return noSignals;
  return {
    ...signals,
    silence: rewindSilence(signals.silence, step),
    gradient: rewindGradient(signals.gradient, step),
    learningRate: rewindLearningRate(signals.learningRate, step),
    preference: rewindPreference(signals.preference, step),
    spike: rewindSpike(signals.spike, step),
    stairs: rewindStairs(signals.stairs, step),
    evaluations: rewindEvaluations(signals.evaluations, step),
  };
}

/** Written out, as all that is done for every row: spreading costs a million rows several seconds. */
function withTraining(given: SourceSignals, row: SignalRow, tables: SourceTables, index: number): SourceSignals {
  const back = given.last !== null && row.step < given.last.step;
  const signals = back ? rewound(given, row.step) : given;
  const previous = back ? null : given.last;
  const losses = columnOf(tables.train, 'loss');
  return {
    rows: signals.rows + 1,
    first: signals.first ?? row,
    last: row,
    silence: trackSilence(signals.silence, row, previous),
    gradient: trackGradient(signals.gradient, row, previous),
    learningRate: trackLearningRate(signals.learningRate, row, previous),
    preference: trackPreference(signals.preference, row),
    spike: trackSpike(signals.spike, row, losses, index),
    stairs: trackStairs(signals.stairs, row, losses, index),
    evaluations: signals.evaluations,
  };
}

const withEvaluation = (signals: SourceSignals, row: SignalRow, { train }: SourceTables): SourceSignals => ({
  ...signals,
  evaluations: trackEvaluation(signals.evaluations, row, train, lowerBound(train.step, row.step + 1)),
});

function onLogRow(state: SignalsState, event: LogRowEvent, tables: SourceTables): SignalsState {
  if (event.kind === 'eval') return { ...state, log: withEvaluation(state.log, event, tables) };
  return event.kind === 'train' ? withLogRow(state, event, tables, rowCount(tables.train) - 1) : state;
}

function withLogRow(state: SignalsState, event: LogRowEvent, tables: SourceTables, index: number): SignalsState {
  const log = withTraining(state.log, event, tables, index);
  return {
    log,
    console: state.console,
    state: state.state,
    history: state.history,
    writers: trackWriters(state.writers, event, state.log.last, log.rows),
    pace: trackPace(state.pace, event),
  };
}

/** Only the first of many may go back, so it is taken by itself; the others follow it and each other. */
function onLogRows(before: SignalsState, rows: LogRowsEvent, tables: SourceTables): SignalsState {
  const index = rowCount(tables.train) - rows.count;
  const losses = columnOf(tables.train, 'loss');
  const state = withLogRow(before, rowAt(rows, 0), tables, index);
  const { log } = state;
  return {
    ...state,
    log: {
      rows: log.rows + rows.count - 1,
      first: log.first,
      last: rowAt(rows, rows.count - 1),
      silence: trackSilences(log.silence, rows),
      gradient: trackGradients(log.gradient, rows),
      learningRate: trackLearningRates(log.learningRate, rows),
      preference: trackPreferences(log.preference, rows),
      spike: trackSpikes(log.spike, rows, losses, index),
      stairs: trackStairsOver(log.stairs, rows, losses, index),
      evaluations: log.evaluations,
    },
    writers: trackWritersOver(state.writers, rows, log.rows),
    pace: trackPaces(state.pace, rows),
  };
}

function onConsole(state: SignalsState, event: ConsoleMetricsEvent, metrics: MetricsState): SignalsState {
  if (event.kind !== 'train' && event.kind !== 'eval') return state;
  const { time, place, epoch, values } = event;
  const tables = metrics.sources.console;
  // The row is in its table already, at the step that `console-step.ts` found for it.
  const step = lastValue(tables[event.kind].step);
  const row: SignalRow = { step, epoch, elapsed: null, time, place, values };
  if (event.kind === 'eval') return { ...state, console: withEvaluation(state.console, row, tables) };
  return { ...state, console: withTraining(state.console, row, tables, rowCount(tables.train) - 1) };
}

function onHistory(state: SignalsState, event: TrainerStateEvent, metrics: MetricsState): SignalsState {
  // A state older than the one that is kept was not taken into the tables either.
  if (metrics.state?.step !== event.step) return state;
  const { history } = event;
  const known = state.history.rows;
  const goesOn = known > 0 && history.length >= known && history.at(known - 1)?.step === state.history.step;
  const tables = metrics.sources['trainer_state.json'];
  let signals = goesOn ? state.state : noSignals;
  for (let at = goesOn ? known : 0; at < history.length; at += 1) {
    const told = history.at(at);
    if (!told) break;
    const { step, epoch, values } = told;
    const row: SignalRow = { step, epoch, elapsed: null, time: null, place: event.place, values };
    if (told.kind === 'train') signals = withTraining(signals, row, tables, lowerBound(tables.train.step, step));
    else if (told.kind === 'eval') signals = withEvaluation(signals, row, tables);
  }
  return { ...state, state: signals, history: { rows: history.length, step: history.at(-1)?.step ?? 0 } };
}

/** `metrics` is what the same event has already been added to. */
export function reduceSignals(state: SignalsState, event: Event, metrics: MetricsState): SignalsState {
  switch (event.type) {
    case 'log-row':
      return onLogRow(state, event, metrics.sources['trainer_log.jsonl']);
    case 'log-rows':
      return onLogRows(state, event, metrics.sources['trainer_log.jsonl']);
    case 'log-reset':
      return { ...state, log: noSignals, writers: initialWriters, pace: initialPace };
    case 'console-metrics':
      return onConsole(state, event, metrics);
    case 'trainer-state':
      return onHistory(state, event, metrics);
    case 'bar':
      // Its rows were voided: another training began in the same console.
      return state.console.rows > 0 && rowCount(metrics.sources.console.train) === 0
        ? { ...state, console: noSignals }
        : state;
    default:
      return state;
  }
}
