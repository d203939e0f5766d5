/** How far what is done beside the training is: told by its bar, by its log, by both. */
import { describe, expect, it } from 'vitest';
import { briefText } from '../../source/commands/brief.js';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { partUnderWay } from '../../source/state/part.js';
import { summaryOf } from '../../source/state/summary.js';
import { emptyFold, load } from '../recordings.js';
import { consoleChunk, fileChunk, seen, starting, traceback } from './console-runs.js';

const predicting = `${starting()}${[
  '[INFO|trainer.py:4643] 2026-03-02 10:00:20,100 >> ***** Running Prediction *****',
  '[INFO|trainer.py:4645] 2026-03-02 10:00:20,100 >>   Num examples = 2,400',
  '[INFO|trainer.py:4648] 2026-03-02 10:00:20,100 >>   Batch size = 2',
  '',
].join('\n')}`;
const moved = '\r 25%|██▌       | 300/1200 [10:00<30:00,  2.00s/it]';
const row = '{"current_steps": 400, "total_steps": 1200, "percentage": 33.33, "elapsed_time": "0:20:00"}\n';

const partOf = (chunks: Parameters<typeof seen>[0], seconds: number) => seen(chunks, seconds).status.progress.part;

describe('what is under way beside the training', () => {
  it('is a prediction, as its bar tells', () => {
    expect(partOf([consoleChunk(predicting + moved)], 0)).toEqual({
      label: null,
      done: 300,
      total: 1200,
      percent: 25,
      eta_s: 1800,
    });
  });

  it('is nearer to its end with every second, until it has been silent for too long to tell', () => {
    expect(partOf([consoleChunk(predicting + moved)], 30)?.eta_s).toBe(1770);
    expect(partOf([consoleChunk(predicting + moved)], 90)?.eta_s).toBeNull();
  });

  it('is known by the log of a prediction alone, at the pace that the trainer’s clock tells', () => {
    expect(partOf([fileChunk('trainer_log.jsonl', row)], 10)).toMatchObject({ done: 400, percent: 33.33, eta_s: 2390 });
  });

  it('is as far as the one that is further tells, in either order', () => {
    const both = [consoleChunk(predicting + moved), fileChunk('trainer_log.jsonl', row)];
    expect(partOf(both, 0)?.done).toBe(400);
    expect(partOf(both.toReversed(), 0)?.done).toBe(400);
  });

  it('has the time left that its bar tells, where both do: the log counts in whole seconds', () => {
    const early = '{"current_steps": 15, "total_steps": 1200, "percentage": 1.25, "elapsed_time": "0:00:00"}\n';
    const slow = '\r  1%|▏         | 14/1200 [00:00<01:20,  14.00it/s]';
    const chunks = [consoleChunk(predicting + slow), fileChunk('trainer_log.jsonl', early)];
    expect(partOf(chunks, 0)).toMatchObject({ done: 15, eta_s: 80 });
    expect(partOf(chunks.toReversed(), 0)).toMatchObject({ done: 15, eta_s: 80 });
  });

  it.each([
    [0, null],
    [4, null],
    [5, 395],
  ])('has no time left after %i seconds by the log alone: %s', (elapsed, left) => {
    const early = `{"current_steps": 15, "total_steps": 1200, "percentage": 1.25, "elapsed_time": "0:00:0${elapsed}"}\n`;
    expect(partOf([fileChunk('trainer_log.jsonl', early)], 0)).toMatchObject({ done: 15, eta_s: left });
  });

  it('is data that is tokenized, by its name', () => {
    const tokenizing =
      '\rRunning tokenizer on dataset (num_proc=8):  40%|████      | 4000/10000 [01:00<01:30, 66.7 examples/s]';
    expect(partOf([consoleChunk(starting() + tokenizing)], 0)).toEqual({
      label: 'Running tokenizer on dataset',
      done: 4000,
      total: 10_000,
      percent: 40,
      eta_s: 90,
    });
  });

  it('is none of the data any more when its bar is full and the model is being loaded', () => {
    const loaded = load('gpu-oom-neighbour');
    const at = (seconds: number) => {
      const now = loaded.began + seconds;
      const chunks = loaded.chunks.filter((chunk) => chunk.time <= now);
      const run = viewAt(foldChunks(emptyFold(loaded), chunks), now);
      return [run.phase.phase, partUnderWay(run, now)];
    };
    expect(at(21)).toEqual(['loading', null]);
  });

  it('is nothing when the run is over', () => {
    const { status } = seen([consoleChunk(`${predicting}${moved}\n${traceback('ValueError: bad')}`)], 300);
    expect([status.state, status.progress.part]).toEqual(['failed', null]);
  });
});

describe('the row of a list', () => {
  it('tells how far a prediction is, and when it will be done', () => {
    const { run, now } = seen([consoleChunk(predicting + moved)], 0);
    expect(briefText(summaryOf(run, now))).toBe('predicting, 300 of 1,200 (25 %), ETA 30 m 00 s');
    // And of one that died how far it came.
    const died = seen([consoleChunk(`${predicting}${moved}\n${traceback('ValueError: bad')}`)], 300);
    expect(summaryOf(died.run, died.now)).toMatchObject({ state: 'failed', part: { done: 300, total: 1200 } });
  });
});
