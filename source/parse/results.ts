/**
 * `train_results.json`, `eval_results.json`, `predict_results.json` and `all_results.json`: flat objects of numbers that
 * the Trainer writes at the end of each part (`trainer_pt_utils.py`). `all_results.json` keeps figures of older runs.
 */
import { isRecord, numericEntries, parseLooseJson } from './loose-json.js';
import type { FileParser } from './parser.js';

const nothing: ReadonlySet<string> = new Set();

export const parseResults: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  const set = /(train|eval|predict|all)_results\.json$/.exec(context.source)?.[1] as
    | 'train'
    | 'eval'
    | 'predict'
    | 'all'
    | undefined;
  try {
    const record = parseLooseJson(Buffer.from(bytes).toString('utf8'));
    if (isRecord(record) && set) return [{ ...base, type: 'results', set, values: numericEntries(record, nothing) }];
  } catch {
    // Half-written: the next write comes whole.
  }
  return [{ ...base, type: 'trouble', message: 'not whole yet, or not a results file' }];
};
