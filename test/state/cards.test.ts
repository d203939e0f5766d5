import { describe, expect, it } from 'vitest';
import { cardUses } from '../../source/state/cards.js';
import type { CardPlacement } from '../../source/state/event.js';
import { finalRun, load } from '../recordings.js';
import { card, gibibyte, gpus, onCard, processes, rank, runOf } from './findings/card-run.js';

const four = [0, 1, 2, 3].map((index) => card(index));
const placed = (number: number, visible: string | null, changes: Partial<CardPlacement> = {}) =>
  rank(number, 100 + number, { placement: { localRank: number, visible, byBus: false, ...changes } });

const ownership = (run: ReturnType<typeof runOf>) => cardUses(run).map(({ isOwn, ranks }) => [isOwn, ranks.join()]);

describe('whose a card is', () => {
  it('is told by the pids under it, and the memory is split', () => {
    const list = [rank(1, 101), rank(0, 100)];
    const shared = card(1, { processes: [onCard(101, 30), onCard(7, 5)] });
    const run = runOf([processes(0, list), gpus(1, [card(0, { processes: [onCard(100, 39)] }), shared, card(2)])]);
    expect(ownership(run)).toEqual([
      [true, '0'],
      [true, '1'],
      [false, ''],
    ]);
    expect(cardUses(run)[1]).toMatchObject({
      own: [{ pid: 101 }],
      foreign: [{ pid: 7 }],
      ownMemory: 30 * gibibyte,
      foreignMemory: 5 * gibibyte,
    });
  });

  it('is all of the card’s memory for a process whose own the driver keeps back, when it is alone', () => {
    const run = runOf([processes(0, [rank(0, 100)]), gpus(1, [card(0, { processes: [onCard(100, null)] })])]);
    expect(cardUses(run)[0]?.ownMemory).toBe(40 * gibibyte);
    const shared = [card(0, { processes: [onCard(100, null), onCard(7, null)] })];
    expect(cardUses(runOf([processes(0, [rank(0, 100)]), gpus(1, shared)]))[0]?.ownMemory).toBeNull();
  });

  it.each([
    ['numbers', '2,3', [null, null, '0', '1']],
    ['identifiers', 'GPU-3,GPU-1', [null, '1', null, '0']],
    ['nothing chosen', null, ['0', '1', null, null]],
    ['a list that ends early', '2,-1,3', [null, null, '0', null]],
  ])('is told by the environment where pids do not match: %s', (_name, visible, expected) => {
    const run = runOf([processes(0, [placed(0, visible), placed(1, visible)]), gpus(1, four)]);
    expect(ownership(run)).toEqual(expected.map((ranks) => [ranks !== null, ranks ?? '']));
    expect(cardUses(run)[2]).toMatchObject({ own: [], foreign: [], ownMemory: null });
  });

  it('is not guessed from numbers among different cards, whose order CUDA chooses', () => {
    const mixed = [card(0, { name: 'Small' }), card(1, { name: 'Large' })];
    expect(ownership(runOf([processes(0, [placed(0, '1')]), gpus(1, mixed)]))).toEqual([
      [null, ''],
      [null, ''],
    ]);
    const byBus = [placed(0, '1', { byBus: true })];
    expect(ownership(runOf([processes(0, byBus), gpus(1, mixed)]))).toEqual([
      [false, ''],
      [true, '0'],
    ]);
  });

  it('is another’s for what was there before the run could be, whatever its pid means', () => {
    const young = processes(0, [rank(0, 100, { memory: 12e6 })]);
    const grown = processes(5, [rank(0, 100, { memory: 2e9 })]);
    const on = (time: number, ...pids: readonly number[]) =>
      gpus(time, [card(0, { memoryUsed: 60 * gibibyte, processes: pids.map((pid) => onCard(pid, 20)) })]);
    const foreign = (...events: Parameters<typeof runOf>[0]) =>
      cardUses(runOf(events))[0]?.foreign.map(({ pid }) => pid);
    expect(foreign(young, on(0.5, 7, 8))).toEqual([7, 8]);
    // 90,001 may be the run's own, as another system counts it; 8 has gone, and who bears its number now is not known.
    expect(foreign(young, on(0.5, 7, 8), grown, on(6, 7, 90_001))).toEqual([7]);
    expect(foreign(young, on(0.5, 7, 8), grown, on(6, 7), on(8, 7, 8))).toEqual([7]);
    // Too long after the look at the processes, or beside one that is no longer small.
    expect(foreign(young, on(2, 7))).toEqual([]);
    expect(foreign(young, grown, on(5.5, 7))).toEqual([]);
    expect(foreign(processes(0, [rank(0, 100, { memory: null })]), on(0.5, 7))).toEqual([]);
  });

  it('is told of the card of gpu-oom-neighbour, whose driver never named the trainer', () => {
    const [use] = cardUses(finalRun(load('gpu-oom-neighbour')));
    expect(use).toMatchObject({ isOwn: true, own: [], foreign: [{ pid: 1854 }], foreignMemory: 79_740 * 1024 ** 2 });
  });

  it('is unknown when the processes cannot be seen or are gone', () => {
    for (const alive of [null, false]) {
      expect(ownership(runOf([processes(0, [], alive), gpus(1, four.slice(0, 1))]))).toEqual([[null, '']]);
    }
    expect(ownership(runOf([gpus(1, four.slice(0, 1))]))).toEqual([[null, '']]);
  });
});
