/** The pane of cards: nothing is cut where a row more would show it, no colour alarms without cause, nothing is made up. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { gpuPane } from '../../../source/screen/panes/gpu.js';
import { overviewPane } from '../../../source/screen/panes/overview.js';
import { themeOf } from '../../../source/screen/theme.js';
import type { Event } from '../../../source/state/event.js';
import { initialRun, reduceRun } from '../../../source/state/run.js';
import { emptyFold, load } from '../../recordings.js';
import { card, gibibyte, gpus, onCard, processes, rank } from '../../state/findings/card-run.js';
import { paneProps, plainLook } from './pane-props.js';

const after = (...events: readonly Event[]) =>
  reduceRun(initialRun({ kind: 'directory', path: '/run', name: 'run' }), events);

const drawn = (width: number, height: number, ...events: readonly Event[]) =>
  gpuPane(paneProps({ run: after(...events), now: events.at(-1)?.time ?? 0, width, height })).rows.map(
    stripVTControlCharacters,
  );

const shared = card(0, {
  memoryUsed: 78 * gibibyte,
  processes: [onCard(11, 66), onCard(12, 10, 'somebody')],
});

describe('the pane of cards', () => {
  it('names all parts of the memory bar in the order of the bar, in a second row where one has no room', () => {
    for (const width of [80, 120]) {
      const text = drawn(width, 22, processes(1, [rank(0, 11)]), gpus(2, [shared])).join('\n');
      const at = ['this run 66.0 GiB', 'others 10.0 GiB', 'driver and unnamed 2.0 GiB', 'free 2.0 GiB'].map((part) =>
        text.indexOf(part),
      );
      expect(Math.min(...at)).toBeGreaterThan(0);
      expect(at).toEqual([...at].sort((one, other) => one - other));
    }
  });

  it('moves nothing of the legend when an amount has a digit more', () => {
    const placeOfFree = (own: number): number => {
      const one = card(0, { memoryUsed: own * gibibyte, processes: [onCard(11, own)] });
      const rows = drawn(80, 22, processes(1, [rank(0, 11)]), gpus(2, [one]));
      return rows.find((row) => row.includes(' free '))?.indexOf(' free ') ?? -1;
    };
    expect(placeOfFree(9.9)).toBeGreaterThan(0);
    expect(placeOfFree(10.1)).toBe(placeOfFree(9.9));
  });

  it('counts the growth of the memory from the beginning of the training, not from the first import', () => {
    const loaded = load('gpu-sft-bf16');
    const head = (seconds: number): string => {
      const now = loaded.began + seconds;
      const run = viewAt(
        foldChunks(
          emptyFold(loaded),
          loaded.chunks.filter((chunk) => chunk.time <= now),
        ),
        now,
      );
      return gpuPane(paneProps({ run, now, width: 120, height: 33 }))
        .rows.map(stripVTControlCharacters)
        .join('\n');
    };
    // From 12 MB to 1.9 GiB while it imports and loads.
    expect(head(60)).not.toMatch(/in memory [^·]* %/);
    expect(head(100)).toMatch(/in memory 1\.9 GiB \S+ \+9 % in 1 m 10 s/);
  });

  it('keeps its place behind the share of a processor that is above and below a hundred', () => {
    const placeOf = (processor: number): number => {
      const rows = drawn(80, 22, processes(1, [rank(0, 11, { processor })]), gpus(2, [shared]));
      return rows.find((row) => row.includes(' % CPU'))?.indexOf(' % CPU') ?? -1;
    };
    expect(placeOf(1.01)).toBeGreaterThan(0);
    for (const processor of [0.07, 0.98, 8.5]) expect(placeOf(processor)).toBe(placeOf(1.01));
  });

  it('says of a lost card that it is, and draws no empty bar for memory that nobody knows', () => {
    const lost = { memoryUsed: null, utilization: null, temperature: null, power: null, powerLimit: null };
    const rows = drawn(80, 22, gpus(2, [card(0), card(1, { ...lost, fault: 'GPU is lost' }), card(2, lost)]));
    const line = (index: number): string => rows.find((row) => new RegExp(`^│ [› ] *${index}[! ]`).test(row)) ?? '';
    expect(line(0)).toContain('░');
    expect(line(1)).toContain('GPU is lost');
    expect(line(2)).toContain('unknown');
    for (const index of [1, 2]) expect(line(index)).not.toContain('░');
  });

  it('says nothing else of a lost card, whose it is neither', () => {
    const lost = card(0, { memoryUsed: null, utilization: null, fault: 'GPU is lost' });
    const rows = drawn(80, 22, processes(1, [rank(0, 11)]), gpus(2, [lost]));
    const text = rows.join('\n');
    expect(text).toMatch(/fault +GPU is lost/);
    expect(text).not.toMatch(/driver|unknown|no compute processes|not used/);
  });

  it('has the colour of a warning only from where a finding tells of it', () => {
    const { warn, bad } = themeOf('dark', true).style;
    const look = { ...plainLook(), theme: themeOf('dark', true) };
    const bars = (share: number): readonly boolean[] => {
      const run = after(gpus(2, [card(0, { memoryUsed: share * 80 * gibibyte })]));
      const text = gpuPane(paneProps({ run, now: 2, width: 80, height: 22, look })).rows.join('\n');
      return [warn, bad].map((style) => text.includes(style('█').split('█')[0] ?? ''));
    };
    expect(bars(0.94)).toEqual([false, false]);
    expect(bars(0.96)).toEqual([true, false]);
  });

  it('draws no slope of some megabytes', () => {
    const readings = (growth: number): readonly Event[] =>
      Array.from({ length: 40 }, (_, at) =>
        gpus(2 * at, [card(0, { memoryUsed: (40 + (growth * at) / 39) * gibibyte })]),
      );
    const heights = (growth: number): number =>
      drawn(120, 33, ...readings(growth)).filter((row) => /[\u2801-\u28ff]/.test(row)).length;
    expect(heights(0.04)).toBeLessThanOrEqual(2);
    expect(heights(20)).toBeGreaterThan(8);
  });
});

it('tells of a card on the overview which share is which', () => {
  const events = [processes(1, [rank(0, 11)]), gpus(2, [shared])];
  const rowsAt = (width: number, height: number): string =>
    overviewPane(paneProps({ run: after(...events), now: 2, width, height }))
      .rows.map(stripVTControlCharacters)
      .join('\n');
  expect(rowsAt(120, 33)).toContain('─ GPU memory · utilization ─');
  expect(rowsAt(80, 21)).toMatch(/GPU memory +\S+ +98 %/);
});
