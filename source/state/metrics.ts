/**
 * Every number that the trainer logged, by source.
 *
 * Four sources tell of the same steps with different reach: `trainer_log.jsonl` (full precision, no grad_norm),
 * `trainer_state.json` (everything, but only as of the last checkpoint), TensorBoard's event files (everything, single
 * precision, only when asked for) and the console (everything, few digits, no step). They are kept apart here and
 * joined when read (`curves.ts`), so that any order of arrival gives the same.
 */
import { afterRow, type ConsolePosition, consoleStep, noPosition, onBanner } from './console-step.js';
import type { BarEvent, ConsoleMetricsEvent, Event, LogRowEvent, LogRowsEvent, Notice, RowKind } from './event.js';
import { type EventFiles, withoutFile, withScalarRow } from './event-files.js';
import { isPpoRow } from './events/ppo-row.js';
import { rowAt } from './log-rows.js';
import { noTables, type SourceTables, withRow } from './source-tables.js';
import { appendRows, type Row } from './table.js';
import { untoldStep } from './told-step.js';
import { type KnownState, onTrainerState } from './trainer-state.js';

/** The sources that have one pair of tables each. */
export type TableSource = 'trainer_log.jsonl' | 'trainer_state.json' | 'console';
export type MetricSource = TableSource | 'tensorboard';

export interface MetricsState {
  readonly sources: Readonly<Record<TableSource, SourceTables>>;
  /** The file that the log's rows are from: another trainer's log has another name. */
  readonly logName: string;
  readonly eventFiles: EventFiles;
  readonly console: ConsolePosition;
  /** The attempt that the log's rows are in: steps or the file's clock that go back begin a new one. */
  readonly attempt: {
    readonly count: number;
    readonly offset: number;
    readonly elapsed: number;
    readonly step: number;
  };
  /** The `trainer_state.json` whose rows are kept. */
  readonly state: KnownState | null;
  /** Rows of `trainer_log.jsonl` and metric dicts of the console by kind, as counted, repeats included. */
  readonly counts: Readonly<Record<'log' | 'console', Readonly<Record<RowKind, number>>>>;
  /** Closing figures by source: `train_loss`, `eval_loss`, `predict_rouge-l` … */
  readonly results: Readonly<Record<string, { readonly value: number; readonly source: string }>>;
}

const noRows = { train: 0, eval: 0, summary: 0, progress: 0 };

export const initialMetrics = (): MetricsState => ({
  sources: { 'trainer_log.jsonl': noTables(), 'trainer_state.json': noTables(), console: noTables() },
  logName: 'trainer_log.jsonl',
  console: noPosition,
  eventFiles: [],
  attempt: { count: 0, offset: 0, elapsed: 0, step: 0 },
  state: null,
  counts: { log: noRows, console: noRows },
  results: {},
});

type Counts = MetricsState['counts']['log'];

const counted = (rows: Counts, kind: RowKind): Counts => ({
  train: rows.train + (kind === 'train' ? 1 : 0),
  eval: rows.eval + (kind === 'eval' ? 1 : 0),
  summary: rows.summary + (kind === 'summary' ? 1 : 0),
  progress: rows.progress + (kind === 'progress' ? 1 : 0),
});

/** The source by the name of its file. */
export const sourceName = (metrics: MetricsState, source: MetricSource): string =>
  source === 'trainer_log.jsonl' ? metrics.logName : source;

/** A log can have a million rows, and spreading a state costs a microsecond: here states are written out. */
function onLogRow(state: MetricsState, event: LogRowEvent): MetricsState {
  const { attempt, sources, counts } = state;
  const elapsed = event.elapsed ?? 0;
  const isTrain = event.kind === 'train';
  const back = isTrain && (event.step < attempt.step || elapsed < attempt.elapsed - 1);
  const offset = back ? attempt.offset + attempt.elapsed : attempt.offset;
  const row: Row = {
    step: event.step,
    epoch: event.epoch,
    elapsed: event.elapsed === null ? null : offset + elapsed,
    values: event.values,
  };
  return {
    sources: {
      'trainer_log.jsonl': withRow(sources['trainer_log.jsonl'], event.kind, row),
      'trainer_state.json': sources['trainer_state.json'],
      console: sources.console,
    },
    logName: event.place.source,
    eventFiles: state.eventFiles,
    console: state.console,
    attempt: {
      count: back || attempt.count === 0 ? attempt.count + 1 : attempt.count,
      offset,
      elapsed,
      step: isTrain ? event.step : attempt.step,
    },
    state: state.state,
    counts: { log: counted(counts.log, event.kind), console: counts.console },
    results: state.results,
  };
}

