import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../source/watch/chunk.js';
import { isRecording, parseRecording, RecordingError } from '../../source/watch/recording.js';
import { encodeRecordingLine } from '../../source/watch/recording-line.js';

const fixtures = new URL('../../fixtures/', import.meta.url);
const runs = readdirSync(fixtures).filter((name) => !/^data$|\./.test(name));
const read = (run: string): string => readFileSync(new URL(`${run}/run.cast`, fixtures), 'utf8');

const header =
  '{"version": 2, "width": 80, "height": 24, "timestamp": 5000, "title": "run", "command": "lmf train a.yaml"}';
const line = (time: number, code: string, data: unknown): string =>
  JSON.stringify([time, code, typeof data === 'string' ? data : JSON.stringify(data)]);
const recording = (...lines: readonly string[]): string => [header, ...lines, ''].join('\n');
const textOf = (chunk: Chunk | undefined): string | null =>
  chunk && 'bytes' in chunk && typeof chunk.bytes !== 'number' ? Buffer.from(chunk.bytes).toString() : null;

describe('parseRecording', () => {
  it.each(runs)('reads all of %s without a problem', (run) => {
    const text = read(run);
    const { chunks, problems } = parseRecording(text);
    expect(problems).toEqual([]);
    expect(chunks).toHaveLength(text.trimEnd().split('\n').length - 1);
    expect(chunks.at(-1)?.kind).toBe('exit');
    chunks.reduce((before, chunk) => {
      expect(chunk.time).toBeGreaterThanOrEqual(before.time);
      return chunk;
    });
  });

  it('tells what the recorded run with evaluations did', () => {
    const { header, chunks, duration } = parseRecording(read('sft-full-en-eval'));
    expect(header).toEqual({
      version: 2,
      timestamp: 1795506013,
      title: 'run',
      command: 'llamafactory-cli train cfg/sft-full-en-eval.yaml',
    });
    const counts = new Map<string, number>();
    for (const { kind } of chunks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      console: 1182,
      directory: 9,
      write: 64,
      append: 352,
      head: 40,
      exit: 1,
    });
    expect(chunks.at(-1)).toMatchObject({ code: 0, signal: null });
    expect(duration).toBeGreaterThan(50);
    expect(duration).toBeLessThan(55);
    const tokenizer = (path: string) => textOf(chunks.find((chunk) => chunk.kind === 'write' && chunk.path === path));
    expect(tokenizer('checkpoint-240/tokenizer.json')).toBe(tokenizer('checkpoint-120/tokenizer.json'));
    expect(tokenizer('checkpoint-240/tokenizer.json')?.length).toBeGreaterThan(10_000);
  });

  it('tells the signal that ended a killed run', () => {
    expect(parseRecording(read('killed-hard')).chunks.at(-1)).toMatchObject({ code: null, signal: 9 });
  });

  it('reads every code, and passes over the others', () => {
    const { chunks, problems } = parseRecording(
      recording(
        line(0.5, 'o', 'héllo\r\n'),
        line(1, 'i', 'typed'),
        line(1.5, 'f', { op: 'mkdir', path: 'checkpoint-1' }),
        line(2, 'f', { op: 'append', path: 'trainer_log.jsonl', at: 0, data: 'row\n' }),
        line(2, 'f', { op: 'head', path: 'model.safetensors', size: 900, base64: 'AAEC' }),
        line(3, 'g', { tool: 'nvidia-smi' }),
        line(3.125, 'p', { alive: true, processes: [] }),
        line(3.25, 'm', 'here'),
        line(4, 'f', { op: 'remove', path: 'checkpoint-1' }),
        line(5, 'x', { signal: 9 }),
      ),
    );
    const time = (seconds: number) => ({ time: 5000 + seconds });
    const written = (seconds: number) => ({ ...time(seconds), modified: 5000 + seconds });
    expect(problems).toEqual([]);
    expect(chunks).toEqual([
      { kind: 'console', ...written(0.5), bytes: Buffer.from('héllo\r\n') },
      { kind: 'directory', ...time(1.5), path: 'checkpoint-1' },
      { kind: 'append', ...written(2), path: 'trainer_log.jsonl', at: 0, bytes: Buffer.from('row\n') },
      { kind: 'head', ...written(2), path: 'model.safetensors', size: 900, bytes: Buffer.from([0, 1, 2]) },
      { kind: 'gpu', ...time(3), text: '{"tool":"nvidia-smi"}' },
      { kind: 'processes', ...time(3.125), text: '{"alive":true,"processes":[]}' },
      { kind: 'marker', ...time(3.25), label: 'here' },
      { kind: 'remove', ...time(4), path: 'checkpoint-1' },
      { kind: 'exit', ...time(5), code: null, signal: 9 },
    ]);
  });

  it('resolves a reference to the content of that moment, of removed and appended files too', () => {
    const { chunks, problems } = parseRecording(
      recording(
        line(1, 'f', { op: 'write', path: 'a', data: 'one' }),
        line(2, 'f', { op: 'write', path: 'b', same_as: 'a' }),
        line(3, 'f', { op: 'append', path: 'a', at: 3, data: ' two' }),
        line(4, 'f', { op: 'remove', path: 'a' }),
        line(5, 'f', { op: 'write', path: 'c', same_as: 'a' }),
        line(6, 'f', { op: 'write', path: 'd', same_as: 'b' }),
        line(7, 'f', { op: 'write', path: 'e', same_as: 'never' }),
      ),
    );
    const writes = chunks.flatMap((chunk) => (chunk.kind === 'write' ? [[chunk.path, textOf(chunk)]] : []));
    expect(writes).toEqual([
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'one two'],
      ['d', 'one'],
    ]);
    expect(problems).toMatchObject([{ line: 8, severity: 'broken', message: expect.stringContaining('e') }]);
  });

  it('gives a file that was caught half-written whole, as a watched directory does', () => {
    const path = 'checkpoint-5/trainer_state.json';
    const { chunks } = parseRecording(
      recording(
        line(1, 'f', { op: 'write', path, data: '{"global' }),
        line(2, 'f', { op: 'append', path, at: 8, data: '_step": 5}' }),
      ),
    );
    expect(chunks[1]?.kind).toBe('write');
    expect(textOf(chunks[1])).toBe('{"global_step": 5}');
  });

  it('passes over a broken line, naming it', () => {
    const { chunks, problems } = parseRecording(
      recording(
        line(1, 'o', 'a'),
        '[2, "o", "b',
        '{}',
        line(3, 'f', { op: 'link', path: 'x' }),
        line(4, 'f', 'no json'),
        line(5, 'o', 'c'),
      ),
    );
    expect(chunks.map(textOf)).toEqual(['a', 'c']);
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([
      [3, 'broken'],
      [4, 'broken'],
      [5, 'broken'],
      [6, 'broken'],
    ]);
  });

  it('passes over a line that no recording has, naming it, and reads on', () => {
    const before = Buffer.from('{"version": 2, "timestamp": 5}\n[1, "o", "');
    const after = Buffer.from('"]\n[2, "o", "b"]\n');
    // More than one text may hold.
    const { chunks, problems } = parseRecording(Buffer.concat([before, Buffer.alloc(0x20000000, 'x'), after]));
    expect(problems).toEqual([{ line: 2, severity: 'broken', message: expect.stringContaining('too long') }]);
    expect(chunks).toMatchObject([{ kind: 'console', time: 7 }]);
  });

  it('knows of a file whose line is not read that it is there, when, and how large at the most', () => {
    const rows = '{\\"loss\\": 1.5}, '.repeat(2_000_000);
    const long = (code: string, data: string): string => `[1.5, "${code}", "${data}"]\n`;
    const state = '{\\"op\\":\\"write\\",\\"path\\":\\"checkpoint-5/trainer_state.json\\",\\"data\\":\\"';
    for (const [version, time] of [
      [2, 6.5],
      [3, 7.5],
    ] as const) {
      const text = `{"version": ${version}, "timestamp": 5}\n${long('f', `${state}${rows}\\"}`)}${long('q', rows)}[1.5, "o", "b"]\n`;
      const { chunks, problems } = parseRecording(Buffer.from(text));
      expect(problems.map(({ line, message }) => [line, message.includes('too long')])).toEqual([
        [2, true],
        [3, true],
      ]);
      expect(chunks).toMatchObject([
        { kind: 'head', path: 'checkpoint-5/trainer_state.json', time: 6.5, passedOver: true },
        { kind: 'console', time: version === 2 ? time : 9.5 },
      ]);
    }
  });

  it('takes a torn last line for the cut that it is', () => {
    const { chunks, problems } = parseRecording(`${header}\n${line(1, 'o', 'a')}\n[2, "o", "b`);
    expect(chunks).toHaveLength(1);
    expect(problems).toMatchObject([{ line: 3, severity: 'cut' }]);
  });

  it('holds a clock that goes backwards, and tells it once', () => {
    const { chunks, problems } = parseRecording(
      recording(line(5, 'o', 'a'), line(3, 'o', 'b'), line(4, 'o', 'c'), line(6, 'o', 'd')),
    );
    expect(chunks.map((chunk) => chunk.time)).toEqual([5005, 5005, 5005, 5006]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 3 });
  });

  it('reads asciicast version 3, whose times follow each other', () => {
    const { chunks, problems } = parseRecording(
      [
        '{"version": 3, "term": {"cols": 80, "rows": 24}, "timestamp": 5000}',
        '# a note',
        line(1, 'o', 'a'),
        line(0.5, 'o', 'b'),
        line(0.25, 'x', '3'),
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(chunks.map((chunk) => chunk.time)).toEqual([5001, 5001.5, 5001.75]);
    expect(chunks.at(-1)).toMatchObject({ kind: 'exit', code: 3, signal: null });
  });

  it.each([
    ['', 'line 1'],
    ['{"current_steps": 1}\n', 'lf-tui record'],
    ['not a recording\n', 'line 1'],
    ['{"version": 1, "stdout": []}', 'version 1'],
    ['{"version": 9}', 'version 9'],
  ])('refuses %j in words', (text, words) => {
    expect(() => parseRecording(text)).toThrow(RecordingError);
    expect(() => parseRecording(text)).toThrow(words);
  });

  it('never fails on a broken line, whatever it holds', () => {
    const original = read('rm').slice(0, 6000);
    fc.assert(
      fc.property(fc.nat({ max: original.length }), fc.string({ maxLength: 20 }), (at, text) => {
        const { chunks } = parseRecording(`${header}\n${original.slice(0, at)}${text}${original.slice(at)}`);
        for (const chunk of chunks) expect(Number.isFinite(chunk.time)).toBe(true);
      }),
    );
  });
});

