/** The list of what a run that is well was looked at for. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { healthPane } from '../../../source/screen/panes/health.js';
import { overviewPane } from '../../../source/screen/panes/overview.js';
import { watchedRows } from '../../../source/screen/panes/watched.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { checks } from '../../../source/state/findings/checks.js';
import { initialRun, type RunState } from '../../../source/state/run.js';
import { finalRun, load } from '../../recordings.js';
import { log, runOf, start } from '../../state/made-up-run.js';
import { paneProps, plainLook } from './pane-props.js';

const loaded = load('predict');
const wholeRun = finalRun(loaded);
const blind = initialRun({ kind: 'directory', path: '/runs/own', name: 'own' });
const rowsOf = (run: RunState, words = english, width = 116): readonly string[] =>
  watchedRows(width, { run, look: plainLook(words) }).map(stripVTControlCharacters);

describe('the list of what was looked for', () => {
  it.each([
    ['English', english],
    ['Chinese', chinese],
  ])('names every check once, at any width, in %s', (_language, words) => {
    for (const width of [30, 76, 116, 196]) {
      const rows = rowsOf(blind, words, width);
      const entries = rows.join('   ').split(/ {3,}/);
      for (const { id } of checks) {
        const named = entries.filter((entry) => entry.trim().endsWith(` ${words.watched.checks[id]}`));
        expect(named, `${id} at ${width}`).toHaveLength(1);
      }
    }
  });

  it('uses the width it has', () => {
    const columnsAt = (width: number): number =>
      rowsOf(wholeRun, english, width)
        .find((row) => row.includes('every label masked'))
        ?.split('·').length ?? 0;
    expect([30, 76, 116, 196].map(columnsAt)).toEqual([2, 3, 4, 5]);
    for (const row of rowsOf(wholeRun)) expect(cellWidth(row)).toBeLessThanOrEqual(116);
  });
});

describe('what could not be looked for', () => {
  /** A directory alone: rows of a log, and neither console nor settings nor cards. */
  const alone = runOf(
    [
      log(
        [
          { step: 10, loss: 1, elapsed: 10 },
          { step: 20, loss: 0.9, elapsed: 20 },
        ],
        1000,
      ),
    ],
    start + 20,
  );
  const between = (rows: readonly string[], from: string, to: string): string => {
    const begin = rows.findIndex((row) => row.includes(from));
    const end = rows.findIndex((row, index) => index > begin && row.includes(to));
    return rows.slice(begin, end < 0 ? undefined : end).join('\n');
  };

  it('is not among what was looked for and not found, but below what is missing', () => {
    const rows = rowsOf(alone);
    const found = between(rows, 'Looked for, and not found', 'Could not be looked for');
    const console = between(rows, 'no console is known', 'Could not be looked for');
    for (const one of ['every label masked', 'rows dropped as invalid']) {
      expect(found).not.toContain(one);
      expect(console).toContain(one);
    }
    expect(found).toContain('loss of zero');
    expect(found).not.toContain('lost card');
    expect(between(rows, 'no card was read', 'Could not be looked for')).toContain('lost card');
    expect(between(rows, 'no settings are known', 'Could not be looked for')).toContain('rows cut by max_samples');
  });

  it('is looked for where its source is there', () => {
    const found = between(rowsOf(wholeRun), 'Looked for, and not found', 'Could not be looked for');
    expect(found).toContain('rows dropped as invalid');
    expect(found).toContain('rows cut by max_samples');
  });

  it('keeps Overview and pane 9 from saying that all checks passed', () => {
    for (const [words, needs] of [
      [english, /Nothing found · \d+ checks need the console/],
      [chinese, /未发现问题 · \d+ 项检查需要控制台/],
    ] as const) {
      for (const pane of [overviewPane, healthPane]) {
        const props = paneProps({ run: alone, now: start + 20, width: 160, height: 50, look: plainLook(words) });
        const text = pane(props).rows.map(stripVTControlCharacters).join('\n');
        expect(text).toMatch(needs);
        expect(text).not.toContain(words.health.well);
      }
    }
  });
});
