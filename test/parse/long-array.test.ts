/** A long array taken in pieces: what is said is what `JSON.parse` says of the whole, of files that are torn, too. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonFile } from '../../source/parse/json-file.js';
import { withoutArray } from '../../source/parse/long-array.js';
import { isRecord } from '../../source/parse/loose-json.js';
import { parseTrainerState } from '../../source/parse/trainer-state.js';
import type { HistoryRow } from '../../source/state/event.js';
import { HistoryRows } from '../../source/state/history-rows.js';
import { bytesOf, contextOf } from './support.js';

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('a "quote"', '\\', '\\"', ']', '}', ',', '{"log_history": [', '训练', 'NaN'),
);
const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), text, fc.constantFrom(Number.MAX_VALUE, 1e-7, -0));
const row = fc.oneof(
  fc.record({ step: fc.nat(2000), epoch: fc.double({ noNaN: true }), loss: fc.double({ noNaN: true }) }),
  fc.record({ step: fc.nat(2000), eval_loss: fc.float({ noNaN: true }) }),
  value,
);
const key = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('a', 'epoch', '训练', 'x, y', ']') },
  { weight: 1, arbitrary: text },
);
const document = fc
  .record({
    before: fc.dictionary(key, value, { maxKeys: 2 }),
    rows: fc.oneof({ weight: 5, arbitrary: fc.array(row, { maxLength: 12 }) }, { weight: 1, arbitrary: value }),
    after: fc.dictionary(key, value, { maxKeys: 2 }),
    indent: fc.constantFrom(0, 1, 2),
    bare: fc.boolean(),
  })
  .map(({ before, rows, after, indent, bare }) => {
    const whole = { ...before, global_step: 7, log_history: rows, ...after };
    const written = JSON.stringify(whole, null, indent);
    // As Python writes what is no number.
    return bare ? written.replaceAll(/: (?:0|\d+\.\d+)\b/g, ': NaN') : written;
  });

/** The file as it is; torn; with a sign changed; with a part of it twice. */
const harm = fc.oneof(
  fc.constant((written: string) => written),
  fc.nat(999).map((at) => (written: string) => written.slice(0, (written.length * at) / 1000)),
  fc
    .tuple(fc.nat(999), fc.constantFrom('"', '\\', ',', ']', '[', '}', '{', ':', 'x', ' ', '\u0000'))
    .map(([at, sign]) => (written: string) => {
      const place = Math.floor((written.length * at) / 1000);
      return written.slice(0, place) + sign + written.slice(place + 1);
    }),
  fc.tuple(fc.nat(999), fc.nat(999)).map(
    ([from, to]) =>
      (written: string) =>
        written.slice(0, (written.length * from) / 1000) + written.slice((written.length * to) / 1000),
  ),
);
const file = fc.tuple(document, harm).map(([written, harmed]) => bytesOf(harmed(written)));

it('takes an array apart where the whole is JSON, and agrees with it', () => {
  let apart = 0;
  fc.assert(
    fc.property(file, fc.constantFrom(1, 30, 200, 65_536), (bytes, pieceBytes) => {
      const whole = readJsonFile(bytes);
      const elements: unknown[] = [];
      let rest: Uint8Array | null = null;
      try {
        rest = withoutArray(bytes, 'log_history', (more) => elements.push(...more), pieceBytes);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        expect(whole.record).toBeNull();
      }
      const { record } = rest ? readJsonFile(rest) : { record: null };
      if (!record) return;
      apart += 1;
      expect({ ...record, log_history: elements }).toEqual(whole.record);
    }),
    { numRuns: 3000 },
  );
  expect(apart).toBeGreaterThan(700);
});

/** The rows by themselves, told from the whole file, whose key is written so that it must be read as one. */
const escaped = (bytes: Uint8Array): Uint8Array =>
  bytesOf(Buffer.from(bytes).toString('utf8').replace('"log_history"', '"log\\u005fhistory"'));

describe('parseTrainerState', () => {
  const parsed = (bytes: Uint8Array) =>
    parseTrainerState(bytes, contextOf('trainer_state.json')).map((event) =>
      event.type === 'trainer-state' ? { ...event, history: [...event.history] } : event,
    );

  it('says the same of a file in pieces and as a whole', () => {
    let rows = 0;
    fc.assert(
      fc.property(file, (bytes) => {
        const { record, problem } = readJsonFile(bytes);
        const events = parsed(bytes);
        if (!record) {
          expect(events).toMatchObject([{ type: 'trouble', message: problem }]);
          return;
        }
        expect(events).toEqual(parsed(escaped(bytes)));
        const [event] = events;
        if (event?.type === 'trainer-state') rows += event.history.length;
        expect(isRecord(record)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(rows).toBeGreaterThan(500);
  });

  it('takes little more memory than the numbers of the rows', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const count = 200_000;
    const rows = Array.from({ length: count }, (_, step) => `{"epoch": 0.5, "loss": 1.25, "step": ${step}}`);
    const bytes = bytesOf(`{"global_step": 7, "log_history": [${rows.join(', ')}]}`);
    rows.length = 0;
    const kept = Array.from({ length: 3 }, () => {
      collect();
      const before = held();
      const [event] = parseTrainerState(bytes, contextOf('trainer_state.json'));
      collect();
      const after = held();
      if (event?.type !== 'trainer-state') throw new Error('no state');
      expect(event.history.length).toBe(count);
      return after - before;
    });
    // Three numbers, and what the columns hold beside them. What is let go may be counted for a while.
    expect(Math.min(...kept.filter((one) => one > 0)) / count).toBeLessThan(60);
  });
});

it('keeps rows as they are', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, Infinity));
  const kept: fc.Arbitrary<HistoryRow> = fc.record({
    kind: fc.constantFrom('train', 'eval', 'summary', 'progress'),
    step: fc.nat(),
    epoch: fc.option(fc.double({ noNaN: true })),
    values: fc.dictionary(fc.constantFrom('loss', 'grad_norm', 'eval_loss', 'lr'), number, { noNullPrototype: true }),
  });
  fc.assert(
    fc.property(fc.array(kept), (all) => {
      const rows = new HistoryRows();
      for (const one of all) rows.push(one);
      expect([...rows]).toEqual(all);
      expect(rows.length).toBe(all.length);
      expect([rows.at(-1), rows.at(0), rows.at(all.length)]).toEqual([all.at(-1), all.at(0), undefined]);
    }),
  );
});
