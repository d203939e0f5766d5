import { describe, expect, it } from 'vitest';
import { type Fold, foldChunks, viewAt } from '../../source/commands/fold.js';
import { causeOf } from '../../source/state/causes/cause-of-death.js';
import type { Event } from '../../source/state/event.js';
import { findingsOf } from '../../source/state/findings/checks.js';
import { lifeChecks } from '../../source/state/findings/life/checks.js';
import { judgePhase, type RunPhase } from '../../source/state/phase.js';
import { currentRate } from '../../source/state/rate.js';
import { type RunState, reduceRun } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { emptyFold, load, recordingNames } from '../recordings.js';
import { bar, bars, began, consoleChunk, fileChunk, foldOf, seen, traceback, training } from './console-runs.js';
import { banner, checkpoint, consoleLines, log, plainFiles, runOf, start } from './made-up-run.js';

/** How each recording ended. */
const ends: Readonly<Record<string, RunPhase>> = {
  'disk-full': 'failed',
  'error-bad-template': 'failed',
  'error-missing-model': 'failed',
  'error-trl-version': 'failed',
  'error-unknown-dataset': 'failed',
  'gpu-device-assert': 'failed',
  'gpu-oom-neighbour': 'failed',
  'gpu-oom-training': 'failed',
  interrupted: 'killed',
  'killed-hard': 'killed',
  'killed-mid-save': 'killed',
  'resume-torn-checkpoint': 'failed',
  'error-streaming-no-workers': 'failed',
  sigterm: 'killed',
  'two-ranks-one-killed': 'failed',
};

const judged = (run: RunState, now: number): RunPhase =>
  judgePhase(run.phase, now, currentRate(run.progress)?.secondsPerStep ?? null).phase;

describe('a recorded run', () => {
  it('is there for every way to end', () => {
    expect(recordingNames).toHaveLength(47);
    expect(Object.keys(ends).filter((name) => !recordingNames.includes(name))).toEqual([]);
  });

  for (const name of recordingNames) {
    const end = ends[name] ?? 'finished';
    it(`${name} is neither stalled nor dead before its end, and ${end} then`, () => {
      const loaded = load(name);
      const ours = new Set<string>(lifeChecks.map((check) => check.id));
      let fold: Fold = emptyFold(loaded);
      let next = 0;
      for (let time = loaded.began; time < loaded.ended; time += 0.5) {
        const from = next;
        while ((loaded.chunks[next]?.time ?? Number.POSITIVE_INFINITY) <= time) next += 1;
        fold = foldChunks(fold, loaded.chunks.slice(from, next));
        const run = viewAt(fold, time);
        if (run.phase.exit) break;
        const at = `${(time - loaded.began).toFixed(1)} s`;
        expect(['stalled', 'failed', 'killed', 'unknown'], at).not.toContain(judged(run, time));
        expect(causeOf(run, time), at).toBeNull();
        const alarms = findingsOf(run, time).filter((one) => ours.has(one.id) && one.severity !== 'info');
        expect(alarms, at).toEqual([]);
      }
      const done = viewAt(foldChunks(fold, loaded.chunks.slice(next)), loaded.ended);
      expect(judged(done, loaded.ended)).toBe(end);
    });
  }

  for (const name of recordingNames.filter((one) => ends[one] === undefined)) {
    it(`${name} is finished by what it wrote alone, and stays so`, () => {
      const loaded = load(name);
      const fold = foldChunks(
        emptyFold(loaded),
        loaded.chunks.filter((chunk) => chunk.kind !== 'exit'),
      );
      for (const later of [60, 3600, 1e6]) {
        expect(judged(viewAt(fold, loaded.ended + later), loaded.ended + later)).toBe('finished');
      }
    });
  }

  it('killed without a word is stalled, then unknown, where no process can be looked for', () => {
    const loaded = load('killed-hard');
    const fold = foldChunks(
      emptyFold(loaded),
      loaded.chunks.filter((chunk) => chunk.kind !== 'exit'),
    );
    const laterBy = (seconds: number): RunPhase => judged(viewAt(fold, loaded.ended + seconds), loaded.ended + seconds);
    expect(laterBy(590)).toBe('training');
    expect(laterBy(620)).toBe('stalled');
    expect(laterBy(6 * 3600 + 60)).toBe('unknown');
  });

  it.each(['sft-full-en-eval', 'ppo', 'rm', 'predict'])(
    '%s is finished by its directory alone, without a console',
    (name) => {
      const loaded = load(name);
      const fold = foldChunks(
        emptyFold(loaded),
        loaded.chunks.filter((chunk) => chunk.kind !== 'exit' && chunk.kind !== 'console'),
      );
      expect(judged(viewAt(fold, loaded.ended + 60), loaded.ended + 60)).toBe('finished');
    },
  );
});

