/** A job whose time ends before its training does: rows a second apart, 1,000 steps, and what squeue says. */
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../source/state/event.js';
import { findingsOf } from '../../../source/state/findings/checks.js';
import { initialRun, reduceRun } from '../../../source/state/run.js';

const rows = (last: number): readonly Event[] =>
  Array.from({ length: last }, (_, at) => ({
    type: 'log-row',
    kind: 'train',
    time: 1000 + at,
    modified: 1000 + at,
    place: { source: 'trainer_log.jsonl', line: at + 1 },
    step: at + 1,
    totalSteps: 1000,
    epoch: null,
    elapsed: at + 1,
    values: { loss: 1 },
  }));

const job = (time: number, left: number | null, state = 'RUNNING', problem: string | null = null): Event => ({
  type: 'job',
  time,
  place: { source: 'squeue', line: null },
  id: '4711',
  name: 'sft',
  state,
  left,
  limit: 7200,
  reason: null,
  nodes: 1,
  problem,
});

const found = (events: readonly Event[], now: number) => {
  const run = reduceRun(initialRun({ kind: 'directory', path: '/a', name: 'a' }), events);
  return findingsOf(run, now).find((finding) => finding.id === 'time-limit-too-short');
};

describe('a time limit', () => {
  it('that ends the run before its last step is told with the step that it reaches', () => {
    // 100 steps in 100 s: 900 s are needed, 300 are left.
    const finding = found([...rows(100), job(1099, 300)], 1099);
    expect(finding).toMatchObject({
      severity: 'warning',
      facts: { id: '4711', left: 300, needed: 900, reached: 400, total: 1000 },
      since: { step: 100 },
    });
  });

  it('counts down with the clock between two readings', () => {
    // 830 s are nearly enough, within the tolerance of the estimate; a reading of 130 s ago leaves 700.
    expect(found([...rows(100), job(1099, 830)], 1099)).toBeUndefined();
    expect(found([job(969, 830), ...rows(100)], 1099)?.facts).toMatchObject({ left: 700 });
  });

  it('is no matter without enough steps to know the pace, without a limit, or when the job does not run', () => {
    expect(found([...rows(20), job(1019, 300)], 1019)).toBeUndefined();
    expect(found([...rows(21), job(1020, 300)], 1020)).toBeDefined();
    expect(found([...rows(100), job(1099, null)], 1099)).toBeUndefined();
    expect(found([...rows(100), job(1099, 300, 'PENDING')], 1099)).toBeUndefined();
  });

  it('is remembered while the controller does not answer', () => {
    expect(found([...rows(100), job(1099, 300), job(1100, null, '', 'squeue: error: away')], 1100)).toBeDefined();
  });
});
