/** The dataset files are counted as soon as the settings name them, live and beside a recording. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DatasetCounter, datasetCounting, datasetWish } from '../../source/commands/datasets.js';
import type { Opened } from '../../source/commands/open/opened.js';
import { readOnce } from '../../source/commands/print-status.js';
import { replayFeed } from '../../source/commands/replay-feed.js';
import { statusOf } from '../../source/commands/status.js';
import { initialRun, type RunState } from '../../source/state/run.js';
import type { DatasetWish } from '../../source/watch/datasets/dataset-info.js';
import { parseRecording } from '../../source/watch/recording.js';
import { encodeRecordingLine } from '../../source/watch/recording-line.js';
import { foldOf, runOf } from '../ledger-support.js';
import { fixtures, load } from '../recordings.js';

const opened = (name: string): Extract<Opened, { kind: 'recording' }> => {
  const loaded = load(name);
  return {
    kind: 'recording',
    origin: { kind: 'recording', path: null, name },
    recording: loaded.recording,
    before: loaded.chunks.slice(0, 1),
    example: false,
  };
};

const data = join(fixtures, 'data');

describe('counting the dataset files', () => {
  it('waits for the settings, begins once, and begins anew when they name others', async () => {
    const wishes: DatasetWish[] = [];
    const counter = new DatasetCounter(
      (wish) => {
        wishes.push(wish);
        return {
          start: () => {},
          stop: async () => {},
          progress: { read: 0, total: 0 },
          caughtUp: Promise.resolve(),
        };
      },
      () => 0,
      () => {},
    );
    counter.look(initialRun({ kind: 'log', path: null, name: 'x' }));
    expect(wishes).toEqual([]);
    counter.look(runOf('dataset: alpha,beta\neval_dataset: gamma\ndataset_dir: there\n', []));
    counter.look(runOf('dataset: alpha,beta\neval_dataset: gamma\ndataset_dir: there\n', ['more of the console']));
    expect(wishes).toEqual([{ names: ['alpha', 'beta', 'gamma'], datasetDirectory: 'there' }]);
    counter.look(runOf('dataset: delta\n', []));
    expect(wishes.at(-1)).toEqual({ names: ['delta'], datasetDirectory: null });
    await counter.stop();
    expect(datasetWish(runOf('stage: sft\n', []))).toBeNull();
  });

  it('tells a status what max_samples hid', async () => {
    const recording = opened('pt-max-samples');
    const count = datasetCounting(recording, data, '/');
    const { run, now } = await readOnce(recording, null, () => 0, count);
    const status = statusOf(run, now);
    expect(status.data.verdict.answer).toBe('no');
    expect(status.data.ledger[0]).toMatchObject({ id: 'file', dataset: 'corpus', rows: 300, at_least: false });
    // The files are looked at now; the recording's time stays its own.
    expect(run.now).toBeLessThanOrEqual(now);
  });

  it('can be kept in a recording', () => {
    const chunk = { kind: 'rows', time: 12, text: '{"dataset":"alpha","rows":3}' } as const;
    const recording = parseRecording(`{"version": 2, "timestamp": 10}\n${encodeRecordingLine(chunk, 10)}\n`);
    expect(recording.chunks).toEqual([chunk]);
    expect(foldOf(recording.chunks).run.data.files.alpha).toMatchObject({ rows: 3, atLeast: false });
  });

  it('holds at every time of a recording', async () => {
    const recording = opened('pt-max-samples');
    const feed = replayFeed({
      origin: recording.origin,
      recording: recording.recording,
      before: recording.before,
      example: false,
      speed: 1,
      countDatasets: datasetCounting(recording, data, '/'),
      monotonic: () => 0,
    });
    const run = await new Promise<RunState>((resolve) => {
      feed.start(() => {
        if (feed.run().data.files.corpus) resolve(feed.run());
      });
    });
    expect(run.data.files.corpus?.rows).toBe(300);
    expect(run.progress.step).toBeNull();
    feed.command('tenth-forward');
    expect(feed.run().data.files.corpus?.rows).toBe(300);
    await feed.stop();
  });
});