const processes = (alive: boolean | null, seconds: number): Event => ({
  type: 'processes',
  time: began + seconds,
  place: { source: 'processes', line: null },
  alive,
  processes: [],
  problem: null,
});

/** The phase so many seconds after the beginning, with readings of processes in between. */
function withProcesses(text: string, readings: readonly (readonly [boolean | null, number])[], seconds: number) {
  const run = reduceRun(
    viewAt(foldOf([consoleChunk(text)]), began),
    readings.map(([alive, at]) => processes(alive, at)),
  );
  return { phase: judged(run, began + seconds), cause: causeOf(run, began + seconds) };
}

const deep = training() + bars(1, 40);

describe('silence', () => {
  it('is not broken by settings that a person writes anew', () => {
    const later = (path: string): RunPhase =>
      judged(foldOf([consoleChunk(deep), fileChunk(path, 'stage: sft\n', 690)]).run, began + 700);
    expect(later('config:train.yaml')).toBe('stalled');
    expect(later('all_results.json.tmp')).toBe('training');
  });

  it('with the process gone is death without a word, and its last sign the evidence', () => {
    const { phase, cause } = withProcesses(
      deep,
      [
        [true, 1],
        [false, 12],
      ],
      14,
    );
    expect(phase).toBe('killed');
    expect(cause).toMatchObject({ id: 'killed', facts: { signal: null }, evidence: { line: 7, text: '40/300' } });
  });

  it('of a moment is none: a run whose process has just ended may have said more than was read', () => {
    const gone = [
      [true, 1],
      [false, 12],
    ] as const;
    const fold = foldOf([consoleChunk(deep), consoleChunk(bar(41), 12)]);
    const run = reduceRun(
      fold.run,
      gone.map(([alive, at]) => processes(alive, at)),
    );
    expect(judged(run, began + 13)).toBe('training');
    expect(judged(run, began + 15)).toBe('killed');
    const done = foldChunks({ reader: fold.reader, run }, [
      consoleChunk("\n{'train_runtime': 12.5, 'train_loss': 1.2, 'epoch': 1.0}\n\nTraining completed. \n", 12.5),
    ]);
    for (const at of [12.6, 13, 15]) expect(judged(done.run, began + at)).not.toBe('killed');
  });

  it('with a process that was never seen is death only after a minute', () => {
    expect(withProcesses(deep, [[false, 1]], 30).phase).toBe('training');
    expect(
      withProcesses(
        deep,
        [
          [false, 1],
          [false, 61],
        ],
        61,
      ).phase,
    ).toBe('killed');
  });

  it('with a process never seen is no death where the run writes on all the same: it runs elsewhere', () => {
    const fold = foldOf([consoleChunk(deep)]);
    const absent = reduceRun(fold.run, [processes(false, 1)]);
    const later = foldChunks({ reader: fold.reader, run: absent }, [consoleChunk(bar(41), 30)]);
    const again = reduceRun(later.run, [processes(false, 400)]);
    expect(judged(again, began + 400)).toBe('training');
    expect(judged(again, began + 700)).toBe('stalled');
  });

  it('with the process there is a stall, however long', () => {
    expect(
      withProcesses(
        deep,
        [
          [true, 1],
          [true, 590],
        ],
        590,
      ).phase,
    ).toBe('training');
    expect(
      withProcesses(
        deep,
        [
          [true, 1],
          [true, 700],
        ],
        700,
      ).phase,
    ).toBe('stalled');
    expect(
      withProcesses(
        deep,
        [
          [true, 1],
          [true, 90_000],
        ],
        90_000,
      ).phase,
    ).toBe('stalled');
  });

  it('with the process gone is a good end where the model was saved', () => {
    const done = `${deep}[INFO|trainer.py:2681] 2026-03-02 11:00:00,837 >> \n\nTraining completed. Do not forget to share your model on huggingface.co/models =)\n\n\n`;
    expect(
      withProcesses(
        done,
        [
          [true, 1],
          [false, 12],
        ],
        14,
      ).phase,
    ).toBe('finished');
  });

  it('is measured by the pace of the run itself', () => {
    // Four minutes a step, as a real run had: twenty minutes are no alarm.
    const steps = Array.from({ length: 6 }, (_, index) => consoleChunk(bar(index + 1), 250 + index * 250));
    const chunks = [consoleChunk(training() + bar(0)), ...steps];
    const last = 6 * 250;
    expect(seen(chunks, last + 1200).status.state).toBe('training');
    expect(seen(chunks, last + 1300).status.state).toBe('stalled');
  });

  it('between the rows of a log is measured by their distance where there is no console', () => {
    const row = (step: number, minutes: number): string =>
      `${JSON.stringify({ current_steps: step, total_steps: 1000, loss: 1.5, lr: 1e-4, epoch: step / 1000, percentage: step / 10, elapsed_time: `0:${String(minutes).padStart(2, '0')}:00`, remaining_time: '9:00:00' })}\n`;
    const log = fileChunk('trainer_log.jsonl', row(10, 10) + row(20, 20) + row(30, 30));
    expect(seen([log], 2900).status.state).toBe('training');
    expect(seen([log], 3100).status.state).toBe('stalled');
  });
});

