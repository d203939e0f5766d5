import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from '../../source/parse/tensorboard/crc32c.js';
import { decodeEvent } from '../../source/parse/tensorboard/event-message.js';
import { recordLimit } from '../../source/parse/tensorboard/records.js';
import { tfeventsParser } from '../../source/parse/tfevents.js';
import { parseLogRow } from '../../source/parse/trainer-row.js';
import type { ConfigEvent, Event, ScalarRowEvent } from '../../source/state/event.js';
import { bytesOf, contextOf, feedAll, fileAtEnd, mutationsOf, splitsOf } from './support.js';

const path = 'runs/Nov24_07-40-20_vm/events.out.tfevents.1795506022.vm.8938.0';
const afterTraining = 'runs/Nov24_07-40-20_vm/events.out.tfevents.1795506064.vm.8938.1';
const chinese = 'runs/Nov24_07-21-09_vm/events.out.tfevents.1795504870.vm.2976.0';

const english = fileAtEnd('sft-full-en-eval', path);

const parse = (bytes: Uint8Array): readonly Event[] => feedAll(tfeventsParser, [bytes], path);
const rowsOf = (events: readonly Event[]): readonly ScalarRowEvent[] =>
  events.flatMap((event) => (event.type === 'scalar-row' ? [event] : []));
const series = (events: readonly Event[], name: string): readonly (readonly [number, number])[] =>
  rowsOf(events).flatMap((row) => (name in row.values ? [[row.step, row.values[name] ?? Number.NaN] as const] : []));

function record(data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(16 + data.length);
  bytes.writeBigUInt64LE(BigInt(data.length));
  bytes.writeUInt32LE(maskedCrc32c(bytes, 0, 8), 8);
  bytes.set(data, 12);
  bytes.writeUInt32LE(maskedCrc32c(data), 12 + data.length);
  return bytes;
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the checksum', () => {
  it('is Castagnoli’s: the check value of the catalogue of CRC algorithms', () => {
    expect(crc32c(bytesOf('123456789'))).toBe(0xe3069283);
  });
});

describe('a recorded event file', () => {
  // Counts, first and last values as TensorBoard's own EventAccumulator gives them.
  const events = parse(english);

  it('gives every scalar of training and evaluation', () => {
    for (const name of ['loss', 'grad_norm', 'learning_rate', 'num_input_tokens_seen', 'train_tokens_per_second']) {
      expect(series(events, name)).toHaveLength(163);
    }
    expect(series(events, 'eval_loss')).toHaveLength(13);
    expect(series(events, 'eval_samples_per_second')).toHaveLength(13);
    expect(series(events, 'eval_loss').map(([step]) => step)).toEqual([...Array(13).keys()].map((at) => (at + 1) * 60));
  });

  it('agrees with trainer_log.jsonl to single precision', () => {
    const lines = Buffer.from(fileAtEnd('sft-full-en-eval', 'trainer_log.jsonl')).toString('utf8').trim().split('\n');
    const logged = lines.flatMap((line) => parseLogRow(line) ?? []);
    for (const name of ['loss', 'learning_rate', 'eval_loss']) {
      const expected = logged.flatMap(({ step, values }) =>
        name in values ? [[step, Math.fround(values[name] ?? Number.NaN)]] : [],
      );
      expect(expected.length).toBeGreaterThan(12);
      expect(series(events, name)).toEqual(expected);
    }
  });

  it('agrees with trainer_state.json, epochs included', () => {
    const state: unknown = JSON.parse(
      Buffer.from(fileAtEnd('sft-full-en-eval', 'trainer_state.json')).toString('utf8'),
    );
    const history = (state as { readonly log_history: readonly Readonly<Record<string, number>>[] }).log_history;
    const expected = history.flatMap((row) =>
      row.grad_norm === undefined ? [] : [[row.step, Math.fround(row.grad_norm), Math.fround(row.epoch ?? Number.NaN)]],
    );
    const found = rowsOf(events).flatMap((row) =>
      row.kind === 'train' ? [[row.step, row.values.grad_norm, row.epoch]] : [],
    );
    expect(found).toHaveLength(163);
    expect(found).toEqual(expected);
  });

  it('gives the closing figures once, and no row of training with them', () => {
    const closing = rowsOf(events).filter((row) => row.kind === 'summary');
    expect(closing.map((row) => [row.step, Object.keys(row.values)])).toEqual([
      [816, ['train_samples_per_second', 'train_steps_per_second', 'total_flos', 'train_loss']],
    ]);
    expect(rowsOf(events).filter((row) => row.kind === 'train' && row.step === 816)).toEqual([]);
  });

  it('gives the arguments as settings, without those that are not set', () => {
    const settings = events.filter((event): event is ConfigEvent => event.type === 'config');
    expect(settings).toHaveLength(1);
    expect(settings[0]).toMatchObject({ origin: 'tensorboard', place: { source: path } });
    expect(settings[0]?.values).toMatchObject({ learning_rate: 0.003, num_train_epochs: 12, eval_steps: 60 });
    for (const name of ['max_steps', 'hub_token', 'save_total_limit', 'fsdp']) {
      expect(settings[0]?.values).not.toHaveProperty(name);
    }
  });

  it('gives the evaluation after training, which has a file of its own', () => {
    const rows = rowsOf(parse(fileAtEnd('sft-full-en-eval', afterTraining)));
    expect(rows.map((row) => [row.kind, row.step])).toEqual([['eval', 816]]);
    expect(rows[0]?.values.eval_loss).toBeCloseTo(0.6122, 4);
  });

  it('says when it was begun and written, by the trainer’s clock', () => {
    const rows = rowsOf(events);
    expect(rows[0]?.began).toBeCloseTo(1795506022.869, 3);
    expect(rows.every((row, at) => row.written >= (rows[at - 1]?.written ?? row.began))).toBe(true);
  });

  it('agrees with the log of another run', () => {
    const lines = Buffer.from(fileAtEnd('sft-full-zh', 'trainer_log.jsonl')).toString('utf8').trim().split('\n');
    const expected = lines.flatMap((line) => {
      const row = parseLogRow(line);
      return row && 'loss' in row.values ? [[row.step, Math.fround(row.values.loss ?? Number.NaN)]] : [];
    });
    expect(series(parse(fileAtEnd('sft-full-zh', chinese)), 'loss')).toEqual(expected);
    expect(expected).toHaveLength(60);
  });
});

