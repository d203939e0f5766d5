/** Footers of parquet files that are torn, mutated or that lie: they are read or refused at once, in little memory. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParquetFacts, parquetFacts, parquetFooterLength } from '../../source/parse/rows/parquet-rows.js';
import { RowSink } from '../../source/parse/rows/row-sink.js';
import { countFile } from '../../source/watch/datasets/count-rows.js';
import { tail } from '../parse/rows/parquet-tail.js';
import { temporaryDirectory } from '../watch/collect.js';

const footer = tail.subarray(0, -8);
const runs = Number(process.env.FUZZ_RUNS ?? 150);

/** Ends what would go on for hours: the interpreter itself stops it. */
const ending = <Result>(work: () => Result): Result => runInNewContext('work()', { work }, { timeout: 2000 });

/** A number as thrift's compact protocol writes it. */
function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function check(facts: ParquetFacts | null): void {
  if (facts === null) return;
  expect(Number.isSafeInteger(facts.rows)).toBe(true);
  expect(facts.rows).toBeGreaterThanOrEqual(0);
  expect(facts.columns.length).toBeLessThanOrEqual(100_000);
  for (const column of facts.columns) expect(typeof column).toBe('string');
}

const byte = fc.integer({ min: 0, max: 255 });
/** Heads of fields and lists, and the numbers in them, as a reader meets them. */
const telling = fc.oneof(
  fc.constantFrom(0x00, 0x0c, 0x1c, 0x19, 0x1b, 0x15, 0x16, 0x18, 0x29, 0xf3, 0xfc, 0xf9, 0x7f, 0x80, 0xff),
  byte,
);
const change = fc.record({ at: fc.nat(), drop: fc.nat({ max: 12 }), put: fc.array(telling, { maxLength: 12 }) });
const mutated = fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) =>
  changes.reduce((bytes: Buffer, { at, drop, put }) => {
    const place = bytes.length === 0 ? 0 : at % bytes.length;
    return Buffer.concat([bytes.subarray(0, place), Buffer.from(put), bytes.subarray(place + drop)]);
  }, footer),
);

const many = 1n << 60n;
const rowsField = Buffer.from([0x16, 42]);

const rowsOnly = Buffer.from([0x36, 42]);

const lies: readonly (readonly [string, Buffer])[] = [
  ['a list of a quintillion bytes', Buffer.concat([Buffer.from([0x19, 0xf3]), varint(many)])],
  ['a list of a quintillion flags', Buffer.concat([Buffer.from([0x19, 0xf1]), varint(many)])],
  ['a list of a quintillion doubles', Buffer.concat([Buffer.from([0x19, 0xf7]), varint(many)])],
  ['a map of a quintillion flags', Buffer.concat([Buffer.from([0x1b]), varint(many), Buffer.from([0x11])])],
  ['a text of a quintillion bytes', Buffer.concat([Buffer.from([0x18]), varint(many)])],
  ['structs in structs', Buffer.alloc(1 << 20, 0x1c)],
  ['lists in lists', Buffer.alloc(1 << 20, 0x19)],
  [
    'a schema that is a chain of children',
    Buffer.concat([
      ...[Buffer.from([0x29, 0xfc]), varint(60_000n)],
      ...Array.from({ length: 60_000 }, () => Buffer.from([0x55, 2, 0])),
      rowsField,
    ]),
  ],
  [
    'a schema of millions of columns',
    Buffer.concat([Buffer.from([0x29, 0xfc]), varint(8_000_000n), Buffer.alloc(8_000_000), rowsField]),
  ],
  ['more rows than there are numbers', Buffer.concat([Buffer.from([0x36]), varint((1n << 64n) - 2n)])],
  ['fewer rows than none', Buffer.from([0x36, 9, 0])],
];

describe('a footer of parquet', () => {
  it('that is mutated tells possible numbers or nothing', () => {
    fc.assert(
      fc.property(mutated, (bytes) => check(ending(() => parquetFacts(bytes)))),
      { numRuns: runs * 20 },
    );
  });

  it('that is torn anywhere tells possible numbers or nothing', () => {
    for (let length = 0; length < footer.length; length += 1) check(parquetFacts(footer.subarray(0, length)));
  });

  it.each(lies)('that holds %s is left', (_what, bytes) => check(ending(() => parquetFacts(bytes))));

  it('is read no further than its rows: behind them stand the row groups, which may be many', () => {
    const groups = Buffer.concat([Buffer.from([0x19, 0xfc]), varint(many)]);
    expect(parquetFacts(Buffer.concat([rowsOnly, groups]))).toEqual({ rows: 21, columns: [] });
  });

  it('that claims to be the whole of a file of gigabytes takes little memory', async () => {
    const path = join(temporaryDirectory(), 'rows.parquet');
    const length = 60 * 1024 ** 2;
    const handle = await open(path, 'w');
    const end = Buffer.from('\0\0\0\0PAR1', 'latin1');
    end.writeUInt32LE(length);
    await handle.write(rowsOnly, 0, rowsOnly.length, 3 * 1024 ** 3 - 8 - length);
    await handle.write(end, 0, end.length, 3 * 1024 ** 3 - 8);
    await handle.close();
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const budget = { bytes: 1e9, until: performance.now() + 60_000 };
    const counting = countFile(path, new RowSink(), budget, () => false);
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    });
    const counted = await counting;
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    clearInterval(watching);
    expect(counted).toEqual({ outcome: 'whole', rows: 21, columns: [] });
    expect(most).toBeLessThan(16 * 1024 ** 2);
  });

  it('has the length that its last bytes tell, or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 16 }), (bytes) => {
        const length = parquetFooterLength(bytes);
        expect(length === null || (length >= 0 && length < 2 ** 32)).toBe(true);
      }),
    );
  });
});