/** Only the first of many may go back. */
function onLogRows(before: MetricsState, rows: LogRowsEvent): MetricsState {
  const state = onLogRow(before, rowAt(rows, 0));
  const { attempt, sources, counts } = state;
  const { train, eval: evaluations } = sources['trainer_log.jsonl'];
  const rest = (column: Float64Array): Float64Array => column.subarray(1);
  const elapsed = rest(rows.elapsed);
  const last = rows.count - 1;
  const added = appendRows(train, {
    step: rest(rows.step),
    epoch: rest(rows.epoch),
    elapsed: attempt.offset === 0 ? elapsed : elapsed.map((seconds) => attempt.offset + seconds),
    names: rows.names,
    values: rows.values.map(rest),
  });
  return {
    ...state,
    sources: { ...sources, 'trainer_log.jsonl': { train: added, eval: evaluations } },
    attempt: { ...attempt, elapsed: rows.elapsed[last] as number, step: rows.step[last] as number },
    counts: { ...counts, log: { ...counts.log, train: counts.log.train + last } },
  };
}

/** PPO's own trainer is a step behind, by the bar as by the epoch. */
function toldByConsole(position: ConsolePosition, { kind, epoch, values }: ConsoleMetricsEvent): number | null {
  if (!isPpoRow(values) || position.barStep === null) return consoleStep(position, epoch, kind);
  return consoleStep(withPosition(position, position.barStep + 1, position.trainRows), null, kind);
}

function onConsoleMetrics(state: MetricsState, event: ConsoleMetricsEvent): MetricsState {
  const { console: position } = state;
  const counts =
    event.table === undefined
      ? { log: state.counts.log, console: counted(state.counts.console, event.kind) }
      : state.counts;
  if (event.kind === 'summary' || (event.table === 'eval' && position.bestLoaded)) {
    return withResults({ ...state, counts }, event.values, 'console');
  }
  const told = event.values.step ?? toldByConsole(position, event);
  const untoldRows = position.untoldRows + (told === null ? 1 : 0);
  const step = told ?? untoldStep(untoldRows);
  const row: Row = { step, epoch: event.epoch, elapsed: null, values: event.values };
  const tables = withRow(state.sources.console, event.kind, row);
  const rows = position.trainRows + (event.kind === 'train' ? 1 : 0);
  const moved = withPosition(position, position.barStep, rows);
  const next = told === null ? { ...moved, untoldRows } : moved;
  return withConsole(state, afterRow(next, event.kind), tables, counts);
}

/** Files of older runs, rounded or single-precision figures: they say what nothing better says. */
const lesserSources: ReadonlySet<string> = new Set(['all_results.json', 'tensorboard', 'console']);

function withResults(state: MetricsState, values: Readonly<Record<string, number>>, source: string): MetricsState {
  const results = { ...state.results };
  for (const [name, value] of Object.entries(values)) {
    // A file's own name is a better source than the file that collects all of them, which keeps figures of older runs.
    const known = results[name];
    if (known && known.source !== 'tensorboard' && lesserSources.has(source)) continue;
    results[name] = { value, source };
  }
  return { ...state, results };
}

/** Written out, as the states of log rows are. */
const withPosition = (position: ConsolePosition, barStep: number | null, trainRows: number): ConsolePosition => ({
  totalSteps: position.totalSteps,
  epochs: position.epochs,
  barStep,
  trainRows,
  untoldRows: position.untoldRows,
  partTotal: position.partTotal,
  lastTotal: position.lastTotal,
  anew: position.anew,
  bestLoaded: position.bestLoaded,
  loggingSteps: position.loggingSteps,
  firstStepLogged: position.firstStepLogged,
  epochShape: position.epochShape,
});

