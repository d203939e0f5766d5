import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { english } from '../../../source/screen/words/en.js';
import { findingText } from '../../../source/screen/words/findings/catalogue.js';
import { chinese } from '../../../source/screen/words/zh.js';
import type { ConfigEvent, Event } from '../../../source/state/event.js';
import { cardChecks } from '../../../source/state/findings/cards/checks.js';
import { rampOf } from '../../../source/state/ramp.js';
import { finalStatus, load } from '../../recordings.js';
import {
  card,
  evaluationBegins,
  found,
  gibibyte,
  gpus,
  onCard,
  processes,
  rank,
  runOf,
  step,
  trained,
} from './card-run.js';

const two = [rank(0, 100), rank(1, 101)];
/** Two cards of the run, one rank on each. */
const pair = (first = {}, second = {}) => [
  card(0, { processes: [onCard(100, 38)], ...first }),
  card(1, { processes: [onCard(101, 38)], ...second }),
];
const healthy = trained(2000, two, () => pair());

describe('a healthy run on two cards', () => {
  it('gives no finding about its cards', () => {
    for (const { id } of cardChecks) expect(found(healthy, id, 2000)).toBeUndefined();
  });
});

describe('runs-on-cpu', () => {
  const place = { source: 'console', line: 2 } as const;
  const said = (device: string): Event => ({
    type: 'notice',
    time: 1,
    place,
    notice: { id: 'process-rank', rank: 0, worldSize: 1, device, distributed: false, computeType: null },
    text: `Process rank: 0, world size: 1, device: ${device}`,
  });
  const given = (values: ConfigEvent['values'], origin = 'train.yaml'): Event => ({
    type: 'config',
    time: 0,
    place: { source: origin, line: null },
    origin,
    values,
  });
  const trainer = processes(2, [rank(0, 100)]);
  const [card0, card1] = [card(0), card(1)];
  const at = (...events: readonly Event[]) => found(runOf(events), 'runs-on-cpu', 10);

  it('warns with the trainer’s line and the cards, and goes on warning when the trainer is gone', () => {
    const all = [given({ stage: 'sft' }), said('cpu'), trainer, gpus(3, [card0, card1])];
    for (const events of [all, [...all, processes(9, [], false)]]) {
      expect(at(...events)).toMatchObject({
        severity: 'warning',
        facts: { cards: 2, hidden: false },
        evidence: [{ source: 'console', line: 2 }, { source: 'nvidia-smi' }],
      });
    }
  });

  it('says that the cards were hidden where the environment tells', () => {
    const placed = (visible: string | null) =>
      processes(2, [rank(0, 100, { placement: { localRank: null, visible, byBus: false } })]);
    const hidden = (visible: string | null) =>
      at(given({ stage: 'sft' }), said('cpu'), placed(visible), gpus(3, [card0]))?.facts;
    expect(['', '-1', ' '].map(hidden)).toEqual([
      { cards: 1, hidden: true },
      { cards: 1, hidden: true },
      { cards: 1, hidden: true },
    ]);
    expect(['0', 'unknown', null].map(hidden)).toEqual([
      { cards: 1, hidden: false },
      { cards: 1, hidden: false },
      { cards: 1, hidden: false },
    ]);
  });

  it('is silent where the CPU is asked for, in a file or on the command line', () => {
    const asked: readonly Event[] = [
      given({ use_cpu: true }),
      given({ no_cuda: 'true' }),
      given({ use_cpu: true }, 'command line'),
    ];
    for (const one of asked) {
      expect(at(given({ stage: 'sft' }), one, said('cpu'), trainer, gpus(3, [card0]))).toBeUndefined();
    }
    const taken = [given({ use_cpu: true }), given({ use_cpu: false }, 'command line')];
    expect(at(...taken, said('cpu'), trainer, gpus(3, [card0]))).toBeDefined();
  });

  it('is silent on a card, without cards, without settings, and where the trainer was never seen', () => {
    const settings = given({ stage: 'sft' });
    expect(at(settings, said('cuda:0'), trainer, gpus(3, [card0]))).toBeUndefined();
    expect(at(settings, said('npu:0'), trainer, gpus(3, [card0]))).toBeUndefined();
    expect(at(settings, said('cpu'), trainer)).toBeUndefined();
    expect(at(settings, said('cpu'), trainer, gpus(3, []))).toBeUndefined();
    expect(at(said('cpu'), trainer, gpus(3, [card0]))).toBeUndefined();
    expect(at(settings, said('cpu'), gpus(3, [card0]))).toBeUndefined();
    expect(at(settings, said('cpu'), processes(2, [], null), gpus(3, [card0]))).toBeUndefined();
    expect(at(settings, trainer, gpus(3, [card0]))).toBeUndefined();
  });

  it('is the one warning of gpu-not-seen', () => {
    const warnings = finalStatus(load('gpu-not-seen')).findings.filter(({ severity }) => severity !== 'info');
    expect(warnings.map(({ id }) => id)).toEqual(['runs-on-cpu']);
  });
});

