import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { checkpointsPane } from '../../../source/screen/panes/checkpoints.js';
import { overviewPane } from '../../../source/screen/panes/overview.js';
import type { PaneProps } from '../../../source/screen/panes/pane.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import type { RunState } from '../../../source/state/run.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import { emptyFold, finalRun, load, recordingNames } from '../../recordings.js';
import { banner, checkpoint, disk, log, plainFiles, runOf, settings, sizeOf, start } from '../../state/made-up-run.js';
import { paneProps, plainLook } from './pane-props.js';

const propsOf = (run: RunState, now: number, width: number, height: number, words = english): PaneProps =>
  paneProps({ run, now, width, height, look: plainLook(words), recording: true });

/** Rows without their attributes. */
const textOf = (props: PaneProps): string =>
  checkpointsPane(props)
    .rows.map((row) => row.replaceAll(/\u001b\[[0-9;]*m/g, '').trimEnd())
    .join('\n');

const lastOf = (name: string): readonly [RunState, number] => {
  const loaded = load(name);
  return [finalRun(loaded), loaded.ended];
};

describe('the pane of checkpoints', () => {
  it.each(recordingNames)('of %s keeps to its room in both languages', (name) => {
    const [run, now] = lastOf(name);
    for (const [width, height] of [
      [60, 12],
      [80, 21],
      [120, 33],
      [200, 57],
    ] as const) {
      for (const words of [english, chinese]) {
        const { rows } = checkpointsPane(propsOf(run, now, width, height, words));
        expect(rows.length).toBeLessThanOrEqual(height);
        for (const row of rows) expect(cellWidth(row)).toBeLessThanOrEqual(width);
      }
    }
  });

  it.each(recordingNames)('of %s cuts nothing in the box of the smallest overview', (name) => {
    const [run, now] = lastOf(name);
    for (const age of [0, 600, 80_000]) {
      for (const width of [60, 64, 67, 72, 80]) {
        const { rows } = overviewPane(propsOf(run, now + age, width, 15));
        const top = rows.findIndex((row) => row.includes(english.panes.checkpoints));
        for (const row of top < 0 ? [] : rows.slice(top)) {
          const right = stripVTControlCharacters(row).slice(Math.floor((width - 1) / 2));
          if (/[✓✕] +[\d,]+ /.test(right)) expect(right).not.toContain('…');
        }
      }
    }
  });

  it.each(recordingNames)('of %s cuts no note and no sentence', (name) => {
    const [run, now] = lastOf(name);
    // Room for hours of saves, so that there is a forecast.
    const space = {
      type: 'disk',
      time: now,
      free: 71.8 * 2 ** 30,
      total: 252 * 2 ** 30,
      path: '/',
      place: { source: '/', line: null },
    } as const;
    const withDisk = { ...run, machine: { ...run.machine, disk: space } };
    for (const [width, height] of [
      [80, 21],
      [120, 33],
      [200, 57],
    ] as const) {
      for (const words of [english, chinese]) {
        // A file's path gives way in its middle.
        const text = textOf(propsOf(withDisk, now, width, height, words)).replaceAll(/ \S+…\S+\.\w+ /g, '');
        expect(text).not.toContain('…');
      }
    }
  });

  it('of a killed run shows the torn one, what it lacks, and the command to go on', () => {
    const text = textOf(propsOf(...lastOf('killed-mid-save'), 120, 33));
    expect(text).toMatch(/300 .* 686 B .*✕ torn +5 files missing · last /);
    expect(text).toMatch(/✕ {2}model weights/);
    expect(text).toMatch(/270 .* 2\.3 MiB .*✓ whole/);
    expect(text).toMatch(/Resume from +checkpoint-270\n +llamafactory-cli train train\.yaml/);
    expect(text).toContain('resume_from_checkpoint=saves/killed-mid-save/checkpoint-270');
  });

  it('of a finished run shows which is the best and which one the model equals', () => {
    const text = textOf(propsOf(...lastOf('sft-best-model'), 140, 33));
    expect(text).toMatch(/200 .* 6\.411 .*★ best by the trainer · equals the final model/);
    expect(text).toMatch(/216 .*≈6\.411 .*last/);
    expect(text).not.toContain('Resume from');
  });

  it('keeps the star of the best on a small overview however old the checkpoints are', () => {
    const [run, now] = lastOf('sft-best-model');
    for (const later of [0, 1300, 20 * 3600, 9 * 86_400]) {
      const { rows } = overviewPane(propsOf(run, now + later, 80, 21));
      expect(rows.find((row) => / 200 .* 6\.411/.test(row))).toContain('★');
    }
  });

  const size = sizeOf(plainFiles(100));
  const underWay = (free: number): PaneProps => {
    const chunks = [
      settings('save_steps: 100\n'),
      banner(1000),
      ...[100, 200].flatMap((step) => checkpoint(`checkpoint-${step}`, plainFiles(step), start + step)),
      log([{ step: 250, loss: 1, elapsed: 250 }], 1000),
      disk(free, 100 * size),
    ];
    return propsOf(runOf(chunks, start + 250), start + 250, 80, 21);
  };

  it.each([
    [50, 'all 8 saves to come fit'],
    [3, 'full at step 600'],
    [0.5, 'full at step 300'],
  ])('with room for %d saves says: %s', (saves, words) => {
    expect(textOf(underWay(Math.round(saves * size)))).toContain(words);
  });

  const console = (time: number): Chunk => ({
    kind: 'console',
    time,
    modified: time,
    bytes: Buffer.from("{'loss': '1', 'grad_norm': '1', 'learning_rate': '0.001', 'epoch': '1'}\n"),
  });
  const processes = (time: number, reading: object): Chunk => ({
    kind: 'processes',
    time,
    text: JSON.stringify({ processes: [], problem: null, ...reading }),
  });
  const rank = { pid: 9, role: 'rank', rank: 0, state: 'S', started: start };
  const at = start + 251;

  it.each<readonly [string, readonly Chunk[], boolean]>([
    ['at work', [processes(at, { alive: true, processes: [rank] })], true],
    ['dead', [processes(at, { alive: true, processes: [rank] }), processes(at + 4, { alive: false })], false],
    ['stopped', [processes(at, { alive: true, processes: [{ ...rank, state: 'T' }] })], false],
    ['in nobody’s console', [console(at), processes(at + 3, { alive: null, unseen: true, unwritten: true })], false],
  ])('of a run that is %s says what it will save only if it will', (_, more, isToCome) => {
    const chunks = [
      settings('save_steps: 100\nsave_total_limit: 2\n'),
      banner(1000),
      ...[100, 200].flatMap((step) => checkpoint(`checkpoint-${step}`, plainFiles(step), start + step)),
      log([{ step: 250, loss: 1, elapsed: 250 }], 1000),
      disk(50 * size, 100 * size),
      ...more,
    ];
    const text = textOf(propsOf(runOf(chunks, at + 6), at + 6, 120, 33));
    expect(text.includes('Next save')).toBe(isToCome);
    expect(text.includes('saves to come')).toBe(isToCome);
    expect(text.includes('deleted by the next save')).toBe(isToCome);
  });

  it('marks what the next save deletes', () => {
    const loaded = load('sft-full-zh');
    // Two checkpoints stand, 200 and 240, and 280 is the next.
    const at = loaded.chunks.findIndex((chunk) => chunk.kind === 'remove' && chunk.path === 'checkpoint-160');
    const time = loaded.chunks[at]?.time ?? 0;
    const fold = foldChunks(
      emptyFold(loaded),
      loaded.chunks.filter((chunk) => chunk.time <= time + 0.1),
    );
    const text = textOf(propsOf(viewAt(fold, time + 0.1), time + 0.1, 80, 21));
    expect(text).toMatch(/200 .*deleted by the next save/);
    expect(text).toMatch(/Next save +at step 280 .*deletes checkpoint-200/);
  });
});
