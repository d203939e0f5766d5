import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TableColumn, table } from '../../../source/screen/draw/table.js';
import { cellWidth } from '../../../source/screen/draw/text.js';
import { themeOf } from '../../../source/screen/theme.js';

const theme = themeOf('none', false);
const columns: readonly TableColumn[] = [
  { title: 'run', align: 'left', priority: 1, grows: true, yields: 3 },
  { title: 'state', align: 'left', priority: 2 },
  { title: 'loss', align: 'right', priority: 3 },
  { title: 'model', align: 'left', priority: 4 },
];
const drawn = (rows: readonly (readonly string[])[], width: number): readonly string[] =>
  table(columns, rows, { width, height: rows.length + 1, selected: null, offset: 0, theme }).map((row) =>
    row.replaceAll(/\u001b\[[0-9;]*m/g, ''),
  );

describe('a table', () => {
  it('lets a text run over into the empty columns behind it, and no further', () => {
    const note = '└ 1 other node not looked at: name it with --host';
    const rows = [
      ['short', '● training', '1.234', 'llama3-8b-instruct'],
      [note, '', '', ''],
      [note, '', '0.5', ''],
    ];
    const [, , free = '', taken = ''] = drawn(rows, 50);
    expect(free).toContain(note);
    expect(taken).toMatch(/^ └ 1 other.*….* 0\.5/);
    for (const row of [free, taken]) expect(cellWidth(row)).toBe(50);
  });

  it('shows the selected row inverse, but for its pictures, whose negative would be another picture', () => {
    const dark = themeOf('dark', true);
    const { style } = dark;
    const mark = style.series2('█');
    const all: readonly TableColumn[] = [{ title: ' ', align: 'left', priority: 0, picture: true }, ...columns];
    const rows = ['', mark].map((sign) => [sign, 'one', style.good('● training'), '1.234', 'llama3']);
    const selectedRow = (selected: number): string =>
      table(all, rows, { width: 60, height: 3, selected, offset: 0, theme: dark })[selected + 1] ?? '';
    const plain = selectedRow(0);
    expect(plain).toBe(style.selection(stripVTControlCharacters(plain)));
    const marked = selectedRow(1);
    const [before = '', behind = ''] = stripVTControlCharacters(marked).split('█');
    expect(marked).toBe(style.selection(before) + mark + style.selection(behind));
    for (const row of [plain, marked]) expect(cellWidth(row)).toBe(60);
  });

  it('cuts one long name in its middle rather than drop what is told of every run', () => {
    const name = `llama3-8b-${'lora-'.repeat(30)}seed42`;
    const [header = '', first = '', second = ''] = drawn(
      [
        [name, '● training', '1.234', 'llama3'],
        ['short', '■ finished', '0.500', 'llama3'],
      ],
      80,
    );
    expect(header).toMatch(/^ run +state +loss/);
    expect(first).toMatch(/^ llama3-8b-lora-\S+…\S*lora-seed42 {2}● training {2}1\.234/);
    expect(second).toMatch(/^ short +■ finished {2}0\.500/);
  });

  it('shows what is less than a whole name only where all names have room', () => {
    const rows = [['a-name-of-thirty-five-cells-as-such', '■ finished', '0.500', 'llama3-8b-instruct']];
    expect(drawn(rows, 60)[0]).not.toContain('model');
    expect(drawn(rows, 60)[1]).toContain('a-name-of-thirty-five-cells-as-such');
    expect(drawn(rows, 90)[0]).toContain('model');
  });

  it('is as wide as it is asked to be, whatever stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '微', 'é', ' ', '-'), maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text, text, text), { maxLength: 5 }),
        fc.integer({ min: 20, max: 120 }),
        (rows, width) => {
          for (const line of drawn(rows, width)) expect(cellWidth(line)).toBe(width);
        },
      ),
    );
  });
});
