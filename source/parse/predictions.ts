/**
 * `generated_predictions.jsonl`, written after a predict run (`train/sft/trainer.py`, `train/rm/trainer.py`).
 *
 *     {"prompt": "…", "predict": "…", "label": "…"}        sft; other key orders before 0.9.2, no prompt in 0.8
 *     {"chosen": 1.23, "rejected": -0.45}                  rm; the last line has no newline
 */
import type { Event } from '../state/event.js';
import { isPointerRest, pointerProblem } from './json-file.js';
import { firstWords, isRecord, parseLooseJson } from './loose-json.js';
import type { Context, StreamParser } from './parser.js';
import { endLines, feedLines, initialLines, type LinesState, type TextLine } from './text-lines.js';

const text = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;

function eventOf(line: TextLine, context: Context): Event | null {
  if (line.text.trim() === '') return null;
  const base = { time: context.time, place: { source: context.source, line: line.number } };
  try {
    const record = parseLooseJson(line.text);
    if (isRecord(record)) {
      const predict = text(record.predict ?? record.chosen);
      // Nothing to compare with is still a prediction.
      const label = text(record.label ?? record.rejected) ?? '';
      if (predict !== null) {
        return { type: 'prediction', prediction: { prompt: text(record.prompt), predict, label }, ...base };
      }
    }
  } catch {
    // Told below.
  }
  if (line.number <= 3 && isPointerRest(line.text)) return null;
  const message = pointerProblem(line.text) ?? `line ${line.number} is no prediction: ${firstWords(line.text)}`;
  return { ...base, type: 'trouble', message };
}

const eventsOf = (lines: readonly TextLine[], context: Context): readonly Event[] =>
  lines.flatMap((line) => eventOf(line, context) ?? []);

export const predictionsParser: StreamParser<LinesState> = {
  initial: initialLines,
  feed(state, bytes, context) {
    const fed = feedLines(state, bytes);
    return { state: fed.state, events: eventsOf(fed.lines, context) };
  },
  end(state, context) {
    const ended = endLines(state);
    const events = eventsOf(ended.lines, context).filter((event) => event.type !== 'trouble');
    return { state: ended.state, events };
  },
};