describe('idle-card', () => {
  const idle = (seconds: number, second = {}) =>
    trained(600, two, (time) => pair({}, time > 600 - seconds ? { utilization: 0, ...second } : {}));

  it('fires after a minute of nothing but 0 %, with card and rank', () => {
    const finding = found(idle(80), 'idle-card', 600);
    // The first reading of 0 % is that of second 530.
    expect(finding).toMatchObject({ severity: 'warning', facts: { card: 1, rank: 1, seconds: 70, others: 90 } });
    expect(finding?.since.time).toBe(530);
    expect(finding?.evidence[0]?.text).toContain('1, Some Card: 0 %');
  });

  it('does not fire a moment before, nor when one reading of the minute was not 0 %', () => {
    expect(found(idle(60), 'idle-card', 600)).toBeUndefined();
    const once = trained(600, two, (time) => pair({}, { utilization: time === 570 ? 3 : 0 }));
    expect(found(once, 'idle-card', 600)).toBeUndefined();
  });

  it('does not fire when the others do nothing either, when a card does not tell, or with one card', () => {
    const rest = trained(600, two, () => pair({ utilization: 0 }, { utilization: 0 }));
    expect(found(rest, 'idle-card', 600)).toBeUndefined();
    expect(found(idle(300, { utilization: null }), 'idle-card', 600)).toBeUndefined();
    const alone = trained(600, [rank(0, 100)], () => [card(0, { utilization: 0, processes: [onCard(100, 9)] })]);
    expect(found(alone, 'idle-card', 600)).toBeUndefined();
  });

  it('does not fire for a card that the run does not use', () => {
    const other = trained(600, [rank(0, 100), rank(1, 101)], () => [
      card(0, { processes: [onCard(100, 9), onCard(101, 9)] }),
      card(1, { utilization: 0 }),
    ]);
    expect(found(other, 'idle-card', 600)).toBeUndefined();
  });

  it('does not fire in an evaluation, nor with readings from before it', () => {
    const evaluating = trained(600, two, (time) => pair({}, time > 400 ? { utilization: 0 } : {}), {
      further: [evaluationBegins(601)],
    });
    expect(found(evaluating, 'idle-card', 602)).toBeUndefined();
    const resumed = trained(600, two, (time) => pair({}, time > 400 ? { utilization: 0 } : {}), {
      further: [evaluationBegins(601), step(610, 9999), gpus(611, pair({}, { utilization: 0 }))],
    });
    expect(found(resumed, 'idle-card', 612)).toBeUndefined();
  });

  it('does not fire on old readings', () => {
    expect(found(idle(80), 'idle-card', 600 + 91)).toBeUndefined();
  });
});

