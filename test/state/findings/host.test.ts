/** The machine around a run, and why a silent run is silent: told by readings of its processes and cards. */
import { describe, expect, it } from 'vitest';
import { english } from '../../../source/screen/words/en.js';
import { findingText } from '../../../source/screen/words/findings/catalogue.js';
import { chinese } from '../../../source/screen/words/zh.js';
import type { Event, HostEvent, TrainerProcess } from '../../../source/state/event.js';
import type { Finding } from '../../../source/state/findings/checks.js';
import { hostChecks } from '../../../source/state/findings/host/checks.js';
import {
  card,
  found,
  gibibyte,
  gpus,
  onCard,
  processes,
  rank,
  runOf,
  step,
  trained,
  trainingBegins,
} from './card-run.js';

const host = (time: number, changes: Partial<HostEvent> = {}): Event => ({
  type: 'host',
  time,
  place: { source: 'processes', line: null },
  memoryTotal: 512 * gibibyte,
  memoryAvailable: 400 * gibibyte,
  sharedTotal: 256 * gibibyte,
  sharedFree: 250 * gibibyte,
  load: 8,
  cores: 64,
  ...changes,
});

const worker = (pid: number, processor: number | null): TrainerProcess =>
  rank(0, pid, { role: 'worker', rank: null, processor });

const ours = [onCard(100, 40)];
const all: Finding[] = [];
const keep = (finding: Finding | undefined): Finding | undefined => {
  if (finding) all.push(finding);
  return finding;
};

describe('the memory of the machine', () => {
  const at = (changes: Partial<HostEvent>) =>
    found(runOf([processes(0, [rank(0, 100)]), host(10, changes)]), 'host-memory-almost-full', 20);

  it('is told from 97 % on', () => {
    expect(keep(at({ memoryAvailable: 15 * gibibyte }))).toMatchObject({
      severity: 'warning',
      facts: { used: 497 * gibibyte, total: 512 * gibibyte, isLimit: false },
    });
    expect(at({ memoryAvailable: 16 * gibibyte })).toBeUndefined();
  });

  it('is that of the container or job where less is left in it, and never a limit beyond the machine', () => {
    const limit = { memoryLimit: 64 * gibibyte, memoryInLimit: 63 * gibibyte };
    expect(keep(at(limit))?.facts).toMatchObject({ total: 64 * gibibyte, isLimit: true });
    expect(at({ ...limit, memoryInLimit: 60 * gibibyte })).toBeUndefined();
    expect(at({ memoryLimit: 9e18, memoryInLimit: 8.99e18, memoryAvailable: 400 * gibibyte })).toBeUndefined();
  });

  it('is not told of an old reading, nor of a run whose processes are gone', () => {
    const full = host(10, { memoryAvailable: gibibyte });
    expect(found(runOf([processes(0, [rank(0, 100)]), full]), 'host-memory-almost-full', 71)).toBeUndefined();
    expect(found(runOf([processes(0, [], false), full]), 'host-memory-almost-full', 20)).toBeUndefined();
  });

  it('that grows evenly for half an hour is told, as a warning when it will not last', () => {
    const grown = (gibibytesAMinute: number, seconds: number) => {
      const events: Event[] = [trainingBegins(0)];
      for (let time = 10; time <= seconds; time += 10) {
        const memory = (20 + (gibibytesAMinute * time) / 60) * gibibyte;
        events.push(processes(time, [rank(0, 100, { memory })]), step(time, 100_000));
        events.push(host(time, { memoryAvailable: 512 * gibibyte - memory }));
      }
      return found(runOf(events), 'host-memory-creep', seconds);
    };
    // 60 GiB in 20 minutes after the first five; the rest lasts two hours and a half, the run 27.
    expect(keep(grown(3, 1500))).toMatchObject({ severity: 'warning', facts: { beforeEnd: true } });
    expect(grown(3, 1100)).toBeUndefined();
    expect(grown(1, 1500)).toBeUndefined();
    expect(grown(0, 1500)).toBeUndefined();
  });
});

describe('the shared memory', () => {
  const small = { sharedTotal: 64 * 1024 ** 2 };
  const at = (free: number, list: readonly TrainerProcess[]) =>
    found(
      runOf([processes(0, list), host(10, { ...small, sharedFree: free * 1024 ** 2 })]),
      'shared-memory-almost-full',
      20,
    );

  it('is told from nine tenths on, where workers hand batches over in it', () => {
    expect(keep(at(6, [rank(0, 100), worker(101, 0.5)]))).toMatchObject({ severity: 'warning', facts: { workers: 1 } });
    expect(at(7, [rank(0, 100), worker(101, 0.5)])).toBeUndefined();
    expect(at(6, [rank(0, 100)])).toBeUndefined();
  });
});

