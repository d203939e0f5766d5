/**
 * The weights of a checkpoint: one file, or numbered shards and the index that closes them (`save_pretrained` writes the
 * index last, and only when there is more than one shard). Names: `CHECKPOINT_NAMES` in LLaMA-Factory's constants.
 */
import { own } from '../own.js';
import type { Checkpoint } from './checkpoint.js';
import { type Lack, missing } from './lack.js';

/** The name of what is missing where no file of weights is there at all, nor one that tells its name. */
export const modelWeights = 'model weights';

const single = /^(?:model|adapter_model|pytorch_model)\.(?:safetensors|bin)$/;
const shard = /^(model|adapter_model|pytorch_model)-(\d+)-of-(\d+)\.(safetensors|bin)$/;
const index = /^(?:model|adapter_model|pytorch_model)\.(?:safetensors|bin)\.index\.json$/;
/** An index beyond this many bytes is listed but not read; its shards' own numbers have to do. */
const readLimit = 4 * 1024 * 1024;
/** More shards than any model has: a number above it is somebody's file name. */
const mostShards = 2000;

/** Shards that the numbers of those which are there demand, and the index. */
function missingByNumber(names: ReadonlySet<string>, directory: string): readonly Lack[] {
  for (const name of names) {
    const match = shard.exec(name);
    if (!match) continue;
    const [, stem = '', digits = '', of = '', extension = ''] = match;
    const count = Number(of);
    if (count < 1 || count > mostShards) continue;
    const needed = Array.from(
      { length: count },
      (_, at) => `${stem}-${String(at + 1).padStart(digits.length, '0')}-of-${of}.${extension}`,
    );
    return [...needed, `${stem}.${extension}.index.json`]
      .filter((one) => !names.has(one))
      .map((one) => missing(directory + one));
  }
  return [missing(modelWeights)];
}

/** What the weights in `directory` (empty, or ending in `/`) of the checkpoint lack. */
export function missingWeights(checkpoint: Checkpoint, directory: string): readonly Lack[] {
  const names = new Set<string>();
  for (const path of Object.keys(checkpoint.files)) {
    const name = path.startsWith(directory) ? path.slice(directory.length) : '';
    if (name !== '' && !name.includes('/')) names.add(name);
  }
  const settings = [...names].some((name) => name.startsWith('adapter_')) ? 'adapter_config.json' : 'config.json';
  const lacks: Lack[] = names.has(settings) ? [] : [missing(directory + settings)];
  const indexName = [...names].find((name) => index.test(name));
  if (indexName !== undefined) {
    const path = directory + indexName;
    const shards = own(checkpoint.indexes, path);
    if (shards)
      lacks.push(
        ...shards
          .slice(0, mostShards)
          .filter((one) => !Object.hasOwn(checkpoint.files, one))
          .map(missing),
      );
    else if ((checkpoint.files[path]?.size ?? 0) <= readLimit) lacks.push({ name: path, how: 'unreadable' });
    else lacks.push(...missingByNumber(names, directory));
  } else if (![...names].some((name) => single.test(name))) lacks.push(...missingByNumber(names, directory));
  return lacks;
}
