/** A run that was started again: its new processes are there, and all that was said yet is the old ones'. */
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../source/commands/fold.js';
import { statusOf } from '../../source/commands/status.js';
import { attemptMarks } from '../../source/screen/series.js';
import { curveOf } from '../../source/state/curves.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { bars, consoleChunk, training } from './console-runs.js';
import { checkpoint, foldOf, type LogRow, log, plainFiles, start } from './made-up-run.js';

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
