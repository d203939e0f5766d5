import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import { type Status, statusOf } from '../../source/commands/status.js';
import { wakingTime } from '../../source/commands/waking-time.js';
import type { Chunk } from '../../source/watch/chunk.js';
import { headerLine, Recorder, unfinishedCharacter } from '../../source/watch/recorder.js';
import { parseRecording, type Recording } from '../../source/watch/recording.js';
import { Redactor } from '../../source/watch/redact.js';
import { deliverPassing } from '../passing-bytes.js';
import { load, recordingNames } from '../recordings.js';

const start = 5000;

function record(
  chunks: readonly Chunk[],
  redactor: Redactor | null = null,
  begin = start,
): Recording & { readonly text: string } {
  const lines = [headerLine({ width: 80, height: 24, timestamp: begin, command: 'train', title: 'run' })];
  const recorder = new Recorder({ start: begin, redactor, line: (text) => lines.push(text) });
  deliverPassing(chunks, (batch) => recorder.take(batch));
  recorder.finish();
  const text = `${lines.join('\n')}\n`;
  const parsed = parseRecording(text);
  // vitest compares bytes one by one, which takes seconds.
  expect(isDeepStrictEqual(parseRecording(Buffer.from(text)), parsed)).toBe(true);
  return { ...parsed, text };
}

const times = (seconds: number) => ({ time: start + seconds, modified: start + seconds });
const write = (seconds: number, path: string, text: string): Chunk => ({
  kind: 'write',
  path,
  ...times(seconds),
  bytes: Buffer.from(text),
});

function statusOfChunks(chunks: readonly Chunk[], now: number): Status {
  const fold = foldChunks(initialFold({ kind: 'recording', path: null, name: 'run' }), chunks);
  return statusOf(viewAt(fold, now), now);
}

describe('a recorder', () => {
  it.each(recordingNames)('writes %s so that the run is the same', (name) => {
    const { chunks, began, ended } = load(name);
    const again = record(chunks, null, began);
    expect(again.problems).toEqual([]);
    expect(statusOfChunks(again.chunks, ended)).toEqual(statusOfChunks(chunks, ended));
  });

  const content = 'x'.repeat(600);
  it('writes content that another path holds as a reference, as long as it holds it', () => {
    const chunks = [
      write(1, 'a/tokenizer.json', content),
      write(2, 'b/tokenizer.json', content),
      write(3, 'a/tokenizer.json', 'changed'),
      write(4, 'c/tokenizer.json', content),
      write(5, 'd/tokenizer.json', content),
    ];
    const again = record(chunks);
    expect(again.chunks).toEqual(chunks);
    expect(again.text.match(/same_as[^,}]*/g)).toHaveLength(2);
    expect(again.text.split(content)).toHaveLength(3);
  });

  it('leaves out what a second look finds unchanged, but not what was made again', () => {
    const remove: Chunk = { kind: 'remove', time: start + 3, path: 'a' };
    const head = (seconds: number, size: number): Chunk => ({
      kind: 'head',
      path: 'm.bin',
      size,
      ...times(seconds),
      bytes: Buffer.alloc(0),
    });
    const chunks = [
      write(1, 'a/x', content),
      write(2, 'a/x', content),
      remove,
      write(4, 'a/x', content),
      head(5, 10),
      head(6, 10),
      head(7, 20),
    ];
    expect(record(chunks).chunks).toEqual([chunks[0], chunks[2], chunks[3], chunks[4], chunks[6]]);
  });

  it('keeps the times of files, and lets none go back', () => {
    const late: Chunk = {
      kind: 'append',
      path: 'trainer_log.jsonl',
      at: 0,
      time: start + 4,
      modified: start - 3600,
      bytes: Buffer.from('x\n'),
    };
    const chunks: readonly Chunk[] = [write(5, 'a', 'one'), late];
    const again = record(chunks);
    expect(again.problems).toEqual([]);
    expect(again.chunks[1]).toMatchObject({ time: start + 5, modified: start - 3600 });
  });

  it('tears no character, wherever the console is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(40)), (text, cuts) => {
        const bytes = Buffer.from(text);
        const pieces: Chunk[] = [];
        let at = 0;
        for (const length of [...cuts, bytes.length]) {
          const piece = bytes.subarray(at, at + length);
          at += length;
          if (piece.length > 0) pieces.push({ kind: 'console', ...times(1), bytes: piece });
        }
        const console = record(pieces).chunks.map((chunk) =>
          chunk.kind === 'console' ? Buffer.from(chunk.bytes) : Buffer.alloc(0),
        );
        expect(Buffer.concat(console).toString()).toBe(bytes.toString());
      }),
    );
    expect(unfinishedCharacter(Buffer.from('中').subarray(0, 2))).toBe(2);
    expect(unfinishedCharacter(Buffer.from('中'))).toBe(0);
  });

  it('keeps a run that is cut after any line', () => {
    const { chunks, began } = load('killed-mid-save');
    const { text } = record(chunks, null, began);
    const lines = text.split('\n');
    for (const share of [0.1, 0.35, 0.6, 0.85]) {
      const cut = parseRecording(lines.slice(0, Math.floor(lines.length * share)).join('\n'));
      expect(cut.problems).toEqual([]);
      const now = began + cut.duration;
      expect(statusOfChunks(cut.chunks, now)).toEqual(statusOfChunks(chunks.slice(0, cut.chunks.length), now));
    }
  });
});