describe('last words', () => {
  const error = traceback('ValueError: own');

  it('are waited for fifteen seconds', () => {
    expect(seen([consoleChunk(deep + error)], 14).status.state).toBe('training');
    expect(seen([consoleChunk(deep + error)], 16).status.state).toBe('failed');
  });

  it('that the run outlives by ten steps are none', () => {
    expect(seen([consoleChunk(deep + error + bars(41, 49))], 60).status.state).toBe('failed');
    expect(seen([consoleChunk(deep + error + bars(41, 50))], 60).status.state).toBe('training');
  });

  it('that the run outlives by two rows of metrics are none', () => {
    const metrics = (loss: number): string =>
      `{'loss': ${loss}, 'grad_norm': 0.5, 'learning_rate': 1e-05, 'epoch': 0.2}\n`;
    expect(seen([consoleChunk(`${deep}\n${error}${metrics(1.5)}`)], 60).status.state).toBe('failed');
    expect(seen([consoleChunk(`${deep}\n${error}${metrics(1.5)}${metrics(1.4)}`)], 60).status.state).toBe('training');
  });

  it('are forgotten by the next attempt', () => {
    expect(seen([consoleChunk(deep + error + training() + bars(1, 3))], 60).status.state).toBe('training');
  });

  it('are not those of a traceback that nobody dies of', () => {
    const ignored = `\nException ignored in: <function Own.__del__ at 0x7f>\n${error}`;
    const thread = `\nException in thread Thread-3 (auto_conversion):\n${error}`;
    expect(seen([consoleChunk(deep + ignored + thread)], 60).status.state).toBe('training');
  });

  it('of one rank are a death though the launcher is still there', () => {
    const oom = traceback('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.00 GiB.');
    expect(
      withProcesses(
        deep + oom,
        [
          [true, 1],
          [true, 20],
        ],
        20,
      ).phase,
    ).toBe('failed');
    // A plain error may be one that the run survives: with its process there it has the time of its phase.
    expect(
      withProcesses(
        deep + error,
        [
          [true, 1],
          [true, 20],
        ],
        20,
      ).phase,
    ).toBe('training');
    expect(
      withProcesses(
        deep + error,
        [
          [true, 1],
          [true, 700],
        ],
        700,
      ).phase,
    ).toBe('failed');
  });
});

