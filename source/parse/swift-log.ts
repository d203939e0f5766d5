/**
 * `logging.jsonl`: one JSON object a line, appended by ms-swift beside the Trainer's own files at every log
 * (`swift/trainers/patcher.py`, on_log; `swift/megatron/callbacks/print.py` with Megatron), read in version 3 to 4.
 *
 *     {"loss": 1.47, "grad_norm": 10.5, "learning_rate": 2e-06, "token_acc": 0.655, "epoch": 0.01,
 *      "global_step/max_steps": "1/94", "percentage": "1.06%", "elapsed_time": "2s", "remaining_time": "4m 28s",
 *      "memory(GiB)": 4.87, "train_speed(iter/s)": 0.3458}
 *
 * With Megatron the place is `"iteration": "1/94"` and there is no epoch. After the training one more object follows
 * that collects where things lie and repeats the history; it is no row.
 */
import type { Event } from '../state/event.js';
import { isPointerRest, pointerProblem } from './json-file.js';
import { finiteOf, firstWords, isRecord, numericEntries, parseLooseJson } from './loose-json.js';
import type { Context, StreamParser } from './parser.js';
import { rowEvent } from './row-columns.js';
import { endLines, feedLines, initialLines, type LinesState, type TextLine } from './text-lines.js';
import { kindOfNames, type LogRow } from './trainer-row.js';

const place = /^(\d+)\/(-?\d+)$/;

/** Units of `format_time` (`swift/utils/utils.py`): `1d 2h 3m 4s`, without the parts before the first that is not 0. */
const unitSeconds: Readonly<Record<string, number>> = { d: 86400, h: 3600, m: 60, s: 1 };

/** Seconds of `9h 8m 7s`, null for any other text. */
export function parseSwiftDuration(text: string): number | null {
  const parts = text.split(' ').map((part) => /^(\d+)([dhms])$/.exec(part));
  let seconds = 0;
  for (const part of parts) {
    if (part === null) return null;
    seconds += Number(part[1]) * (unitSeconds[part[2] ?? ''] ?? 0);
  }
  return seconds;
}

/** Keys that place a row, or say what its place says. */
const counters: ReadonlySet<string> = new Set(['epoch', 'percentage', 'iteration', 'elapsed_time', 'remaining_time']);

/** A row, or null for an object that tells no step: the closing one, what plugins add. */
function rowOf(record: Readonly<Record<string, unknown>>): LogRow | null {
  const told = record['global_step/max_steps'] ?? record.iteration;
  const match = typeof told === 'string' ? place.exec(told) : null;
  if (!match) return null;
  const total = Number(match[2]);
  const values = numericEntries(record, counters);
  return {
    kind: 'train_loss' in values || 'train_runtime' in values ? 'summary' : (kindOfNames(values) ?? 'progress'),
    step: Number(match[1]),
    totalSteps: total > 0 ? total : null,
    epoch: finiteOf(record.epoch),
    elapsed: typeof record.elapsed_time === 'string' ? parseSwiftDuration(record.elapsed_time) : null,
    values,
  };
}

function eventsOf({ text, number }: TextLine, context: Context): readonly Event[] {
  if (text.trim() === '' || (number <= 3 && isPointerRest(text))) return [];
  try {
    const record = parseLooseJson(text);
    if (isRecord(record)) {
      const row = rowOf(record);
      return row === null ? [] : [rowEvent(row, number, context)];
    }
  } catch {
    // Told below.
  }
  const message = pointerProblem(text) ?? `line ${number} is no row of a training log: ${firstWords(text)}`;
  return [{ type: 'trouble', time: context.time, place: { source: context.source, line: number }, message }];
}

export const swiftLogParser: StreamParser<LinesState> = {
  initial: initialLines,
  feed(state, bytes, context) {
    const fed = feedLines(state, bytes);
    return { state: fed.state, events: fed.lines.flatMap((line) => eventsOf(line, context)) };
  },
  end(state, context) {
    const ended = endLines(state);
    const events = ended.lines.flatMap((line) => eventsOf(line, context));
    return { state: ended.state, events: events.filter((event) => event.type !== 'trouble') };
  },
};
