/**
 * A reading of a dataset's files, as the watcher and recordings keep it: JSON with what was counted.
 *
 *     {"dataset": "alpaca", "files": ["/srv/data/alpaca.json"], "rows": 52002, "atLeast": false, "modified": 1795506013,
 *      "problem": null, "numSamples": null, "columns": ["instruction", "input", "output"], "shown": [], "lengths": []}
 */
import type { DatasetProblem, DatasetRow, Event } from '../state/event.js';
import { isRecord } from './loose-json.js';
import type { Context } from './parser.js';

const problems: ReadonlySet<unknown> = new Set<DatasetProblem>([
  'no-dataset-info',
  'not-in-dataset-info',
  'not-a-file',
  'missing',
  'format',
  'unreadable',
]);

const numberOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

function rowOf(value: unknown): readonly DatasetRow[] {
  if (!isRecord(value)) return [];
  const { number, text, bytes, odd } = value;
  if (typeof number !== 'number' || typeof text !== 'string' || typeof bytes !== 'number') return [];
  return [{ number, text, bytes, odd: odd === 'longest' || odd === 'empty' ? odd : null }];
}

export function parseDatasetRows(text: string, context: Context): Event {
  const base = { time: context.time, place: { source: context.source, line: null } };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (!isRecord(value) || typeof value.dataset !== 'string') {
    return { ...base, type: 'trouble', message: 'a count of rows that cannot be read' };
  }
  return {
    ...base,
    type: 'dataset-rows',
    dataset: value.dataset,
    files: texts(value.files),
    rows: numberOrNull(value.rows),
    atLeast: value.atLeast === true,
    modified: numberOrNull(value.modified),
    problem: problems.has(value.problem) ? (value.problem as DatasetProblem) : null,
    numSamples: numberOrNull(value.numSamples),
    columns: texts(value.columns),
    shown: Array.isArray(value.shown) ? value.shown.flatMap(rowOf) : [],
    lengths: Array.isArray(value.lengths) ? value.lengths.map((one) => numberOrNull(one) ?? 0) : [],
  };
}
