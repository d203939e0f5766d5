/** The rows of `trainer_state.json`, which every checkpoint has: which of several stands, and what is new in it. */
import { valueAt } from './column.js';
import type { TrainerStateEvent } from './event.js';
import type { MetricsState } from './metrics.js';
import { noTables, type SourceTables, withRow } from './source-tables.js';
import { rowCount } from './table.js';

/** A trainer state: its step, the last step of its plan, and when it was written (seconds since the epoch). */
export interface KnownState {
  readonly step: number;
  readonly maxSteps: number | null;
  readonly time: number;
}

export function onTrainerState(state: MetricsState, event: TrainerStateEvent): MetricsState {
  const { state: known } = state;
  if (known !== null && !supersedes(event, known)) return state;
  // Of the same training it holds what the one before held, and more: only that is new.
  const goesOn = known !== null && event.step > known.step && continues(state.sources['trainer_state.json'], event);
  let tables = goesOn ? state.sources['trainer_state.json'] : noTables();
  const from = goesOn ? known.step : Number.NEGATIVE_INFINITY;
  for (const row of event.history) {
    if (row.step > from) tables = withRow(tables, row.kind, { elapsed: null, ...row });
  }
  return {
    ...state,
    state: { step: event.step, maxSteps: event.maxSteps, time: event.time },
    sources: { ...state.sources, 'trainer_state.json': tables },
  };
}

/**
 * Which of two trainer states stands. Of one plan the later step does, whatever the files' times, because copies change
 * them; states of another plan are those of an earlier run in the same directory, and the younger file stands.
 */
function supersedes(event: TrainerStateEvent, known: KnownState): boolean {
  if (event.maxSteps === known.maxSteps) return event.step >= known.step;
  return event.time === known.time ? event.step >= known.step : event.time > known.time;
}

/** Whether the history has the rows that are known: the last one tells. */
function continues(tables: SourceTables, event: TrainerStateEvent): boolean {
  const { train } = tables;
  const last = rowCount(train) - 1;
  const loss = train.values.loss;
  if (last < 0 || !loss) return false;
  const step = valueAt(train.step, last);
  for (const row of event.history) {
    if (row.kind === 'train' && row.step === step) return Object.is(row.values.loss, valueAt(loss, last));
  }
  return false;
}
