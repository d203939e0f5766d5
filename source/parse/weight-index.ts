/** `model.safetensors.index.json` and `pytorch_model.bin.index.json`: which shard holds which weight. */
import { isRecord, parseLooseJson } from './loose-json.js';
import type { FileParser } from './parser.js';

export const parseWeightIndex: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  try {
    const record = parseLooseJson(Buffer.from(bytes).toString('utf8'));
    const map = isRecord(record) ? record.weight_map : null;
    if (isRecord(map)) {
      const shards = [...new Set(Object.values(map).filter((value) => typeof value === 'string'))].sort();
      return [{ ...base, type: 'weight-index', path: context.source, shards }];
    }
  } catch {
    // Told below.
  }
  return [{ ...base, type: 'trouble', message: 'not whole yet, or no weight index' }];
};
