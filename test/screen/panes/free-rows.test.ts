/** What there is room for is told whole, and bars in neighbouring rows are bars of their own. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { chooseGlyphs } from '../../../source/screen/glyphs.js';
import { dataPane } from '../../../source/screen/panes/data.js';
import { gpuPane } from '../../../source/screen/panes/gpu.js';
import type { Pane, PaneProps } from '../../../source/screen/panes/pane.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import type { ProcessesEvent } from '../../../source/state/events/machine.js';
import { recordingNames } from '../../recordings.js';
import { recordedProps } from './pane-props.js';

const sizes = [
  [80, 21],
  [120, 33],
  [200, 57],
] as const;

const rowsOf = (pane: Pane, props: PaneProps): readonly string[] => pane(props).rows.map(stripVTControlCharacters);

describe('the pane of the cards', () => {
  it('tells whole why it sees no process, where no card needs the rows', () => {
    for (const words of [english, chinese]) {
      for (const [width, height] of sizes) {
        const props = recordedProps('dpo', width, height, words);
        const processes: ProcessesEvent = {
          type: 'processes',
          time: props.now,
          place: { source: 'processes', line: null },
          alive: null,
          processes: [],
          problem:
            'No process of this run is to be seen on this machine: it may run elsewhere, in another container, or be over.',
        };
        const rows = rowsOf(gpuPane, { ...props, run: { ...props.run, machine: { ...props.run.machine, processes } } });
        for (const row of rows) expect(cellWidth(row)).toBeLessThanOrEqual(width);
        expect(rows.join('').replaceAll(' ', '')).toContain(words.said(processes.problem ?? '').replaceAll(' ', ''));
      }
    }
  });
});

describe('the rows of data', () => {
  it.each(recordingNames)('of %s are all in sight where only blank ones between them are too many', (name) => {
    const insideOf = (rows: readonly string[]): readonly string[] => rows.filter((row) => row.startsWith('│'));
    const told = insideOf(rowsOf(dataPane, recordedProps(name, 80, 90))).filter((row) => /[^│ ]/.test(row));
    for (let height = 10; height <= 40; height += 1) {
      const rows = rowsOf(dataPane, recordedProps(name, 80, height));
      const isScrolled = / \d+\/\d+ ─╮/.test(rows.join('\n'));
      expect({ height, isScrolled }).toEqual({ height, isScrolled: told.length > insideOf(rows).length });
    }
  });
});

describe('the bars of the rows of data', () => {
  it.each(recordingNames)('of %s do not touch those of the row above', (name) => {
    const { full, parts } = chooseGlyphs({ LANG: 'C.UTF-8' }, false);
    for (const [width, height] of sizes) {
      const text = rowsOf(dataPane, recordedProps(name, width, height)).join('\n');
      for (const sign of [full, ...parts.filter((part) => part !== '')]) expect(text).not.toContain(sign);
    }
  });
});
