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
import type { Event } from '../state/event.js';
import { ByteScanner } from './byte-scanner.js';
import { isPointerRest, pointerProblem } from './json-file.js';
import { firstWords } from './loose-json.js';
import type { Context, StreamParser } from './parser.js';
import { RowColumns, rowEvent } from './row-columns.js';
import { type RowShape, shapeOf } from './row-shape.js';
import { decodeLine, eachLine, endLines, initialLines, type LinesState } from './text-lines.js';
import { type LogRow, parseLogRow } from './trainer-row.js';

export interface TrainerLogState {
  readonly lines: LinesState;
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

function troubleEvents(text: string, line: number, context: Context): readonly Event[] {
  if (line <= 3 && isPointerRest(text)) return [];
  const place = { source: context.source, line };
  const message = pointerProblem(text) ?? `line ${line} is no row of a training log: ${firstWords(text)}`;
  const rows = rowsWithin(text).map((row) => rowEvent(row, line, context));
  return [{ type: 'trouble', time: context.time, place, message }, ...rows];
}

/** Adds the events of a line; tells the shape of its row. */
function parseLine(given: string, line: number, context: Context, events: Event[]): RowShape | null {
  const text = given.includes('\u0000') ? given.replaceAll('\u0000', '') : given;
  const row = rowOrNull(text);
  if (row) events.push(rowEvent(row, line, context));
  else if (text.trim() !== '') events.push(...troubleEvents(text, line, context));
  return row ? shapeOf(text) : null;
}

/** Rows of training and of evaluation take turns; more shapes than these are no regular log. */
const shapeLimit = 3;

export const trainerLogParser: StreamParser<TrainerLogState> = {
  initial: { lines: initialLines },
  feed(state, bytes, context) {
    const events: Event[] = [];
    const shapes: RowColumns[] = [];
    const scanner = new ByteScanner();
    /** The columns of the last row, which are not told yet. */
    const open: { columns: RowColumns | null } = { columns: null };
    const lines = eachLine(state.lines, bytes, (line, start, end, number) => {
      for (const columns of shapes) {
        scanner.open(line, start, end);
        if (!columns.read(scanner)) continue;
        if (open.columns !== columns) open.columns?.tell(context, events);
        open.columns = columns;
        columns.take(number, context, events);
        return;
      }
      open.columns?.tell(context, events);
      const shape = parseLine(decodeLine(line, start, end, number), number, context, events);
      if (shape !== null && shapes.length < shapeLimit) shapes.push(new RowColumns(shape, bytes.length));
    });
    open.columns?.tell(context, events);
    return { state: { lines }, events };
  },
  end(state, context) {
    const ended = endLines(state.lines);
    const events: Event[] = [];
    for (const line of ended.lines) parseLine(line.text, line.number, context, events);
    // A torn last line is no error: the trainer may be in the middle of writing it. What is whole in it counts.
    return { state: { lines: ended.state }, events: events.filter((event) => event.type !== 'trouble') };
  },
};