describe('gpu-memory-creep', () => {
  const growing = (seconds: number, used: (time: number) => number, totalSteps = 100_000) =>
    trained(
      seconds,
      [rank(0, 100)],
      (time) => [card(0, { memoryUsed: used(time) * gibibyte, processes: [onCard(100, 20)] })],
      { totalSteps },
    );
  /** A GiB in 100 seconds. */
  const ramp = (time: number): number => 20 + time / 100;

  it('warns when the card would be full before the end', () => {
    const finding = found(growing(2400, ramp), 'gpu-memory-creep', 2400);
    expect(finding).toMatchObject({ severity: 'warning', facts: { card: 0, beforeEnd: true } });
    const facts = finding?.id === 'gpu-memory-creep' ? finding.facts : null;
    // 36 GiB are free then, at a GiB in 100 seconds.
    expect(facts?.fullIn).toBeGreaterThan(3000);
    expect(facts?.fullIn).toBeLessThan(4200);
    expect(finding?.since.time).toBeGreaterThanOrEqual(300);
    expect(finding?.since.time).toBeLessThan(330);
  });

  it('is only a note when the run ends before', () => {
    expect(found(growing(2400, ramp, 3000), 'gpu-memory-creep', 2400)).toMatchObject({
      severity: 'info',
      facts: { beforeEnd: false },
    });
  });

  it('does not fire for a ramp that is shorter than a quarter of an hour, or smaller than a tenth of the card', () => {
    expect(found(growing(1190, ramp), 'gpu-memory-creep', 1190)).toBeUndefined();
    expect(found(growing(1230, ramp), 'gpu-memory-creep', 1230)).toBeDefined();
    expect(
      found(
        growing(2400, (time) => 20 + time / 300),
        'gpu-memory-creep',
        2400,
      ),
    ).toBeUndefined();
  });

  it('does not fire for jumps, for a plateau after growth, or for the filling at the beginning', () => {
    const jumps = (time: number): number => 20 + 12 * Math.floor(time / 700);
    expect(found(growing(2400, jumps), 'gpu-memory-creep', 2400)).toBeUndefined();
    const levels = (time: number): number => 20 + Math.min(12, time / 100);
    expect(found(growing(2400, levels), 'gpu-memory-creep', 2400)).toBeUndefined();
    const filling = (time: number): number => Math.min(60, time / 5);
    expect(found(growing(2400, filling), 'gpu-memory-creep', 2400)).toBeUndefined();
  });

  it('does not fire when somebody else is on the card', () => {
    const shared = trained(2400, [rank(0, 100)], (time) => [
      card(0, { memoryUsed: ramp(time) * gibibyte, processes: [onCard(100, 20), onCard(7, 4)] }),
    ]);
    expect(found(shared, 'gpu-memory-creep', 2400)).toBeUndefined();
  });

  it('takes highs that come by chance after a high beginning for no ramp', () => {
    // The used memory of PyTorch is the highest so far.
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 200, maxLength: 240 }), (draws) => {
        let highest = 0.92;
        const points = draws.map((draw, at) => {
          highest = Math.max(highest, draw);
          return { time: at * 10, value: highest };
        });
        expect(rampOf(points, 1)).toBeNull();
      }),
    );
  });
});

describe('gpu-memory-nearly-full', () => {
  const at = (gibibytes: number) => trained(100, two, () => pair({ memoryUsed: gibibytes * gibibyte }), {});

  it('is told from 95 % on, as a note', () => {
    expect(found(at(76), 'gpu-memory-nearly-full', 100)).toMatchObject({
      severity: 'info',
      facts: { cards: [0], used: 76 * gibibyte, total: 80 * gibibyte },
      since: { time: 10 },
    });
    expect(found(at(75.9), 'gpu-memory-nearly-full', 100)).toBeUndefined();
  });

  it('is not told of a card of somebody else', () => {
    const other = trained(100, [rank(0, 100)], () => [
      card(0, { processes: [onCard(100, 9)] }),
      card(1, { memoryUsed: 79 * gibibyte }),
    ]);
    expect(found(other, 'gpu-memory-nearly-full', 100)).toBeUndefined();
  });
});

