import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chunksUntil,
  createRecordingClock,
  type RecordingAction,
  type RecordingClock,
  recordingSpeeds,
  reduceRecordingClock,
  secondsUntilNext,
} from '../../source/watch/recording-clock.js';

const times = [1, 2, 2, 10, 100];
const begin = (idleLimit: number | null = null): RecordingClock => createRecordingClock({ times, idleLimit });
const play = (clock: RecordingClock, ...actions: readonly RecordingAction[]): RecordingClock =>
  actions.reduce(reduceRecordingClock, clock);

const timesOf = (gaps: readonly number[]): readonly number[] =>
  gaps.map((_, place) => gaps.slice(0, place + 1).reduce((sum, gap) => sum + gap, 0));

describe('a recording that is played', () => {
  it('goes at its speed and ends at its end', () => {
    const clock = play(begin(), { type: 'advance', seconds: 1.5 });
    expect(clock).toMatchObject({ mode: 'playing', position: 1.5 });
    expect(chunksUntil(clock)).toBe(1);
    const faster = play(clock, { type: 'speed', direction: 1 }, { type: 'speed', direction: 1 });
    expect(faster.speed).toBe(4);
    expect(play(faster, { type: 'advance', seconds: 2 }).position).toBe(9.5);
    expect(play(faster, { type: 'advance', seconds: 60 })).toMatchObject({ mode: 'ended', position: 100 });
  });

  it('stands still while it is paused or ended, and begins again after the end', () => {
    const paused = play(begin(), { type: 'advance', seconds: 3 }, { type: 'toggle' }, { type: 'advance', seconds: 9 });
    expect(paused).toMatchObject({ mode: 'paused', position: 3 });
    expect(play(paused, { type: 'toggle' }).mode).toBe('playing');
    const ended = play(paused, { type: 'seek', position: 1e9 }, { type: 'advance', seconds: 5 });
    expect(ended).toMatchObject({ mode: 'ended', position: 100 });
    expect(play(ended, { type: 'play' })).toMatchObject({ mode: 'playing', position: 0 });
  });

  it('seeks and skips within its bounds; back from the end it is paused', () => {
    expect(play(begin(), { type: 'seek', position: -5 }).position).toBe(0);
    expect(play(begin(), { type: 'skip', seconds: 50 })).toMatchObject({ mode: 'playing', position: 50 });
    const back = play(begin(), { type: 'seek', position: 100 }, { type: 'skip', seconds: -5 });
    expect(back).toMatchObject({ mode: 'paused', position: 95 });
  });

  it('steps over chunks of the same time at once, forward and back', () => {
    const forward = [1, 2, 10, 100, 100];
    let clock = begin();
    for (const position of forward) {
      clock = play(clock, { type: 'step', direction: 1 });
      expect(clock.position).toBe(position);
    }
    expect(clock.mode).toBe('ended');
    for (const position of [10, 2, 1, 0, 0]) {
      clock = play(clock, { type: 'step', direction: -1 });
      expect(clock).toMatchObject({ mode: 'paused', position });
    }
    expect(play(begin(), { type: 'seek', position: 5 }, { type: 'step', direction: -1 }).position).toBe(2);
  });

  it('waits out no more than the idle limit, and has the chunk after it at its true time', () => {
    const clock = play(begin(3), { type: 'advance', seconds: 2 });
    expect(clock.position).toBe(2);
    const waiting = play(clock, { type: 'advance', seconds: 2.9 });
    expect(waiting.position).toBeCloseTo(4.9);
    expect(secondsUntilNext(waiting)).toBeCloseTo(0.1);
    expect(play(waiting, { type: 'advance', seconds: 0.2 }).position).toBeCloseTo(10.1);
    expect(play(begin(3), { type: 'advance', seconds: 2 + 3 + 3 }).mode).toBe('ended');
  });

  it('has nine speeds and stays at the ends of the table', () => {
    let clock = begin();
    for (let press = 0; press < 20; press += 1) clock = play(clock, { type: 'speed', direction: 1 });
    expect(clock.speed).toBe(64);
    for (let press = 0; press < 20; press += 1) clock = play(clock, { type: 'speed', direction: -1 });
    expect(clock.speed).toBe(0.25);
    expect(recordingSpeeds).toHaveLength(9);
  });

  it('of nothing has ended', () => {
    const empty = createRecordingClock({ times: [], idleLimit: null });
    expect(play(empty, { type: 'play' }, { type: 'advance', seconds: 1 })).toMatchObject({
      mode: 'ended',
      position: 0,
    });
  });

  const gaps = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 30 });
  const idle = fc.option(fc.double({ min: 0.1, max: 20, noNaN: true }), { nil: null });

  it('never depends on how often time is told', () => {
    fc.assert(
      fc.property(
        gaps,
        idle,
        fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { maxLength: 20 }),
        (all, idleLimit, steps) => {
          const clock = createRecordingClock({ times: timesOf(all), idleLimit });
          const many = steps.reduce((now, seconds) => reduceRecordingClock(now, { type: 'advance', seconds }), clock);
          const once = play(clock, { type: 'advance', seconds: steps.reduce((first, second) => first + second, 0) });
          expect(many.position).toBeCloseTo(once.position, 5);
        },
      ),
    );
  });

  it('comes to the next chunk exactly when it says', () => {
    fc.assert(
      fc.property(gaps, idle, fc.double({ min: 0, max: 200, noNaN: true }), (all, idleLimit, position) => {
        const clock = play(createRecordingClock({ times: timesOf(all), idleLimit }), {
          type: 'seek',
          position,
        });
        const wait = secondsUntilNext(clock);
        if (wait === null || clock.mode !== 'playing') return;
        const due = clock.times[chunksUntil(clock)];
        expect(play(clock, { type: 'advance', seconds: wait + 1e-9 }).position).toBeCloseTo(due ?? Number.NaN, 6);
      }),
    );
  });
});
