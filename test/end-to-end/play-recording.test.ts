import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseRecording } from '../../source/watch/recording.js';
import { watchRunDirectory } from '../../source/watch/run-directory.js';
import { clock, collect, contentOf, temporaryDirectory } from '../watch/collect.js';
import { playRecording } from './play-recording.js';

const castPath = new URL('../../fixtures/sft-best-model/run.cast', import.meta.url).pathname;

it('a recorded run that is done again is seen by the watcher as it was recorded', async () => {
  const parent = temporaryDirectory();
  const runDirectory = join(parent, 'run');
  const consolePath = join(parent, 'console.log');
  const watcher = watchRunDirectory({ path: runDirectory, consolePath, configPath: null, read: 'all', clock });
  const { chunks, until } = collect(watcher);
  const played = await playRecording({ castPath, runDirectory, consolePath, speed: 60 });
  const recorded = parseRecording(readFileSync(castPath, 'utf8')).chunks;
  expect(played.exit).toEqual({ code: 0, signal: null });
  const console = contentOf(recorded, null);
  await until((seen) => contentOf(seen, null) === console);
  const last = (path: string): string => String(contentOf(recorded, path));
  for (const path of ['trainer_log.jsonl', 'trainer_state.json', 'train_results.json', 'all_results.json']) {
    await until((seen) => contentOf(seen, path) === last(path));
  }
  const present = (seen: readonly (typeof chunks)[number][]): ReadonlySet<string> => {
    const names = new Set<string>();
    for (const chunk of seen) {
      if (chunk.kind === 'remove') names.delete(chunk.path);
      else if ('path' in chunk && chunk.path !== null && chunk.kind !== 'skip') names.add(chunk.path);
    }
    return names;
  };
  const expected = [...present(recorded)].sort();
  await until((seen) => [...present(seen)].sort().join() === expected.join());
  const weights = recorded.findLast((chunk) => chunk.kind === 'head' && chunk.path === 'model.safetensors');
  expect(weights?.kind === 'head' && statSync(join(runDirectory, 'model.safetensors')).size).toBe(
    weights?.kind === 'head' && weights.size,
  );
});

it('stops where it is told to', async () => {
  const runDirectory = temporaryDirectory();
  const played = await playRecording({
    castPath,
    runDirectory,
    consolePath: null,
    speed: Number.POSITIVE_INFINITY,
    until: 12,
  });
  expect(played.exit).toBeNull();
  expect(played.position).toBeLessThanOrEqual(12);
  expect(played.position).toBeGreaterThan(10);
});
