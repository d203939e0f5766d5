/** A run that was started again: its new processes are there, and all that was said yet is the old ones'. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { attemptMarks } from '../../source/screen/series.js';
import { curveOf } from '../../source/state/curves.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { bar, bars, consoleChunk, starting, traceback, training } from './console-runs.js';
import { checkpoint, consoleLines, foldOf, type LogRow, log, plainFiles, start } from './made-up-run.js';

const rowsTo = (last: number, from = 0, elapsed = 0): readonly LogRow[] =>
  Array.from({ length: (last - from) / 5 }, (_, index) => ({
    step: from + 5 * index + 5,
    loss: 2 - index / 1000,
    elapsed: elapsed + index + 1,
  }));

const processes = (seconds: number, started: number): Chunk => ({
  kind: 'processes',
  time: start + seconds,
  text: JSON.stringify({
    alive: true,
    processes: [
      { pid: 70, role: 'launcher', rank: null, state: 'S', started: start - 900 },
      { pid: 71, role: 'rank', rank: 0, state: 'R', started: start + started },
    ],
  }),
});

const saved = [600, 800, 1000].flatMap((step) => checkpoint(`checkpoint-${step}`, plainFiles(step), start + step / 5));
/** Killed at step 1,080, 216 seconds after its beginning. */
const killed: readonly Chunk[] = [processes(2, -20), log(rowsTo(1080), 2720), ...saved];

describe('a run that was started again', () => {
  const stateAt = (chunks: readonly Chunk[], seconds: number) =>
    statusOf(viewAt(foldOf(chunks), start + seconds), start + seconds);

  it('starts, and has no time left by the pace of the attempt before', () => {
    expect(stateAt([...killed, processes(218, -20)], 219)).toMatchObject({
      state: 'training',
      progress: { eta_s: expect.any(Number) },
    });
    const again = stateAt([...killed, processes(240, 236)], 241);
    expect(again).toMatchObject({ state: 'starting', progress: { step: 1080, eta_s: null } });
    expect(again.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('does so whichever is read first, also long after the death', () => {
    const late = processes(90_010, 90_000);
    const files = killed.filter(({ kind }) => kind !== 'processes');
    for (const chunks of [
      [...files, late],
      [late, ...files],
    ]) {
      expect(stateAt(chunks, 90_012).state).toBe('starting');
    }
  });

  it('does so though the old console ends in the middle of a bar', () => {
    const console = { ...consoleChunk(training() + bars(1, 40)), time: start, modified: start };
    expect(stateAt([console, processes(20, 10)], 21).state).toBe('starting');
    expect(stateAt([console, processes(20, -10)], 21).state).toBe('training');
  });

  it('does so though its shell has emptied the console of the failed one in the moment when it began', () => {
    const failed = { ...consoleChunk(starting() + traceback('ValueError: no')), time: start, modified: start };
    const emptied: Chunk = { kind: 'remove', time: start + 20, path: 'console' };
    for (const chunks of [
      [failed, emptied, processes(22, 19)],
      [failed, processes(22, 19), { ...emptied, time: start + 22 }],
    ]) {
      expect(stateAt([failed], 18).state).toBe('failed');
      expect(stateAt(chunks, 30).state).toBe('starting');
    }
  });

  it('does so by its first row, where neither its processes nor its console are to be seen', () => {
    const failed = consoleLines([starting() + training(1, 2720) + traceback('ValueError: no')], start + 217);
    const lines = (rows: readonly LogRow[]): Uint8Array =>
      (log(rows, 2720) as Extract<Chunk, { kind: 'append' }>).bytes;
    const at = lines(rowsTo(1080)).length;
    const row = (step: number, elapsed: number, seconds: number): Chunk => ({
      kind: 'append',
      path: 'trainer_log.jsonl',
      time: start + seconds,
      modified: start + seconds,
      at,
      bytes: lines([{ step, loss: 1.8, elapsed }]),
    });
    const old = [log(rowsTo(1080), 2720), failed];
    expect(stateAt(old, 250).state).toBe('failed');
    for (const first of [row(5, 1, 270), row(1005, 1, 270), row(1090, 1, 270)]) {
      expect(stateAt([...old, first], 300).state).toBe('training');
    }
    // A rank that is left writes on, and what was written in the last moment is found late.
    for (const late of [row(1085, 217, 270), row(5, 1, 216)]) expect(stateAt([...old, late], 300).state).toBe('failed');
  });

  it('trains from its first row on, which went on from the checkpoint before it', () => {
    const first = foldOf([...killed, processes(240, 236)]);
    const whole = log([...rowsTo(1080), { step: 1005, loss: 1.8, elapsed: 1 }], 2720);
    const row: Chunk = { ...whole, time: start + 250, modified: start + 250 } as Chunk;
    const fold = foldChunks(first, [row]);
    const run = viewAt(fold, start + 251);
    expect(statusOf(run, start + 251)).toMatchObject({ state: 'training', progress: { step: 1005, attempts: 2 } });
    const curve = curveOf(run.metrics, 'loss');
    expect(curve && attemptMarks(run, curve, 'step')).toMatchObject([{ attempt: 2, step: 1000 }]);
  });
});

describe('a run that its console tells to be resumed', () => {
  const old = log(rowsTo(1080), 2720);
  const resumes = '[INFO|trainer.py:2530] 2026-03-02 10:00:20,100 >>   Continuing training from global step 1000\n';
  /** `seconds` after the old rows, which end at 216. */
  const consoleAt = (seconds: number, text: string): Chunk => ({
    ...(consoleChunk(text) as Extract<Chunk, { kind: 'console' }>),
    time: start + seconds,
    modified: start + seconds,
  });
  const told = (chunks: readonly Chunk[], seconds: number) =>
    statusOf(viewAt(foldOf(chunks), start + seconds), start + seconds).progress;
  const banner = training(1, 2720) + resumes;
  const none = { seconds_per_step: null, eta_s: null };

  it('has neither pace nor end before its first step, by the rows of the attempt before', () => {
    const begun = consoleAt(230, banner);
    expect(told([old], 217)).toMatchObject({ seconds_per_step: 0.2, eta_s: expect.any(Number) });
    for (const chunks of [
      [old, begun],
      [begun, old],
    ]) {
      expect(told(chunks, 231)).toMatchObject({ step: 1080, total_steps: 2720, ...none });
    }
  });

  it('has them from its own steps on, whether bars, rows or figures tell of them', () => {
    const rows = [1005, 1010].map((step, index) => ({ step, loss: 1.8, elapsed: 2 * (index + 1) }));
    const row = { ...log([...rowsTo(1080), ...rows], 2720), time: start + 250, modified: start + 250 } as Chunk;
    expect(told([old, consoleAt(230, banner), row], 251).seconds_per_step).toBeCloseTo(0.4);
    const begun = consoleAt(230, banner);
    // Whichever is read first.
    expect(told([row, begun], 251).seconds_per_step).toBeCloseTo(0.4);
    const moved = [consoleAt(230, banner), consoleAt(231, bar(1001, 2720)), consoleAt(234, bar(1002, 2720))];
    expect(told([old, ...moved], 235).seconds_per_step).not.toBeNull();
    // Read as a whole, long after: nothing but its figures shows that the rows are its own.
    const figures = "{'loss': '1.8', 'grad_norm': '1', 'learning_rate': '0.001', 'epoch': '1'}\n";
    expect(
      told([log([...rowsTo(1080), ...rows], 2720), consoleAt(900, banner + figures)], 901).seconds_per_step,
    ).toBeCloseTo(0.4);
  });
});
