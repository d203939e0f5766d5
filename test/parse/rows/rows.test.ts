/** Rows of dataset files: whatever the pieces, the count is that of a real parser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonRows } from '../../../source/parse/rows/json-rows.js';
import { LineRows } from '../../../source/parse/rows/line-rows.js';
import { parquetFacts, parquetFooterLength } from '../../../source/parse/rows/parquet-rows.js';
import { lengthClass, type RowCounts, type RowScanner, RowSink } from '../../../source/parse/rows/row-sink.js';
import { fixtures } from '../../recordings.js';
import { tail } from './parquet-tail.js';

function scan(
  make: (sink: RowSink) => RowScanner,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
): RowCounts {
  const sink = new RowSink();
  const scanner = make(sink);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    // A reader may use its buffer again: what was fed must not be needed any more.
    const piece = Uint8Array.from(bytes.subarray(at, at + size));
    scanner.feed(piece);
    piece.fill(0x7b);
    at += size;
  }
  scanner.end();
  return sink.counts();
}

const json = (text: string, sizes?: readonly number[]): RowCounts =>
  scan((sink) => new JsonRows(sink), Buffer.from(text), sizes);
const csv = (text: string, sizes?: readonly number[]): RowCounts =>
  scan((sink) => new LineRows(sink, 'csv'), Buffer.from(text), sizes);
const plain = (text: string): number => scan((sink) => new LineRows(sink, 'text'), Buffer.from(text)).rows;

/** UTF-8 bytes of all texts in a value, names not counted. */
function textBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + textBytes(one), 0);
}

const rowValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', '"', '\\', '[{', '}],', '中文', '\n', 'a\\"b'),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const rowObject = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('output', 'input')), rowValue, { maxKeys: 4 });
const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

describe('rows of JSON', () => {
  it('are as many as a parser finds, in an array or line by line, pretty or not, in any pieces', () => {
    fc.assert(
      fc.property(fc.array(rowObject, { maxLength: 12 }), pieces, fc.constantFrom(0, 1, 2), (rows, sizes, indent) => {
        const array = JSON.stringify(rows, null, indent);
        const lines = rows.map((row) => JSON.stringify(row)).join('\n');
        expect(json(array, sizes).rows).toBe(rows.length);
        expect(json(lines, sizes).rows).toBe(rows.length);
        expect(json(array, sizes)).toEqual(json(array));
      }),
    );
  });

  it('are as long as their texts', () => {
    fc.assert(
      fc.property(fc.array(rowObject, { minLength: 1, maxLength: 5 }), (rows) => {
        // Escapes of control and half signs are taken for three bytes: those rows are left out here.
        const whole = rows.filter((row) => !JSON.stringify(row).includes('\\u'));
        const expected = whole.map(textBytes);
        expect(json(JSON.stringify(whole)).shown.map((row) => row.bytes)).toEqual(expected);
      }),
    );
    // Python's json.dumps writes signs outside ASCII as escapes: still three bytes each.
    expect(json('[{"output": "\\u4e2d\\u6587"}]').shown[0]?.bytes).toBe(6);
  });

  for (const [file, rows] of [
    ['qa_en.json', 240],
    ['qa_zh.json', 240],
    ['rows_to_lose.json', 100],
    ['preference.json', 160],
    ['weather_tool.json', 60],
    ['corpus.jsonl', 300],
  ] as const) {
    it(`are ${rows} in ${file}`, () => {
      const bytes = readFileSync(join(fixtures, 'data', file));
      expect(scan((sink) => new JsonRows(sink), bytes, [997]).rows).toBe(rows);
    });
  }

  it('do not hold a row that the file stops in', () => {
    expect(json('[{"a": "1"}, {"a": "2"').rows).toBe(1);
    expect(json('{"a": "1"}\n{"a": "2').rows).toBe(1);
    expect(json('').rows).toBe(0);
    expect(json('[]').rows).toBe(0);
  });

  it('are shown from the first one on, then the longest and those with an empty answer', () => {
    const rows = Array.from({ length: 200 }, (_, index) => ({
      instruction: `number ${index + 1}`,
      input: '',
      output: index === 150 ? '' : index === 170 ? 'x'.repeat(500) : 'yes',
    }));
    const { shown } = json(JSON.stringify(rows), [64]);
    expect(shown.slice(0, 60).map((row) => row.number)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(shown.find((row) => row.odd === 'longest')?.number).toBe(171);
    expect(shown.filter((row) => row.odd === 'empty').map((row) => row.number)).toEqual([151]);
    expect(JSON.parse(shown[3]?.text ?? '')).toEqual(rows[3]);
  });

  it('are counted by their length', () => {
    const { lengths } = json('[{"a": "12345678"}, {"a": "1"}, {"a": ""}]');
    expect(lengthClass(8)).toBe(12);
    expect([lengths[0], lengths[12]]).toEqual([2, 1]);
  });
});

describe('rows of CSV', () => {
  it('are the records after the first, however quotes hold line ends', () => {
    const text = 'instruction,output\r\n"How,\n many?","7 ""or"" so"\r\n\r\nplain,8\nlast,9';
    const records = csv(text);
    expect(records.rows).toBe(3);
    for (const size of [1, 2, 3, 5, 7]) expect(csv(text, [size])).toEqual(records);
    expect(records.shown[0]?.text).toBe('"How,\n many?","7 ""or"" so"');
  });

  it('have the names of the first record', () => {
    const scanner = new LineRows(new RowSink(), 'csv');
    scanner.feed(Buffer.from('\uFEFFinstruction,"output"\na,b\n'));
    expect(scanner.columns).toEqual(['instruction', 'output']);
  });
});

describe('rows of plain text', () => {
  it('are its lines, empty ones as well', () => {
    expect(plain('one\n\nthree\n')).toBe(3);
    expect(plain('one\ntwo')).toBe(2);
    expect(plain('')).toBe(0);
  });
});

describe('rows of parquet', () => {
  it('stand in the footer', () => {
    const length = parquetFooterLength(tail.subarray(-8));
    expect(length).toBe(tail.length - 8);
    expect(parquetFacts(tail.subarray(0, -8))).toEqual({ rows: 21, columns: ['instruction', 'turns', 'output'] });
  });

  it('are not known of anything else', () => {
    expect(parquetFooterLength(Buffer.from('{"a": 1}'))).toBeNull();
    expect(parquetFacts(tail.subarray(0, 40))).toBeNull();
  });
});