const withConsole = (
  state: MetricsState,
  console: ConsolePosition,
  tables: SourceTables,
  counts: MetricsState['counts'],
): MetricsState => ({
  sources: {
    'trainer_log.jsonl': state.sources['trainer_log.jsonl'],
    'trainer_state.json': state.sources['trainer_state.json'],
    console: tables,
  },
  logName: state.logName,
  eventFiles: state.eventFiles,
  console,
  attempt: state.attempt,
  state: state.state,
  counts,
  results: state.results,
});

/**
 * Bars with a label belong to data, not to training. What is cut out of a console lacks the banner that tells the
 * training's bar by its total; there the bar before a row of training is the best that is known of its step, unless it
 * stands at its total, as an evaluation's does.
 */
function onBar(position: ConsolePosition, { label, done, total }: BarEvent): ConsolePosition {
  if (label !== null || total === null) return position;
  const known = position.totalSteps ?? position.partTotal;
  if (known !== null) return total === known ? withPosition(position, done, position.trainRows) : position;
  return done < total ? { ...withPosition(position, done, position.trainRows), lastTotal: total } : position;
}

export function reduceMetrics(state: MetricsState, event: Event): MetricsState {
  switch (event.type) {
    case 'log-row':
      return onLogRow(state, event);
    case 'log-rows':
      return onLogRows(state, event);
    case 'log-reset': {
      const fresh = initialMetrics();
      const sources = { ...state.sources, 'trainer_log.jsonl': noTables() };
      return { ...state, sources, attempt: fresh.attempt, counts: { ...state.counts, log: noRows } };
    }
    case 'scalar-row':
      if (event.kind === 'summary') return withResults(state, event.values, 'tensorboard');
      return { ...state, eventFiles: withScalarRow(state.eventFiles, event) };
    case 'remove': {
      const eventFiles = withoutFile(state.eventFiles, event.path);
      return eventFiles === state.eventFiles ? state : { ...state, eventFiles };
    }
    case 'console-metrics':
      return onConsoleMetrics(state, event);
    case 'trainer-state':
      return onTrainerState(state, event);
    case 'results':
      return withResults(state, event.values, event.place.source);
    case 'banner':
      return { ...state, console: onBanner(state.console, event) };
    case 'bar': {
      const position = onBar(state.console, event);
      if (position === state.console) return state;
      if (!position.anew) return withConsole(state, position, state.sources.console, state.counts);
      const kept = Object.entries(state.results).filter(([, { source }]) => source !== 'console');
      const fresh = withConsole(state, { ...position, anew: false }, noTables(), state.counts);
      return { ...fresh, results: Object.fromEntries(kept) };
    }
    case 'config': {
      if (event.origin === 'tensorboard' && state.console.loggingSteps !== null) return state;
      const { logging_steps: steps, logging_first_step: first } = event.values;
      return typeof steps === 'number'
        ? { ...state, console: { ...state.console, loggingSteps: steps, firstStepLogged: first === true } }
        : state;
    }
    case 'notice':
      return onNotice(state, event.notice);
    default:
      return state;
  }
}

/** A new training in the same console starts its own count of rows; whether it resumes is said after its beginning. */
function onNotice(state: MetricsState, notice: Notice): MetricsState {
  const { console: position } = state;
  if (notice.id === 'resumed') return position.anew ? { ...state, console: { ...position, anew: false } } : state;
  if (notice.id === 'best-model-loading') return { ...state, console: { ...position, bestLoaded: true } };
  if (notice.id !== 'training-begins') return state;
  const anew = position.anew || position.trainRows > 0 || (position.barStep ?? 0) > 0;
  return {
    ...state,
    console: { ...position, trainRows: 0, barStep: null, partTotal: null, lastTotal: null, bestLoaded: false, anew },
  };
}