describe('isRecording', () => {
  it('knows a recording by its first line', () => {
    for (const run of runs) expect(isRecording(Buffer.from(read(run).slice(0, 200)))).toBe(true);
    expect(isRecording(Buffer.from('{"current_steps": 1, "loss": 2}\n{"version": 2}'))).toBe(false);
    expect(isRecording(Buffer.from('[INFO|2026-08-18 12:00:00] x >> {"version": 2}'))).toBe(false);
    expect(isRecording(new Uint8Array(0))).toBe(false);
  });
});

const start = 5000;
const time = fc.integer({ min: 0, max: 10_000_000 }).map((ticks) => start + ticks / 10_000);
const path = fc.stringMatching(/^[a-z-]{1,8}(\/[a-z_]{1,8}\.(bin|pt))?$/);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
);
const consoleBytes = fc.string({ unit: 'binary' }).map((text) => Buffer.from(text));

const chunk: fc.Arbitrary<Chunk> = fc
  .oneof(
    fc.record({ kind: fc.constant('console' as const), bytes: consoleBytes, time }),
    fc.record({ kind: fc.constant('append' as const), path, at: fc.nat(), bytes, time }),
    fc.record({ kind: fc.constant('write' as const), path, bytes, time }),
    fc.record({ kind: fc.constant('head' as const), path, size: fc.nat(), bytes, time }),
    fc.record({ kind: fc.constant('directory' as const), path, time }),
    fc.record({ kind: fc.constant('remove' as const), path, time }),
    fc.record({ kind: fc.constant('gpu' as const), text: fc.string(), time }),
    fc.record({ kind: fc.constant('processes' as const), text: fc.string(), time }),
    fc.record({ kind: fc.constant('marker' as const), label: fc.string(), time }),
    fc.record({ kind: fc.constant('exit' as const), code: fc.nat(), signal: fc.constant(null), time }),
    fc.record({ kind: fc.constant('exit' as const), code: fc.constant(null), signal: fc.nat(), time }),
  )
  .map((value) => ('bytes' in value ? { ...value, modified: value.time } : value) as Chunk);

