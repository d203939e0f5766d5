/** A total that is smaller than the step, as damaged and forged logs have it: nothing exceeds a hundred percent. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { briefText } from '../../source/commands/brief.js';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { progressText } from '../../source/commands/print-status.js';
import { statusOf } from '../../source/commands/status.js';
import { statusRow } from '../../source/screen/header.js';
import { initialInterface, paneIds } from '../../source/screen/interface-state.js';
import { pictureOf } from '../../source/screen/picture.js';
import { shareDone } from '../../source/state/share.js';
import { summaryOf } from '../../source/state/summary.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { looks } from '../fuzz/pictures.js';

const origin = { kind: 'directory', path: '/data/odd', name: 'odd' } as const;
const row = (step: number, total: number): string =>
  `{"current_steps": ${step}, "total_steps": ${total}, "loss": 1.5, "lr": 1e-05, "epoch": ${step / 10}, "percentage": ${(100 * step) / total}, "elapsed_time": "0:00:${String(step % 60).padStart(2, '0')}", "remaining_time": "0:00:00"}\n`;
const bar = (done: number, total: number): string =>
  `\r${Math.round((100 * done) / total)}%|██████████| ${done}/${total} [00:0${done % 10}<00:00,  1.00it/s]`;
const banner = (total: number): string =>
  `***** Running training *****\n  Num examples = 12\n  Num Epochs = 1\n  Total optimization steps = ${total}\n`;

const chunks = fc
  .record({
    total: fc.constantFrom(1, 2, 7, 100),
    steps: fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }),
    label: fc.constantFrom('', 'Converting format of dataset: ', 'Running tokenizer on dataset: '),
    kinds: fc.constantFrom('log', 'console', 'both'),
  })
  .map(({ total, steps, label, kinds }): readonly Chunk[] => {
    const log = Buffer.from(steps.map((step) => row(step, total)).join(''));
    const text = banner(total) + steps.map((step) => label + bar(step, total)).join('');
    return [
      ...(kinds === 'console'
        ? []
        : [{ kind: 'append', path: 'trainer_log.jsonl', at: 0, bytes: log, time: 10, modified: 10 } as const]),
      ...(kinds === 'log' ? [] : [{ kind: 'console', bytes: Buffer.from(text), time: 10, modified: 10 } as const]),
    ];
  });

it('no part of the screen, the JSON or a printed line tells more than all', () => {
  fc.assert(
    fc.property(chunks, fc.nat(looks.length - 1), (given, index) => {
      const look = looks[index];
      if (!look) throw new Error('no such look');
      const run = viewAt(foldChunks(initialFold(origin), given), 11);
      const { percent, eta_s: left } = statusOf(run, 11).progress;
      expect(percent ?? 0).toBeLessThanOrEqual(100);
      expect(left ?? 0).toBeGreaterThanOrEqual(0);
      const texts = [briefText(summaryOf(run, 11))];
      for (const pane of paneIds) {
        const { rows } = pictureOf(
          {
            run,
            now: 11,
            view: { ...initialInterface, pane },
            replay: null,
            pause: null,
            history: null,
            logText: { line: () => null, bar: () => null },
            matches: { lines: [], current: null, searching: false },
            message: null,
            fellows: { list: [], complete: true, places: [], compared: [] },
            columns: 120,
            rows: 36,
          },
          look,
        );
        texts.push(...rows.map((one) => one.replaceAll(/\u001b\[[0-9;]*m/g, '')));
      }
      for (const text of texts) {
        for (const [said, number] of text.matchAll(/([\d,.]+) ?%/g)) {
          expect(Number(number?.replaceAll(',', '')), `${said} in ${text}`).toBeLessThanOrEqual(100);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('is told in whole percents by every line alike, and is whole only at the end', () => {
  for (const [step, total, percent] of [
    [29, 100, 29],
    [57, 100, 57],
    [999, 1000, 99],
    [1000, 1000, 100],
    [299_999, 300_000, 99],
  ] as const) {
    const bytes = Buffer.from(row(step, total));
    const log: Chunk = { kind: 'append', path: 'trainer_log.jsonl', at: 0, bytes, time: 10, modified: 10 };
    const run = viewAt(foldChunks(initialFold(origin), [log]), 11);
    const look = looks[0] as (typeof looks)[number];
    const header = { run, now: 11, width: 80, look, view: initialInterface, replay: null, pause: null, history: null };
    const texts = [statusRow(header), briefText(summaryOf(run, 11)), progressText(statusOf(run, 11))];
    for (const text of texts)
      expect(/(\d+) ?%/.exec(text ?? '')?.[1], `${step} of ${total}: ${text}`).toBe(`${percent}`);
  }
});

it('is unknown where there is no total, and none of what is not there', () => {
  expect(shareDone(5, null)).toBeNull();
  expect(shareDone(null, 10)).toBeNull();
  expect(shareDone(5, 0)).toBeNull();
  expect(shareDone(5, -1)).toBeNull();
  expect(shareDone(5, 10)).toBe(0.5);
  expect(shareDone(12, 10)).toBe(1);
});
