/**
 * `trainer_log.jsonl`: one JSON object a line, appended by LLaMA-Factory's LogCallback at every log and evaluation
 * (`train/callbacks.py`, 0.7 to 0.9.6).
 *
 *     {"current_steps": 10, "total_steps": 6750, "loss": 2.219, "lr": 1.33e-06, "epoch": 0.0044, "percentage": 0.15,
 *      "elapsed_time": "0:00:32", "remaining_time": "6:01:13"}
 *
 * Differences: `learning_rate` up to 0.9.0 and `lr` since; `throughput` as text up to 0.8.3; absent keys as null up to
 * 0.7; NaN and Infinity bare; LLaMA-Factory v1 writes `step` and an integer `epoch`, and no clock.
 */
import type { Event, RowKind } from '../state/event.js';
import { isPointerRest, pointerProblem } from './json-file.js';
import { finiteOf, firstWords, isRecord, numericEntries, parseLooseJson } from './loose-json.js';
import type { Context, Parsed, StreamParser } from './parser.js';
import { endLines, feedLines, initialLines, type LinesState, type TextLine } from './text-lines.js';

export interface TrainerLogState {
  readonly lines: LinesState;
}

export interface LogRow {
  readonly kind: RowKind;
  readonly step: number;
  readonly totalSteps: number | null;
  readonly epoch: number | null;
  readonly elapsed: number | null;
  readonly values: Readonly<Record<string, number>>;
}

const duration = /^(?:(-?\d+) days?, )?(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/;

/** Seconds of Python's `str(timedelta)`: `0:00:32`, `9 days, 21:49:18`, `-1 day, 23:59:57`. */
export function parseDuration(text: string): number | null {
  const match = duration.exec(text);
  if (!match) return null;
  const [, days, hours, minutes, seconds] = match;
  return Number(days ?? 0) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Keys that place a row and are no metric of it. */
const counters: ReadonlySet<string> = new Set([
  'current_steps',
  'total_steps',
  'step',
  'epoch',
  'percentage',
  'elapsed_time',
  'remaining_time',
]);

const fullNames: ReadonlyMap<string, string> = new Map([['lr', 'learning_rate']]);

function kindOf(
  values: Readonly<Record<string, number>>,
  epoch: number | null,
  step: number,
  total: number | null,
): RowKind {
  if ('loss' in values || 'reward' in values) return 'train';
  for (const name in values) if (name.startsWith('eval_') || name === 'predict_loss') return 'eval';
  if ('learning_rate' in values) return 'train';
  // Predicting and evaluating only count batches and know no epoch; the closing row of a training has one.
  if (epoch === null) return 'progress';
  // An evaluation on several data sets (`eval_on_each_dataset`) has neither loss nor eval_loss, and stands before the
  // last step. The closing row of a training that stopped early looks the same: nothing in it tells them apart.
  return total !== null && step < total && step > 0 ? 'eval' : 'summary';
}

/**
 * One row, or null when the object is not one.
 *
 * @throws SyntaxError when the line is not JSON.
 */
export function parseLogRow(line: string): LogRow | null {
  const record = parseLooseJson(line);
  if (!isRecord(record)) return null;
  const step = finiteOf(record.current_steps ?? record.step);
  if (step === null) return null;
  const values = numericEntries(record, counters, fullNames);
  const totalSteps = finiteOf(record.total_steps);
  const epoch = finiteOf(record.epoch);
  const elapsed = typeof record.elapsed_time === 'string' ? parseDuration(record.elapsed_time) : null;
  // Up to 0.7 absent keys are null, so a row without losses that names them all is no evaluation.
  const closing = record.loss === null && record.eval_loss === null && !('learning_rate' in values);
  const kind = closing ? 'summary' : kindOf(values, epoch, step, totalSteps);
  return { kind, step, totalSteps, epoch, elapsed, values };
}

function rowOrNull(text: string): LogRow | null {
  try {
    return parseLogRow(text);
  } catch {
    return null;
  }
}

/**
 * The rows of a line that is not JSON as a whole. A trainer that was killed leaves half a row, and its successor's
 * first row is glued to it; two trainers that write one file glue whole rows. Rows are flat, so each begins at a brace.
 */
function rowsWithin(text: string): readonly LogRow[] {
  const parts = text.split(/(?=\{")/, gluedLimit);
  return parts.length < 2 ? [] : parts.flatMap((part) => rowOrNull(part) ?? []);
}

/** More rows than this on one line are no accident of writing. */
const gluedLimit = 16;

/** Written out, because spreading costs a million rows several seconds. */
const rowEvent = (row: LogRow, line: TextLine, context: Context): Event => ({
  type: 'log-row',
  time: context.time,
  place: { source: context.source, line: line.number },
  kind: row.kind,
  step: row.step,
  totalSteps: row.totalSteps,
  epoch: row.epoch,
  elapsed: row.elapsed,
  values: row.values,
  modified: context.modified,
});

function troubleEvents(text: string, line: TextLine, context: Context): readonly Event[] {
  if (line.number <= 3 && isPointerRest(text)) return [];
  const place = { source: context.source, line: line.number };
  const message = pointerProblem(text) ?? `line ${line.number} is no row of a training log: ${firstWords(text)}`;
  const rows = rowsWithin(text).map((row) => rowEvent(row, line, context));
  return [{ type: 'trouble', time: context.time, place, message }, ...rows];
}

function parsed(lines: LinesState, found: readonly TextLine[], context: Context): Parsed<TrainerLogState> {
  const events: Event[] = [];
  for (const line of found) {
    const text = line.text.includes('\u0000') ? line.text.replaceAll('\u0000', '') : line.text;
    const row = rowOrNull(text);
    if (row) events.push(rowEvent(row, line, context));
    else if (text.trim() !== '') events.push(...troubleEvents(text, line, context));
  }
  return { state: { lines }, events };
}

export const trainerLogParser: StreamParser<TrainerLogState> = {
  initial: { lines: initialLines },
  feed(state, bytes, context) {
    const fed = feedLines(state.lines, bytes);
    return parsed(fed.state, fed.lines, context);
  },
  end(state, context) {
    const ended = endLines(state.lines);
    const result = parsed(ended.state, ended.lines, context);
    // A torn last line is no error: the trainer may be in the middle of writing it. What is whole in it counts.
    return { state: result.state, events: result.events.filter((event) => event.type !== 'trouble') };
  },
};