describe('the disk of the cache', () => {
  const cache = (free: number): Partial<HostEvent> => ({
    cachePath: '/home/me/.cache/huggingface',
    cacheFree: free * gibibyte,
    cacheTotal: 500 * gibibyte,
  });

  it('is told below 2 GiB while data is prepared, and is no matter once the run trains', () => {
    const before = [processes(0, [rank(0, 100)])];
    expect(keep(found(runOf([...before, host(10, cache(1.9))]), 'cache-disk-almost-full', 20))).toMatchObject({
      severity: 'warning',
      facts: { path: '/home/me/.cache/huggingface' },
    });
    expect(found(runOf([...before, host(10, cache(2))]), 'cache-disk-almost-full', 20)).toBeUndefined();
    const trains = [trainingBegins(1), ...before, step(5, 100), host(10, cache(1))];
    expect(found(runOf(trains), 'cache-disk-almost-full', 20)).toBeUndefined();
  });
});

describe('loaders that do not keep up', () => {
  const at = (utilization: number, share: number, seconds = 100) => {
    const events: Event[] = [trainingBegins(0)];
    for (let time = 10; time <= seconds; time += 10) {
      events.push(processes(time, [rank(0, 100), worker(101, share), worker(102, 1)]));
      events.push(step(time, 1000), gpus(time, [card(0, { utilization, processes: ours })]), host(time));
    }
    return found(runOf(events), 'loader-bound', seconds);
  };

  it('are told when for a minute all were at work and the cards were not', () => {
    expect(keep(at(40, 0.97))).toMatchObject({ severity: 'info', facts: { workers: 2, utilization: 40 } });
    expect(at(50, 0.97)).toBeUndefined();
    expect(at(40, 0.89)).toBeUndefined();
    expect(at(40, 0.97, 60)).toBeUndefined();
  });
});

describe('a silent run', () => {
  /** Trains 100 seconds, a step a second, and says nothing from then on; its processes and cards are read on. */
  const silent = (list: readonly TrainerProcess[], state: Partial<Parameters<typeof card>[1]>, until = 900) => {
    const further: Event[] = [];
    for (let time = 110; time <= until; time += 10) {
      further.push(processes(time, list), gpus(time, [card(0, { ...state, processes: ours })]));
    }
    return found(
      trained(100, [rank(0, 100)], () => [card(0, { processes: ours })], { further }),
      'stalled',
      until,
    );
  };
  const factsOf = (finding: Finding | undefined) => (finding?.id === 'stalled' ? finding.facts.reason : undefined);

  it('waits in a collective when its cards are fully used at little power', () => {
    const finding = keep(silent([rank(0, 100)], { utilization: 100, power: 150, powerLimit: 400 }));
    expect(factsOf(finding)).toEqual({ kind: 'spin', cards: 1, power: 150, limit: 400 });
    expect(finding?.evidence[1]?.text).toBe('0: 100 %, 150 W of 400 W');
    expect(factsOf(silent([rank(0, 100)], { utilization: 100, power: 160, powerLimit: 400 }))).toBeNull();
    expect(factsOf(silent([rank(0, 100)], { utilization: 94, power: 150, powerLimit: 400 }))).toBeNull();
    expect(factsOf(silent([rank(0, 100)], { utilization: 100, power: null, powerLimit: 400 }))).toBeNull();
  });

  it('waits for a disk when a rank is in the kernel in every reading', () => {
    const finding = keep(silent([rank(0, 100, { state: 'D' })], { utilization: 0 }));
    expect(factsOf(finding)).toMatchObject({ kind: 'disk', ranks: [0], seconds: 790 });
    expect(finding?.evidence[1]?.text).toBe('process 100 (rank 0): D');
  });

  it('is held up by a rank that somebody stopped', () => {
    const list = [rank(0, 100, { state: 'T' }), rank(1, 101)];
    expect(factsOf(keep(silent(list, {})))).toEqual({ kind: 'stopped', ranks: [0] });
  });

  it('waits for data when its cards are idle and a loader works', () => {
    const list = [rank(0, 100, { state: 'S' }), worker(101, 0.99)];
    expect(factsOf(keep(silent(list, { utilization: 0 })))).toEqual({ kind: 'loader', workers: 1 });
    expect(factsOf(silent([rank(0, 100), worker(101, 0.5)], { utilization: 0 }))).toBeNull();
  });

  it('is not explained by readings from before it, nor by a single one', () => {
    const stopped = trained(100, [rank(0, 100, { state: 'T' })], () => [card(0)]);
    expect(factsOf(found(stopped, 'stalled', 900))).toBeNull();
    const once = [processes(100, [rank(0, 100)]), processes(895, [rank(0, 100, { state: 'D' })])];
    const run = trained(100, [rank(0, 100)], () => [card(0)], { further: once });
    expect(factsOf(found(run, 'stalled', 900))).toBeNull();
  });
});

describe('the words', () => {
  it('hold the numbers in both languages, for every check', () => {
    expect(hostChecks.map(({ id }) => id).every((id) => all.some((finding) => finding.id === id))).toBe(true);
    for (const words of [english, chinese]) {
      for (const finding of all) {
        const { title, advice } = findingText(words.findings, finding);
        expect(`${title}${advice}`).not.toMatch(/undefined|null|NaN|\[object| {2}/);
        expect(title).toMatch(/[.。]$/);
      }
    }
  });
});