describe('memory-imbalance', () => {
  const holding = (first: number, second: number) =>
    trained(200, two, () => pair({ memoryUsed: first * gibibyte }, { memoryUsed: second * gibibyte }));

  it('is told from a quarter of a card on', () => {
    expect(found(holding(60, 40), 'memory-imbalance', 200)).toMatchObject({
      severity: 'info',
      facts: { fullest: 0, emptiest: 1, most: 60 * gibibyte, least: 40 * gibibyte },
    });
    expect(found(holding(60, 41), 'memory-imbalance', 200)).toBeUndefined();
  });

  it('is not told of cards of different size, nor where others explain it', () => {
    const mixed = trained(200, two, () =>
      pair({ memoryUsed: 70 * gibibyte }, { memoryTotal: 40 * gibibyte, memoryUsed: 5 }),
    );
    expect(found(mixed, 'memory-imbalance', 200)).toBeUndefined();
    const shared = trained(200, two, () =>
      pair({ memoryUsed: 70 * gibibyte, processes: [onCard(100, 38), onCard(9, 30)] }),
    );
    expect(found(shared, 'memory-imbalance', 200)).toBeUndefined();
  });
});

describe('foreign-process', () => {
  const shared = (memory: number | null) =>
    trained(20, two, () => pair({}, { processes: [onCard(101, 38), onCard(777, memory, 'other')] }));

  it('names the process and what it holds', () => {
    expect(found(shared(16.98), 'foreign-process', 20)).toMatchObject({
      severity: 'info',
      facts: { card: 1, pid: 777, name: 'other', memory: 16.98 * gibibyte, more: 0 },
    });
  });

  it('is not told of little memory, of a card that the run does not use, or of workers of the run', () => {
    expect(found(shared(0.2), 'foreign-process', 20)).toBeUndefined();
    const away = trained(20, two, () => [...pair(), card(2, { processes: [onCard(777, 30)] })]);
    expect(found(away, 'foreign-process', 20)).toBeUndefined();
    const worker = trained(20, [...two, { ...rank(0, 300), role: 'worker', rank: null }], () =>
      pair({ processes: [onCard(100, 30), onCard(300, 5)] }),
    );
    expect(found(worker, 'foreign-process', 20)).toBeUndefined();
  });

  it('is not told where the table has the pids of another system, or where the run cannot be seen', () => {
    const elsewhere = trained(20, two, () => [card(0, { processes: [onCard(90_001, 38)] }), card(1)]);
    expect(found(elsewhere, 'foreign-process', 20)).toBeUndefined();
    const hidden = runOf([processes(0, [], null), gpus(1, pair())]);
    expect(found(hidden, 'foreign-process', 2)).toBeUndefined();
  });
});

describe('gpu-lost', () => {
  it('is an error on a card of the run, since the tool first said so', () => {
    const run = trained(100, two, (time) => pair({}, time >= 50 ? { fault: 'GPU is lost' } : {}));
    expect(found(run, 'gpu-lost', 100)).toMatchObject({
      severity: 'error',
      facts: { card: 1, isOwn: true },
      since: { time: 50 },
      evidence: [{ source: 'nvidia-smi', text: '1, Some Card: GPU is lost' }],
    });
  });

  it('is an error when the tool names the card in its own way, until it says so no more', () => {
    const words = 'Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error';
    const run = runOf([processes(0, two), gpus(5, pair(), words)]);
    expect(found(run, 'gpu-lost', 6)).toMatchObject({ severity: 'error', facts: { card: null, words } });
    const again = runOf([processes(0, two), gpus(5, pair(), words), gpus(7, pair())]);
    expect(found(again, 'gpu-lost', 8)).toBeUndefined();
  });

  it('is a note on a card that is surely not the run’s', () => {
    const run = trained(20, two, () => [...pair(), card(2, { fault: 'GPU is lost' })]);
    expect(found(run, 'gpu-lost', 20)).toMatchObject({ severity: 'info', facts: { isOwn: false } });
  });
});

describe('the words about cards', () => {
  it('hold the numbers in both languages', () => {
    const run = trained(600, two, (time) => pair({}, time > 500 ? { utilization: 0 } : {}));
    const finding = found(run, 'idle-card', 600);
    if (!finding) throw new Error('no finding to speak of');
    for (const { findings } of [english, chinese]) {
      const { title, advice } = findingText(findings, finding);
      expect(title).toContain('1 m 30 s');
      expect(title).toContain('90 %');
      expect(advice).toContain('py-spy');
    }
  });
});
