/**
 * Two small files by which a checkpoint says what it is.
 *
 * `latest`: DeepSpeed's (`runtime/engine.py`), one line that names the directory of the engine's own files, written
 * after the shards of all ranks:
 *
 *     global_step466
 *
 * `metadata.json`: LLaMA-Factory 1's (`v1/core/utils/checkpoint.py`, 0.9.5), the first file of its checkpoints:
 *
 *     {"global_step": 100, "epoch": 0, "num_training_steps": 300}
 */
import { readJsonFile } from './json-file.js';
import { finiteOf } from './loose-json.js';
import type { FileParser } from './parser.js';

/** A directory's name, not somebody's text of that file name. */
const tag = /^[\w.-]{1,100}$/;

export const parseLatest: FileParser = (bytes, context) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').trim();
  if (!tag.test(text)) return [];
  const place = { source: context.source, line: 1 };
  return [{ type: 'deepspeed-latest', time: context.time, place, path: context.source, tag: text }];
};

export const parseCheckpointMetadata: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  const file = readJsonFile(bytes);
  if (!file.record) return [{ ...base, type: 'trouble', message: file.problem }];
  const step = finiteOf(file.record.global_step);
  return step === null ? [] : [{ ...base, type: 'checkpoint-metadata', path: context.source, step }];
};
