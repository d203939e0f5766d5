/**
 * `model.safetensors.index.json` and `pytorch_model.bin.index.json`: which shard holds which weight (transformers
 * `save_pretrained`; written after the shards, and only when there is more than one).
 *
 *     {"metadata": {"total_size": 15231233024}, "weight_map": {"lm_head.weight": "model-00004-of-00004.safetensors", …}}
 */
import { readJsonFile } from './json-file.js';
import { isRecord } from './loose-json.js';
import type { FileParser } from './parser.js';

export const parseWeightIndex: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  const file = readJsonFile(bytes);
  if (!file.record) return [{ ...base, type: 'trouble', message: file.problem }];
  const map = file.record.weight_map;
  if (!isRecord(map)) return [{ ...base, type: 'trouble', message: 'no weight index: `weight_map` is missing' }];
  const shards = [...new Set(Object.values(map).filter((value) => typeof value === 'string'))].sort();
  return [{ ...base, type: 'weight-index', path: context.source, shards }];
};