describe('a run that is known by its collected results and its last checkpoint', () => {
  const results = (epoch: number): Chunk =>
    fileChunk('all_results.json', JSON.stringify({ epoch, train_loss: 0.6, train_runtime: 953.8 }));
  const state = (step: number): Chunk =>
    fileChunk(
      `checkpoint-${step}/trainer_state.json`,
      JSON.stringify({ global_step: step, max_steps: 336, epoch: step / 112.5, log_history: [] }),
    );
  const stateOf = (...chunks: readonly Chunk[]): RunPhase => seen(chunks, 3600).status.state;

  it('is finished when it was at its last step, whichever is read first', () => {
    expect(stateOf(results(336 / 112.5), state(336))).toBe('finished');
    expect(stateOf(state(336), results(336 / 112.5))).toBe('finished');
  });

  it('is not when its last checkpoint is of an earlier step, or the results are of another training', () => {
    expect(stateOf(results(336 / 112.5), state(300))).not.toBe('finished');
    expect(stateOf(results(1), state(336))).not.toBe('finished');
    expect(stateOf(state(336))).not.toBe('finished');
  });
});

describe('the silence that a run has needed before', () => {
  const hour = 3600;
  const rows = log([{ step: 10, loss: 1, elapsed: 60 }], 1000);

  it('is none between files of its history', () => {
    const chunks = [
      rows,
      ...checkpoint('checkpoint-100', plainFiles(100), start + hour),
      ...checkpoint('checkpoint-200', plainFiles(200), start + 2 * hour),
    ];
    const { phase } = runOf(chunks, start + 2 * hour);
    expect(phase.longestSilence).toBe(0);
    expect(judgePhase(phase, start + 2 * hour + 700, null).phase).toBe('stalled');
  });

  const ticks = (from: number, until: number): readonly Chunk[] =>
    Array.from({ length: until - from + 1 }, (_, at) => ({ kind: 'tick', time: start + from + at }));
  const bar = (done: number, seconds: number): Chunk =>
    consoleLines([` ${done}/1000 [00:01<09:42,  2.00s/it]`], start + seconds);
  const silenceOf = (chunks: readonly Chunk[]): number =>
    runOf([banner(1000), ...chunks], start + 9000).phase.longestSilence;

  it('is none while nobody could look, whether its words are found before the first tick after it or behind', () => {
    expect(silenceOf([bar(1, 0), ...ticks(0, 10), bar(2, 3610), ...ticks(3610, 3700)])).toBe(10);
    expect(silenceOf([bar(1, 0), ...ticks(0, 10), ...ticks(3610, 3611), bar(2, 3611)])).toBe(11);
    // The program was stopped twice, and the run went on in between, unseen.
    expect(silenceOf([bar(1, 0), ...ticks(0, 10), ...ticks(2000, 2001), ...ticks(4000, 4001), bar(2, 3000)])).toBe(10);
  });

  it('is all of it while it was watched, also beside an hour in which it was not', () => {
    expect(silenceOf([bar(1, 0), ...ticks(0, 900), bar(2, 900)])).toBe(900);
    expect(silenceOf([bar(1, 0), ...ticks(0, 500), ...ticks(4100, 4500), bar(2, 4500)])).toBe(900);
    expect(silenceOf([bar(1, 0), ...ticks(0, 10), bar(2, 3610), ...ticks(3610, 4510), bar(3, 4510)])).toBe(900);
  });

  it('is that between its words', () => {
    const bars = [0, 100, 1000].map((seconds) =>
      consoleLines([` ${seconds}/1000 [00:01<09:42,  2.00s/it]`], start + seconds),
    );
    const { phase } = runOf([banner(1000), ...bars], start + 1000);
    expect(phase.longestSilence).toBe(900);
  });
});
