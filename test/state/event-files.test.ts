/** TensorBoard's event files beside the other sources: alone, in any order, and left behind by an older run. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { type Status, statusOf } from '../../source/commands/status.js';
import { curveOf, type Point, pointAt } from '../../source/state/curves.js';
import type { ConfigEvent, Event, LogRowEvent, ScalarRowEvent } from '../../source/state/event.js';
import { initialRun, type RunState, reduceRun } from '../../source/state/run.js';
import { emptyFold, finalStatus, type Loaded, load } from '../recordings.js';

const nothing = initialRun({ kind: 'directory', path: null, name: 'run' });

const fileOf = (began: number): string => `runs/of-${began}/events.out.tfevents.${began}.vm.1.0`;

const scalars = (began: number, step: number, values: ScalarRowEvent['values']): ScalarRowEvent => ({
  type: 'scalar-row',
  time: began + step,
  place: { source: fileOf(began), line: null },
  kind: 'train',
  step,
  epoch: step / 100,
  written: began + step,
  began,
  values,
});

const logged = (step: number, loss: number): LogRowEvent => ({
  type: 'log-row',
  time: 9000 + step,
  place: { source: 'trainer_log.jsonl', line: 1 },
  kind: 'train',
  step,
  totalSteps: 100,
  epoch: step / 100,
  elapsed: step,
  values: { loss },
  modified: 9000 + step,
});

const given = (origin: string, source: string, values: ConfigEvent['values']): ConfigEvent => ({
  type: 'config',
  time: 1,
  place: { source, line: null },
  origin,
  values,
});

const runOf = (events: readonly Event[]): RunState => reduceRun(nothing, events);

const points = (run: RunState, name: string): readonly (readonly [number, number])[] => {
  const curve = curveOf(run.metrics, name);
  return Array.from({ length: curve?.length ?? 0 }, (_, index) => (curve ? pointAt(curve, index) : null))
    .filter((point): point is Point => point !== null)
    .map((point) => [point.step, point.value]);
};

/** The recording as if only the event files had been kept. */
const onlyEvents = (loaded: Loaded, order: (first: string, second: string) => number): Status => {
  const chunks = loaded.chunks.filter((chunk) => 'path' in chunk && chunk.path?.startsWith('runs/') === true);
  const pathOf = (chunk: (typeof chunks)[number]): string => ('path' in chunk ? (chunk.path ?? '') : '');
  const sorted = chunks.toSorted((first, second) => order(pathOf(first), pathOf(second)));
  return statusOf(viewAt(foldChunks(emptyFold(loaded), sorted), loaded.ended), loaded.ended);
};

const byName = (first: string, second: string): number => (first < second ? -1 : first > second ? 1 : 0);

describe('a run of which only event files are left', () => {
  // As TensorBoard shows it: 163 losses up to step 815, evaluations every 60 steps and one at 816, in a file of its own.
  const loaded = load('sft-full-en-eval');
  const status = onlyEvents(loaded, byName);

  it('has its metrics, and says that they come from TensorBoard', () => {
    expect(status.metrics.loss).toMatchObject({ count: 163, last_step: 815, source: 'tensorboard' });
    expect(status.metrics.loss?.last).toBeCloseTo(0.419, 4);
    expect(status.metrics.eval_loss).toMatchObject({ count: 14, last_step: 816, min_step: 240, source: 'tensorboard' });
    expect(status.metrics.eval_loss?.min).toBeCloseTo(0.5759, 4);
    expect(status.metrics.grad_norm).toMatchObject({ count: 163, source: 'tensorboard' });
  });

  it('has its step and pace, and no total that nobody told', () => {
    expect(status.progress).toMatchObject({ step: 816, total_steps: null, percent: null, eta_s: null });
    expect(status.progress.seconds_per_step).toBeCloseTo(41 / 816, 1);
  });

  it('is the same in whatever order the files are read', () => {
    expect(onlyEvents(loaded, (first, second) => byName(second, first)).metrics).toEqual(status.metrics);
  });
});