describe('a redacted recording', () => {
  const textOf = (recording: Recording): string =>
    recording.chunks
      .map((chunk) => ('bytes' in chunk && typeof chunk.bytes !== 'number' ? Buffer.from(chunk.bytes).toString() : ''))
      .join('\n');
  /** Sizes of the files and of the console, by path. */
  const sizes = (chunks: readonly Chunk[]): Readonly<Record<string, number>> => {
    const found: Record<string, number> = { console: 0 };
    for (const chunk of chunks) {
      if (chunk.kind === 'console') found.console = (found.console ?? 0) + chunk.bytes.length;
      if (chunk.kind === 'append') found[chunk.path] = chunk.at + chunk.bytes.length;
      if (chunk.kind === 'write') found[chunk.path] = chunk.bytes.length;
      if (chunk.kind === 'head') found[chunk.path] = chunk.size;
    }
    return found;
  };

  // Sentences of these runs' examples and predictions, as their consoles and files have them.
  it.each([
    ['sft-full-en-eval', ['high tide at harbour', 'list_', '/srv/lf']],
    ['disk-full', ['What is 27 plus 2', '27 plus 2 is 29', '/srv/lf']],
    ['dpo', ['What is 0 times 3', 'I guess', '/srv/lf']],
    ['predict', ['What is 27 plus 2', '27 plus 2 is 29', '/srv/lf', 'Say where the thing is kept']],
    ['sft-full-zh', ['等于多少', '/srv/lf']],
    ['pt-corpus', ['Nobody remembers', '/srv/lf']],
    ['sft-mixed-masks', ['27 plus 2', '/srv/lf']],
  ])('of %s holds no text and no path of the person, and every number', (name, secrets) => {
    const { chunks, began, ended } = load(name);
    const plain = record(chunks, null, began);
    const clean = record(chunks, new Redactor(), began);
    expect(clean.problems).toEqual([]);
    for (const secret of secrets) expect(textOf(clean) + clean.text, secret).not.toContain(secret);
    expect(secrets.filter((secret) => textOf(plain).includes(secret)).length).toBeGreaterThan(1);
    expect(sizes(clean.chunks)).toEqual(sizes(plain.chunks));
    const kept = ({ state, exit, progress, metrics, checkpoints, data, samples }: Status) => ({
      state,
      exit,
      progress,
      metrics,
      checkpoints,
      examples: data.examples,
      samples: samples.map(({ tokens, trained_tokens, masked_tokens, set, kind }) => [
        tokens,
        trained_tokens,
        masked_tokens,
        set,
        kind,
      ]),
    });
    // Event files hold the settings beside the numbers: of them only the size is kept.
    const known = chunks.filter((chunk) => !('path' in chunk && chunk.path?.includes('tfevents')));
    expect(kept(statusOfChunks(clean.chunks, ended))).toEqual(kept(statusOfChunks(known, ended)));
  });

  it.each(['disk-full', 'killed-hard', 'error-unknown-dataset', 'interrupted', 'sigterm'])(
    'tells why %s died',
    (name) => {
      const { chunks, began, ended } = load(name);
      const clean = record(chunks, new Redactor(), began);
      expect(statusOfChunks(clean.chunks, ended).cause?.id).toBe(statusOfChunks(chunks, ended).cause?.id);
    },
  );

  it('is the same however the console was cut', () => {
    const { chunks } = load('dpo');
    const bytes = Buffer.concat(chunks.flatMap((chunk) => (chunk.kind === 'console' ? [chunk.bytes] : [])));
    const whole = textOf(record([{ kind: 'console', ...times(1), bytes }], new Redactor()));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 30 }), (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), bytes.length];
        const pieces = places
          .slice(1)
          .map((end, at): Chunk => ({ kind: 'console', ...times(1), bytes: bytes.subarray(places[at], end) }));
        const text = record(pieces, new Redactor()).chunks.map((chunk) =>
          chunk.kind === 'console' ? Buffer.from(chunk.bytes).toString() : '',
        );
        expect(text.join('')).toBe(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('hides the text of a prediction that is torn, or longer than what is held back', () => {
    const path = 'generated_predictions.jsonl';
    const append = (at: number, text: string): Chunk => ({
      ...{ kind: 'append', path, at, bytes: Buffer.from(text) },
      ...times(1),
    });
    const long = `{"prompt": "Ann ${'lives here '.repeat(120_000)}`;
    const rest = 'and Ann likes it", "predict": "Ann"}\n';
    for (const chunks of [
      [append(0, '{"prompt": "Ann lives here", "predict": "Ann \\" is')],
      [append(0, long), append(long.length, rest)],
    ]) {
      const told = record(chunks, new Redactor()).chunks.flatMap((chunk) =>
        chunk.kind === 'append' ? [Buffer.from(chunk.bytes).toString()] : [],
      );
      expect(told.join('')).not.toMatch(/Ann|lives|likes/);
      expect(told.join('')).toHaveLength(
        chunks.reduce((sum, chunk) => sum + ('at' in chunk ? chunk.bytes.length : 0), 0),
      );
    }
  });

  it('hides prompts and secrets of settings, and leaves their names and numbers', () => {
    const yaml =
      'default_system: |\n  Be kind to Ann.\n\n  Always.\nhf_hub_token: hf_abcdef\nmax_new_tokens: 24\noutput_dir: /home/ann/saves/x\ntemplate: qwen\n';
    const [chunk] = record([write(1, 'config:a.yaml', yaml)], new Redactor()).chunks;
    const text = chunk?.kind === 'write' ? Buffer.from(chunk.bytes).toString() : '';
    expect(text).not.toMatch(/kind|Ann|Always|abcdef|ann|saves/);
    expect(text).toMatch(/^hf_hub_token: x+_x+$/m);
    expect(text).toContain('max_new_tokens: 24\noutput_dir: /xxxx/xxx/xxxxx/x\ntemplate: qwen\n');
    expect(text).toHaveLength(yaml.length);
  });

  it('keeps what packages and checkpoints are called', () => {
    const line =
      'File "/home/ann/env/lib/python3.11/site-packages/transformers/trainer.py"\nSaving to /data/ann/x/checkpoint-40\n';
    const [chunk] = record([{ kind: 'console', ...times(1), bytes: Buffer.from(line) }], new Redactor()).chunks;
    const text = chunk?.kind === 'console' ? Buffer.from(chunk.bytes).toString() : '';
    expect(text).toBe(
      'File "/xxxx/xxx/xxx/xxx/xxxxxxx.xx/site-packages/transformers/trainer.py"\nSaving to /xxxx/xxx/x/checkpoint-40\n',
    );
  });
});

