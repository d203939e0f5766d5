/** What the trainer said last, where it says the same again and again. */
import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { logTail } from '../../../source/screen/panes/overview-log.js';
import { consoleLines, runOf, start } from '../../state/made-up-run.js';
import { paneProps, plainLook } from './pane-props.js';

const warning = (second: number): string =>
  `[WARNING|trainer.py:820] 2026-11-27 21:04:${String(second).padStart(2, '0')},528 >> This name is no longer used.`;

function tailOf(lines: readonly string[], width: number, height: number): readonly string[] {
  const run = runOf([consoleLines(lines)], start);
  const look = plainLook();
  return logTail(
    paneProps({ run, look, now: start, width, height, logText: { line: (at) => lines[at] ?? null, bar: () => null } }),
    width,
    height,
  ).map((row) => row.replaceAll(/\u001b\[[0-9;]*m/g, ''));
}

describe('the end of the console on the overview', () => {
  it('tells lines that differ in their time alone as one, with how many they are, and keeps what stands before', () => {
    const lines = ['Loading the model', ...Array.from({ length: 19 }, (_, at) => warning(at)), 'Saved'];
    expect(tailOf(lines, 100, 3)).toEqual(['Loading the model', expect.stringMatching(/^\[WARNING.* ×19$/), 'Saved']);
  });

  it('does not tell those as one that stand apart', () => {
    expect(tailOf([warning(1), 'Saved', warning(2)], 100, 3)).toEqual([warning(1), 'Saved', warning(2)]);
  });

  it('has room for the number in a narrow box', () => {
    const [row = ''] = tailOf(
      Array.from({ length: 4 }, (_, at) => warning(at)),
      24,
      1,
    );
    expect(cellWidth(row)).toBeLessThanOrEqual(24);
    expect(row).toMatch(/^This name is no long… ×4$/);
  });

  it('does not look through a console that says nothing else', () => {
    let looked = 0;
    const lines = Array.from({ length: 1000 }, () => 'again');
    const line = (at: number) => {
      looked += 1;
      return lines[at] ?? null;
    };
    const run = runOf([consoleLines(lines)], start);
    const rows = logTail(
      paneProps({ run, now: start, width: 40, height: 5, logText: { line, bar: () => null } }),
      40,
      5,
    );
    expect(rows).toHaveLength(1);
    expect(looked).toBeLessThan(100);
  });
});
