/** A damaged file may hold keys of any length; none of them becomes a metric that is measured in every frame. */
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold } from '../../source/commands/fold.js';
import { metricNames } from '../../source/state/curves.js';
import type { Chunk } from '../../source/watch/chunk.js';

const long = `grad_${'x'.repeat(100_000)}`;
const json = (place: string): string =>
  [1, 2, 3]
    .map(
      (step) =>
        `{${place.replaceAll('N', String(step))}, "loss": 1.5, "${long}": 2.5, "__proto__": 1, "hasOwnProperty": 7, "constructor": 7}\n`,
    )
    .join('');

const namesAfter = (
  chunk: Pick<Chunk & { readonly bytes: Uint8Array }, 'bytes'> & { readonly path: string | null },
) => {
  const times = { time: 1, modified: 1 };
  const { path, bytes } = chunk;
  const read: Chunk = path === null ? { kind: 'console', bytes, ...times } : { kind: 'write', path, bytes, ...times };
  return metricNames(foldChunks(initialFold({ kind: 'directory', path: null, name: 'x' }), [read]).run.metrics);
};

describe('a key too long for a name, or one that every object has', () => {
  it.each([
    ['trainer_log.jsonl', json('"current_steps": N, "total_steps": 9, "epoch": 1.0, "elapsed_time": "0:00:0N"')],
    ['logging.jsonl', json('"global_step/max_steps": "N/9"')],
    ['trainer_state.json', `{"global_step": 3, "log_history": [{"step": 1, "loss": 1.5, "${long}": 2.5}]}`],
    [null, `{'loss': 1.5, '${long.slice(0, 10_000)}': 2.5, 'epoch': 0.1}\n`],
  ])('in %s is no metric', (path, text) => {
    expect(namesAfter({ path, bytes: Buffer.from(text) })).toEqual(['loss']);
  });
});