/** A run that trains, watched each second, whose machine then sleeps for two hours and goes on. */
function slept(): {
  readonly chunks: readonly Chunk[];
  readonly asleep: number;
  readonly awake: number;
  readonly end: number;
} {
  const chunks: Chunk[] = [];
  const row = (step: number): string =>
    `{"current_steps": ${step}, "total_steps": 900, "loss": 1.5, "lr": 0.001, "epoch": 0.5, "elapsed_time": "0:0${Math.floor(step / 60) % 10}:05"}\n`;
  let at = 0;
  const watch = (from: number, to: number): void => {
    for (let second = from; second <= to; second += 1) {
      if (second % 10 === 0) {
        const bytes = Buffer.from(row(Math.floor(second / 10) + 1));
        chunks.push({ kind: 'append', path: 'trainer_log.jsonl', at, ...times(second + 0.5), bytes });
        at += bytes.length;
      }
      chunks.push({ kind: 'tick', time: start + second + 0.7 });
    }
  };
  watch(0, 203);
  watch(7200, 7260);
  return { chunks, asleep: start + 203.7, awake: start + 7200.5, end: start + 7261 };
}

describe('a time in which nobody could look', () => {
  it('is no pace of the run, in a recording as on the screen', () => {
    const { chunks, end } = slept();
    const again = record(chunks);
    const phaseOf = (all: readonly Chunk[]) =>
      viewAt(foldChunks(initialFold({ kind: 'recording', path: null, name: 'run' }), all), end).phase;
    const live = phaseOf(chunks);
    expect(live.longestSilence).toBeLessThan(20);
    expect(phaseOf(again.chunks).longestSilence).toBeCloseTo(live.longestSilence, 3);
    expect(statusOfChunks(again.chunks, end)).toEqual(statusOfChunks(chunks, end));
  });

  it('is one line, before what was found after it, and the clock of a replay stands in it', () => {
    const { chunks, asleep, awake } = slept();
    const again = record(chunks);
    expect(again.problems).toEqual([]);
    const pauses = again.chunks.filter((chunk) => chunk.kind === 'unwatched');
    expect(pauses).toHaveLength(1);
    expect(pauses[0]?.time).toBeCloseTo(asleep, 3);
    const known = wakingTime(again.chunks);
    expect(known(asleep - 10)).toBe(asleep - 10);
    expect(known(start + 5000)).toBeCloseTo(asleep, 3);
    expect(known(awake + 1)).toBe(awake + 1);
    const at = start + 5000;
    const until = again.chunks.filter((chunk) => chunk.time <= at);
    expect(statusOfChunks(until, at).state).toBe('stalled');
    expect(statusOfChunks(until, known(at)).state).toBe('training');
  });
});

it('keeps that no process is to be seen, once', () => {
  const reading = (seconds: number, told: object): Chunk => ({
    kind: 'processes',
    time: start + seconds,
    text: JSON.stringify({ processes: [], ...told }),
  });
  const unseen = { alive: null, problem: 'No process of it is to be seen.', unseen: true };
  const alive = { alive: true, problem: null };
  const chunks = [reading(1, unseen), reading(3, unseen), reading(5, unseen), reading(7, alive), reading(9, unseen)];
  const again = record(chunks);
  expect(again.chunks.map(({ time }) => time - start)).toEqual([1, 7, 9]);
  const run = foldChunks(initialFold({ kind: 'recording', path: null, name: 'run' }), again.chunks).run;
  expect(run.machine.processes?.unseen).toBe(true);
});