describe('the bytes', () => {
  const whole = parse(english);

  it('may come in any split', () => {
    fc.assert(
      fc.property(splitsOf(english), (pieces) => {
        expect(feedAll(tfeventsParser, pieces, path)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
    const bytes = english.subarray(0, 12_000);
    expect(
      feedAll(
        tfeventsParser,
        [...bytes].map((byte) => Uint8Array.of(byte)),
        path,
      ),
    ).toEqual(parse(bytes));
  });

  it('may be cut anywhere: a torn last record is no error, and nothing before it is lost', () => {
    const rows = rowsOf(whole);
    fc.assert(
      fc.property(fc.nat({ max: english.length }), (length) => {
        const events = parse(english.subarray(0, length));
        expect(events.filter((event) => event.type === 'trouble')).toEqual([]);
        // The last row may lack what was torn off.
        const found = rowsOf(events).slice(0, -1);
        expect(found).toEqual(rows.slice(0, found.length));
      }),
      { numRuns: 60 },
    );
  });

  it('may be damaged: one record’s data costs that record alone, and it is said once', () => {
    const damaged = new Uint8Array(english);
    // Inside the data of the first train/loss record: its header stands after the start and two long texts.
    const at = Buffer.from(english).indexOf('train/loss');
    damaged[at] = 0x58;
    const events = parse(damaged);
    expect(events.filter((event) => event.type === 'trouble')).toHaveLength(1);
    expect(series(events, 'loss')).toHaveLength(162);
    expect(series(events, 'grad_norm')).toHaveLength(163);
  });

  it('may be damaged: after a broken length the next record is found again', () => {
    const at = Buffer.from(english).indexOf('train/loss');
    const damaged = new Uint8Array(english);
    // 8 bytes of time, 2 of the step, and what else stands before the tag: the length is 12 bytes before the data.
    damaged.fill(0, at - 40, at + 8);
    const events = parse(damaged);
    expect(events.filter((event) => event.type === 'trouble')).toHaveLength(1);
    expect(series(events, 'loss')).toHaveLength(162);
    expect(series(events, 'grad_norm')).toHaveLength(163);
  });

  it('may begin in the middle, after a part that was passed over', () => {
    const { afterGap } = tfeventsParser;
    if (!afterGap) throw new Error('there is no state after a gap');
    const fed = tfeventsParser.feed(afterGap, english.subarray(40_001), contextOf(path));
    expect(fed.events.filter((event) => event.type === 'trouble')).toEqual([]);
    const found = series(fed.events, 'grad_norm');
    expect(found.length).toBeGreaterThan(50);
    expect(found.slice(1)).toEqual(series(whole, 'grad_norm').slice(-found.length + 1));
  });

  it('of a record that is too big are passed over and not kept', () => {
    const row = fromHex('090000000000448f4010072a130a110a0a747261696e2f6c6f7373150000c03f');
    const big = record(new Uint8Array(recordLimit + 1));
    const bytes = Buffer.concat([big, record(row)]);
    let state = tfeventsParser.initial;
    let most = 0;
    const events: Event[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) {
      const fed = tfeventsParser.feed(state, bytes.subarray(at, at + 65_536), contextOf(path));
      state = fed.state;
      most = Math.max(most, state.records.kept);
      events.push(...fed.events);
    }
    expect(most).toBeLessThan(65_536);
    expect([...events, ...tfeventsParser.end(state, contextOf(path)).events]).toMatchObject([
      { type: 'scalar-row', step: 7, values: { loss: 1.5 } },
    ]);
  });

  it('may be anything: nothing throws, and no more is kept than one record', () => {
    const start = english.subarray(0, 9000);
    const anything = fc.oneof(mutationsOf(start), fc.uint8Array({ maxLength: 4000 }));
    fc.assert(
      fc.property(anything, fc.array(fc.nat({ max: 9000 }), { maxLength: 5 }), (bytes, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        let state = tfeventsParser.initial;
        const events: Event[] = [];
        for (const [at, place] of places.slice(1).entries()) {
          const fed = tfeventsParser.feed(state, bytes.subarray(places[at], place), contextOf(path));
          state = fed.state;
          events.push(...fed.events);
          expect(state.records.kept).toBeLessThanOrEqual(recordLimit + 16);
        }
        expect(events).toEqual(tfeventsParser.feed(tfeventsParser.initial, bytes, contextOf(path)).events);
        expect(events.filter((event) => event.type === 'trouble').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 400 },
    );
  });

  it('of a record with a right checksum may be no message, and do no harm', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutationsOf(english.subarray(4900, 5200))), (data) => {
        expect(() => parse(record(data))).not.toThrow();
      }),
      { numRuns: 400 },
    );
  });
});

describe('an event', () => {
  // Made with TensorBoard 2.21 and torch 2.13: tag train/loss or eval/loss, step 7, time 1000.5.
  const time = '090000000000448f401007';

  it.each([
    ['a simple value', '2a130a110a0a747261696e2f6c6f7373150000c03f', 'train/loss', 1.5],
    [
      'a tensor of torch’s new style',
      '2a250a230a0a747261696e2f6c6f7373420808012a040000c03f4a0b0a090a077363616c617273',
      'train/loss',
      1.5,
    ],
    ['a tensor of one double', '2a1d0a1b0a096576616c2f6c6f7373420e0802120032089a9999999999b93f', 'eval/loss', 0.1],
    ['a tensor with raw content', '2a180a160a0a747261696e2f6c6f737342080801220400002040', 'train/loss', 2.5],
  ])('has a scalar as %s', (_, hex, tag, value) => {
    expect(decodeEvent(fromHex(time + hex))).toEqual({
      wallTime: 1000.5,
      step: 7,
      scalars: [{ tag, value }],
      texts: [],
    });
  });

  it('has no scalar in a tensor of several numbers', () => {
    const hex = '2a220a200a0a747261696e2f6c6f73734212080112041202080222080000803f00000040';
    expect(decodeEvent(fromHex(time + hex))?.scalars).toEqual([]);
  });

  it('of a step below zero makes no row', () => {
    const hex = '090000000000448f4010fdffffffffffffffff012a130a110a0a747261696e2f6c6f7373150000c03f';
    expect(parse(record(fromHex(hex)))).toEqual([]);
  });
});
