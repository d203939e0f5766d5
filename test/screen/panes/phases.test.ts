/** The lengths of phases: true, or not told. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { phaseRows } from '../../../source/screen/panes/phases.js';
import { themeOf } from '../../../source/screen/theme.js';
import type { Chunk } from '../../../source/watch/chunk.js';
import { emptyFold, type Loaded, load, recordingNames } from '../../recordings.js';
import { consoleChunk, fileChunk, seen, starting } from '../../state/console-runs.js';
import { paneProps, plainLook } from './pane-props.js';

function rowsAt(loaded: Loaded, chunks: readonly Chunk[], now: number): string {
  return phaseRows(
    paneProps({ run: viewAt(foldChunks(emptyFold(loaded), chunks), now), now, width: 110, height: 30 }),
    110,
  ).join('\n');
}

/** As a directory tells of it that is opened when all is over: everything has the time of the last write. */
const late = (loaded: Loaded): readonly Chunk[] =>
  loaded.chunks.map((chunk) => ({ ...chunk, time: loaded.ended, modified: loaded.ended }));

const notExit = (chunk: Chunk): boolean => chunk.kind !== 'exit';

describe('the lengths of phases', () => {
  it.each(recordingNames)('of %s are told as they were watched', (name) => {
    const loaded = load(name);
    expect(rowsAt(loaded, loaded.chunks, loaded.ended)).not.toContain('did not see all of this run');
  });

  it('do not grow when the run is over, however late somebody looks', () => {
    const loaded = load('sft-full-en-eval');
    const chunks = loaded.chunks.filter(notExit);
    expect(rowsAt(loaded, chunks, loaded.ended + 86_400)).toBe(rowsAt(loaded, chunks, loaded.ended + 3600));
    expect(rowsAt(loaded, chunks, loaded.ended + 86_400)).toContain('training');
  });

  it.each(['dark', 'light', 'colour-blind', '16'] as const)('have a colour each, of the theme %s', (name) => {
    const loaded = load('sft-full-en-eval');
    const run = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);
    const look = { ...plainLook(), theme: themeOf(name, true) };
    const [, legend = ''] = phaseRows(paneProps({ run, now: loaded.ended, width: 110, height: 30, look }), 110);
    // A phase in the terminal's own colour has no sequence before its sign.
    const colours = [...legend.matchAll(/(?:\u001b\[([\d;]*)m)?■/g)].map(([, codes]) => codes ?? '');
    expect(colours.length).toBeGreaterThanOrEqual(4);
    expect(new Set(colours).size).toBe(colours.length);
  });

  it('leave out the shortest where there is no room for all', () => {
    const loaded = load('train-then-predict');
    const run = viewAt(foldChunks(emptyFold(loaded), loaded.chunks), loaded.ended);
    const told = (width: number): ReadonlyMap<string, number> => {
      const [, legend = ''] = phaseRows(paneProps({ run, now: loaded.ended, width, height: 30 }), width);
      const entries = stripVTControlCharacters(legend).matchAll(/([a-z]+) ([\d.]+) s/g);
      return new Map([...entries].map(([, phase = '', seconds]) => [phase, Number(seconds)]));
    };
    const all = told(200);
    expect([...all.keys()]).toContain('predicting');
    for (let width = 30; width < 110; width += 1) {
      const shown = told(width);
      const shortest = Math.min(...shown.values());
      for (const [phase, seconds] of all)
        if (!shown.has(phase)) expect(seconds, `${phase} at ${width}`).toBeLessThanOrEqual(shortest);
    }
  });

  it('are never a line without a word', () => {
    // Read at once, a console of a training of two seconds has lengths that nobody sees.
    const loaded = load('disk-full');
    const rows = rowsAt(loaded, late(loaded), loaded.ended + 60).split('\n');
    for (const row of rows) expect(row).toMatch(/[a-z]/);
  });

  it('are not told of a run that was opened when it was over', () => {
    const loaded = load('sft-full-en-eval');
    const text = rowsAt(loaded, late(loaded).filter(notExit), loaded.ended + 3600);
    expect(stripVTControlCharacters(text).replaceAll('\n', ' ')).toMatch(
      /^lf-tui did not see all of this run, .*The trainer itself counts \d+ s of training\.$/,
    );
  });

  it('are not told of a prediction that was opened when it was over', () => {
    const predicting = `${starting()}[INFO|trainer.py:4643] 2026-03-02 10:00:20,100 >> ***** Running Prediction *****\n`;
    const row = (elapsed: string) =>
      `{"current_steps": 400, "total_steps": 1200, "percentage": 33.33, "elapsed_time": "${elapsed}"}\n`;
    const rowsOf = (elapsed: string, seconds: number): string => {
      const chunks = [consoleChunk(predicting), fileChunk('trainer_log.jsonl', row(elapsed), seconds)];
      const { run, now } = seen(chunks, seconds);
      return stripVTControlCharacters(phaseRows(paneProps({ run, now, width: 110, height: 30 }), 110).join(' '));
    };
    expect(rowsOf('0:20:00', 0.9)).toMatch(/^lf-tui did not see all .* counts 20 m 00 s of predicting\.$/);
    // Watched from its beginning, it took longer than the trainer's clock says at its last row.
    expect(rowsOf('0:20:00', 1260)).toContain('predicting 21 m 00 s');
    expect(rowsOf('0:00:04', 5)).toContain('predicting 5.0 s');
  });
});
