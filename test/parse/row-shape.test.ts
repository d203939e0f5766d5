/** The reader of bytes and the reader of lines agree on every line, bit for bit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteScanner } from '../../source/parse/byte-scanner.js';
import { firstValueAt, type RowShape, readNumbers, rowOf, shapeOf } from '../../source/parse/row-shape.js';
import { decodeLine } from '../../source/parse/text-lines.js';
import { type LogRow, parseLogRow } from '../../source/parse/trainer-row.js';
import { load, recordingNames } from '../recordings.js';

/** What the reader of lines makes of the bytes, null when they are no row. */
function byLine(bytes: Uint8Array): LogRow | null {
  try {
    return parseLogRow(decodeLine(bytes, 0, bytes.length, 2));
  } catch {
    return null;
  }
}

const readBytes = (shape: RowShape | null, bytes: Uint8Array, end: number): LogRow | null => {
  const scanner = new ByteScanner();
  scanner.open(bytes, 0, end);
  if (!shape) return null;
  const numbers = new Float64Array(firstValueAt + shape.names.length);
  return readNumbers(shape, scanner, numbers, 0, 1) ? rowOf(shape, numbers, 0, 1) : null;
};

/** True when the reader of bytes read it; then it must have read the same. */
function agrees(shapeLine: string, line: Uint8Array): boolean {
  const shape = shapeOf(shapeLine);
  const row = readBytes(shape, line, line.length);
  if (row === null) return false;
  const expected = byLine(line);
  expect(row).toStrictEqual(expected);
  expect(Object.keys(row.values)).toEqual(Object.keys(expected?.values ?? {}));
  return true;
}

const linesOf = (name: string): readonly string[] => {
  const parts = load(name).chunks.flatMap((chunk) =>
    chunk.kind === 'append' && chunk.path === 'trainer_log.jsonl' ? [Buffer.from(chunk.bytes)] : [],
  );
  return Buffer.concat(parts)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
};
const recorded = recordingNames.map((name) => ({ name, lines: linesOf(name) })).filter((one) => one.lines.length > 1);
const sample =
  '{"current_steps": 10, "total_steps": 6750, "loss": 2.219, "lr": 1.33e-06, "epoch": 0.0044, "percentage": 0.15, "elapsed_time": "0:00:32", "remaining_time": "6:01:13", "throughput": 14799.22, "total_tokens": 40960}';

describe('a row read from bytes', () => {
  it('is there for most rows of the recordings, and the same as read as a line', () => {
    expect(recorded.length).toBeGreaterThan(10);
    let read = 0;
    let all = 0;
    for (const { lines } of recorded) {
      for (const line of lines) {
        all += 1;
        if (lines.some((other) => other !== line && agrees(other, Buffer.from(line)))) read += 1;
      }
    }
    expect(read / all).toBeGreaterThan(0.8);
  });

  it('is the same with any numbers in it', () => {
    const number = fc.oneof(
      fc.double().map((value) => JSON.stringify(value)),
      fc.double({ min: 1e-9, max: 1e7, noNaN: true }).map((value) => value.toFixed(4)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential(12)),
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
      fc.stringMatching(/^-?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?$/),
      fc.constantFrom(
        'NaN',
        'Infinity',
        '-Infinity',
        '-0',
        '0.0',
        '-0.0e5',
        '01',
        '1.',
        '.5',
        '+1',
        '1e',
        '""',
        'null',
      ),
    );
    const clock = fc.oneof(
      fc.stringMatching(/^(-?[0-9]{1,7} days?, )?[0-9]{1,7}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?$/),
      fc.constantFrom('9 days, 21:49:18', '-1 day, 23:59:57', '1:2:3', '', '::', '12345678:00:00', '0:00:3"'),
    );
    let read = 0;
    fc.assert(
      fc.property(number, number, number, number, clock, clock, (step, loss, rate, epoch, elapsed, left) => {
        const line = `{"current_steps": ${step}, "total_steps": 6750, "loss": ${loss}, "lr": ${rate}, "epoch": ${epoch}, "percentage": 0.15, "elapsed_time": "${elapsed}", "remaining_time": "${left}", "throughput": 14799.22, "total_tokens": 40960}`;
        if (agrees(sample, Buffer.from(line))) read += 1;
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(50);
  });

  it('is the same, or left to the reader of lines, when bytes of the line were changed', () => {
    const shapes = recorded.map(({ lines }) => lines[0] ?? sample);
    fc.assert(
      fc.property(
        fc.constantFrom(sample, ...shapes),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('set', 'drop', 'add')), {
          minLength: 1,
          maxLength: 3,
        }),
        (line, changes) => {
          const bytes = [...Buffer.from(line)];
          for (const [place, byte, how] of changes) {
            const at = place % bytes.length;
            if (how === 'set') bytes[at] = byte;
            else if (how === 'drop') bytes.splice(at, 1);
            else bytes.splice(at, 0, byte);
          }
          agrees(line, Buffer.from(bytes));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('ends at the line, whatever follows it in memory', () => {
    const shape = shapeOf(sample);
    const bytes = Buffer.from(`${sample}9`);
    expect(readBytes(shape, bytes, sample.length)).toStrictEqual(parseLogRow(sample));
    expect(readBytes(shape, bytes, bytes.length)).toBeNull();
    expect(readBytes(shape, Buffer.from(`${sample}\r`), sample.length + 1)).toStrictEqual(parseLogRow(sample));
    expect(readBytes(shape, bytes, sample.length - 1)).toBeNull();
  });
});

describe('a number read from bytes', () => {
  it('is the double that JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?$/), (text) => {
        const bytes = Buffer.from(`${text},`);
        const scanner = new ByteScanner();
        scanner.open(bytes, 0, bytes.length);
        expect(scanner.number()).toBe(JSON.parse(text));
      }),
      { numRuns: 5000 },
    );
  });
});
