/**
 * `train_results.json`, `eval_results.json`, `predict_results.json` and `all_results.json`: flat objects of numbers that
 * the Trainer writes at the end of each part (transformers 4.37 to 5.15, `trainer_pt_utils.py`), indented by four,
 * without a final newline. `all_results.json` keeps figures of older runs in the same directory. Infinity occurs
 * (`eval_perplexity`).
 *
 *     { "epoch": 12.0, "total_flos": 1.2e12, "train_loss": 0.91, "train_runtime": 41.03, … }
 */
import type { ResultsEvent } from '../state/event.js';
import { readJsonFile } from './json-file.js';
import { numericEntries } from './loose-json.js';
import type { FileParser } from './parser.js';

const nothing: ReadonlySet<string> = new Set();
const fileName = /(?:^|\/)(train|eval|predict|all)_results\.json$/;

const sets: Readonly<Record<string, ResultsEvent['set']>> = {
  train: 'train',
  eval: 'eval',
  predict: 'predict',
  all: 'all',
};

export const parseResults: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  const set = sets[fileName.exec(context.source)?.[1] ?? ''];
  if (!set) return [{ ...base, type: 'trouble', message: 'not the name of a results file' }];
  const file = readJsonFile(bytes);
  if (!file.record) return [{ ...base, type: 'trouble', message: file.problem }];
  return [{ ...base, type: 'results', set, values: numericEntries(file.record, nothing) }];
};