describe('a run with event files among other sources', () => {
  // The console prints the evaluation after training as a table of four decimals, and eval_results.json knows no step.
  it('is told by the better ones, and only the evaluation after training is told best by the event files', () => {
    const loaded = load('sft-full-en-eval');
    const without = loaded.chunks.filter((chunk) => !('path' in chunk && chunk.path?.startsWith('runs/')));
    const plain = finalStatus({ ...loaded, chunks: without });
    const { metrics, run, progress, data } = finalStatus(loaded);
    expect({ run, progress, data }).toEqual({ run: plain.run, progress: plain.progress, data: plain.data });
    expect(metrics.loss).toEqual(plain.metrics.loss);
    expect(metrics.grad_norm).toEqual(plain.metrics.grad_norm);
    expect(plain.metrics.eval_loss).toMatchObject({ count: 14, last: 0.6122, last_step: 816 });
    expect(metrics.eval_loss).toMatchObject({ count: 14, last_step: 816 });
    // The loss in eval_results.json: torch gave it in single precision.
    expect(metrics.eval_loss?.last).toBe(0.6122426390647888);
  });

  it('has what the log lacks up to the present, before any checkpoint was saved', () => {
    const run = runOf([
      logged(5, 3.25),
      scalars(8990, 5, { loss: 3.25, grad_norm: 1.5 }),
      logged(10, 3.1254),
      scalars(8990, 10, { loss: Math.fround(3.1254), grad_norm: 1.25 }),
    ]);
    expect(points(run, 'grad_norm')).toEqual([
      [5, 1.5],
      [10, 1.25],
    ]);
    expect(curveOf(run.metrics, 'loss')?.source).toBe('trainer_log.jsonl');
    expect(run.progress.step).toBe(10);
  });
});

describe('event files of several attempts', () => {
  const first = [5, 10, 15, 20].map((step) => scalars(100, step, { loss: step, grad_norm: step + 0.5 }));
  const second = [15, 20, 25].map((step) => scalars(200, step, { loss: step + 1, grad_norm: step + 1.5 }));
  const joined = [
    [5, 5],
    [10, 10],
    [15, 16],
    [20, 21],
    [25, 26],
  ];

  it('are joined where the later one took up the run', () => {
    expect(points(runOf([...first, ...second]), 'loss')).toEqual(joined);
    expect(points(runOf([...second, ...first]), 'loss')).toEqual(joined);
  });

  it('tell the step of the newest, whatever is read last', () => {
    expect(runOf([...first, ...second]).progress.step).toBe(25);
    expect(runOf([...second, ...first]).progress.step).toBe(25);
  });

  it('are forgotten one by one when they are deleted', () => {
    const removed: Event = { type: 'remove', time: 300, place: { source: '', line: null }, path: fileOf(200) };
    expect(points(runOf([...first, ...second, removed]), 'loss').map(([step]) => step)).toEqual([5, 10, 15, 20]);
  });

  it('are kept in bounded number, the newest', () => {
    const many = Array.from({ length: 200 }, (_, at) => scalars(1000 + at, 5, { loss: at }));
    const run = runOf(many.toReversed());
    expect(run.metrics.eventFiles).toHaveLength(32);
    expect(points(run, 'loss')).toEqual([[5, 199]]);
  });
});

describe('event files that an older run left in the directory', () => {
  const older = [5, 10, 15, 20].map((step) => scalars(100, step, { loss: 9 - step / 10, grad_norm: step }));

  it('add nothing to a run whose log has other losses at the same steps', () => {
    const run = runOf([...older, logged(5, 7.25), logged(10, 7)]);
    expect(points(run, 'loss')).toEqual([
      [5, 7.25],
      [10, 7],
    ]);
    expect(points(run, 'grad_norm')).toEqual([]);
    expect(run.progress.step).toBe(10);
  });

  it('tell the past of a run that goes on from them', () => {
    const run = runOf([...older, logged(25, 6.5), logged(30, 6.25)]);
    expect(points(run, 'loss').map(([step]) => step)).toEqual([5, 10, 15, 20, 25, 30]);
  });

  it('do not speak of the present when the log has gone back and done steps anew', () => {
    const run = runOf([...older, logged(15, 7.25), logged(20, 6.75)]);
    expect(points(run, 'grad_norm').map(([step]) => step)).toEqual([5, 10]);
  });
});

describe('the arguments in event files', () => {
  const older = given('tensorboard', fileOf(100), { learning_rate: 1, warmup_steps: 7 });
  const newer = given('tensorboard', fileOf(200), { learning_rate: 2, weight_decay: 0.5 });
  const yaml = given('train.yaml', 'config:train.yaml', { learning_rate: 3 });

  it('stand under everything else', () => {
    for (const events of [
      [newer, yaml],
      [yaml, newer],
    ]) {
      const { settings } = runOf(events).config;
      expect(settings.learning_rate).toEqual({ value: 3, origin: 'train.yaml' });
      expect(settings.weight_decay).toEqual({ value: 0.5, origin: 'tensorboard' });
    }
  });

  it('are those of the newest file alone', () => {
    for (const events of [
      [older, newer],
      [newer, older],
    ]) {
      expect(runOf(events).config.settings).toEqual({
        learning_rate: { value: 2, origin: 'tensorboard' },
        weight_decay: { value: 0.5, origin: 'tensorboard' },
      });
    }
  });
});