describe('encodeRecordingLine', () => {
  it('is read back as what it was', () => {
    fc.assert(
      fc.property(fc.array(chunk), (unordered) => {
        const chunks = unordered.sort((a, b) => a.time - b.time);
        const lines = chunks.map((each) => encodeRecordingLine(each, start));
        const read = parseRecording([header, ...lines].join('\n'));
        expect(read.problems).toEqual([]);
        expect(read.chunks).toEqual(chunks);
      }),
    );
  });

  it('writes a recorded run so that it reads the same', () => {
    const { header: original, chunks } = parseRecording(read('killed-mid-save'));
    const lines = chunks.map((each) => encodeRecordingLine(each, original.timestamp));
    const again = parseRecording([read('killed-mid-save').split('\n')[0], ...lines].join('\n'));
    expect(again.chunks).toEqual(chunks);
  });

  it('has no line for what recordings do not hold', () => {
    expect(encodeRecordingLine({ kind: 'tick', time: start }, start)).toBeNull();
    expect(encodeRecordingLine({ kind: 'trouble', time: start, path: null, message: 'x' }, start)).toBeNull();
    expect(encodeRecordingLine({ kind: 'skip', time: start, path: null, bytes: 5 }, start)).toBeNull();
  });
});

it('joins a file that comes in many small pieces once: what it was before is the beginning of what it is', () => {
  const piece = (index: number): string => `{"step": ${index}}\n`.padEnd(64, ' ');
  const lines = ['{"version": 2, "timestamp": 100}'];
  let at = 0;
  for (let index = 0; index < 2000; index += 1) {
    const change = { op: 'append', path: 'trainer_state.json', at, data: piece(index) };
    lines.push(JSON.stringify([index, 'f', JSON.stringify(change)]));
    at += piece(index).length;
    // Something else is copied from it meanwhile.
    if (index % 100 !== 0) continue;
    const copy = { op: 'write', path: `checkpoint-${index}/trainer_state.json`, same_as: 'trainer_state.json' };
    lines.push(JSON.stringify([index, 'f', JSON.stringify(copy)]));
  }
  const { chunks } = parseRecording(lines.join('\n'));
  const states = chunks.flatMap((chunk) =>
    chunk.kind === 'write' && chunk.path === 'trainer_state.json' ? [chunk] : [],
  );
  const text = Array.from({ length: 2000 }, (_, index) => piece(index)).join('');
  // The first is the piece itself, given as it was appended.
  expect(states.length).toBe(1999);
  for (const [index, { bytes }] of states.entries()) {
    expect(Buffer.from(bytes).toString()).toBe(text.slice(0, 64 * (index + 2)));
  }
  const held = new Set(
    chunks.flatMap((chunk) => ('bytes' in chunk && chunk.kind === 'write' ? [chunk.bytes.buffer] : [])),
  );
  // It grows by doubling: eleven times from two pieces to two thousand.
  expect(held.size).toBeLessThan(16);
});
