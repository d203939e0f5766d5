/** Runs made up of chunks, as the watcher would give them: settings, console lines, log rows, files of checkpoints. */
import { type Fold, foldChunks, initialFold, viewAt } from '../../source/commands/fold.js';
import type { RunState } from '../../source/state/run.js';
import type { Chunk } from '../../source/watch/chunk.js';

export const start = 1_790_000_000;

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

export const settings = (text: string, time = start): Chunk => ({
  kind: 'write',
  time,
  modified: time,
  path: 'config:train.yaml',
  bytes: bytesOf(text),
});

export const consoleLines = (lines: readonly string[], time = start): Chunk => ({
  kind: 'console',
  time,
  modified: time,
  bytes: bytesOf(`${lines.join('\n')}\n`),
});

const trainer = (text: string): string => `[INFO|trainer.py:2414] 2026-11-24 07:22:56,000 >> ${text}`;

/** The banner of a training of so many steps, after the lines of so many processes. */
export const banner = (steps: number, version = '4.57.6', ranks = 1): Chunk =>
  consoleLines([
    ...Array.from(
      { length: ranks },
      (_, rank) =>
        `[INFO|2026-11-24 07:22:50] llamafactory.hparams.parser:523 >> Process rank: ${rank}, world size: ${ranks}, device: cuda:${rank}, distributed training: ${ranks > 1 ? 'True' : 'False'}, compute dtype: torch.bfloat16`,
    ),
    `  "transformers_version": "${version}",`,
    trainer('***** Running training *****'),
    trainer('  Num Epochs = 10'),
    trainer(`  Total optimization steps = ${steps}`),
  ]);

export interface LogRow {
  readonly step: number;
  readonly loss?: number;
  readonly evalLoss?: number;
  /** Seconds since the training began. */
  readonly elapsed: number;
}

const clockText = (seconds: number): string => {
  const pair = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${pair(Math.floor(seconds / 60) % 60)}:${pair(seconds % 60)}`;
};

/** `trainer_log.jsonl` as it stands after the last of the rows. */
export function log(rows: readonly LogRow[], total: number): Chunk {
  const text = rows.map((row) => {
    const values = {
      current_steps: row.step,
      total_steps: total,
      ...(row.loss === undefined ? {} : { loss: row.loss, lr: 1e-5 }),
      ...(row.evalLoss === undefined ? {} : { eval_loss: row.evalLoss }),
      epoch: (10 * row.step) / total,
      elapsed_time: clockText(row.elapsed),
    };
    return `${JSON.stringify(values)}\n`;
  });
  const time = start + (rows.at(-1)?.elapsed ?? 0);
  return { kind: 'append', time, modified: time, path: 'trainer_log.jsonl', at: 0, bytes: bytesOf(text.join('')) };
}

/** A safetensors header with one tensor, which makes the file `size` bytes long. */
function tensorHeader(size: number): Uint8Array {
  const text = (end: number): string => JSON.stringify({ w: { dtype: 'U8', shape: [end], data_offsets: [0, end] } });
  let end = size - 8 - text(size).length;
  while (8 + text(end).length + end < size) end += 1;
  const json = text(end);
  const bytes = Buffer.alloc(8 + json.length);
  bytes.writeBigUInt64LE(BigInt(json.length));
  bytes.write(json, 8);
  return bytes;
}

/** What a file holds: text that is read, or a size alone (for safetensors with a header that demands it). */
export type Content = string | number;
export type Listing = Readonly<Record<string, Content>>;

function file(path: string, content: Content, time: number): Chunk {
  const written = { time, modified: time, path };
  if (typeof content === 'string') return { kind: 'write', ...written, bytes: bytesOf(content) };
  const bytes = path.endsWith('.safetensors') ? tensorHeader(content) : new Uint8Array();
  return { kind: 'head', ...written, size: content, bytes };
}

/** The chunks of a checkpoint with these files. */
export function checkpoint(path: string, files: Listing, time = start): readonly Chunk[] {
  const directories = new Set(
    Object.keys(files).flatMap((name) => (name.includes('/') ? [`${path}/${name.slice(0, name.indexOf('/'))}`] : [])),
  );
  return [
    ...[path, ...directories].map((one): Chunk => ({ kind: 'directory', time, path: one })),
    ...Object.entries(files).map(([name, content]) => file(`${path}/${name}`, content, time)),
  ];
}

export const stateOf = (step: number, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ global_step: step, max_steps: 1000, log_history: [], ...more });

/** A checkpoint of one process, whole. */
export const plainFiles = (step: number, bytes = 4000): Listing => ({
  'config.json': '{"model_type": "llama"}',
  'model.safetensors': bytes,
  'tokenizer_config.json': '{"model_max_length": 2048}',
  'training_args.bin': 6400,
  'optimizer.pt': 2 * bytes,
  'scheduler.pt': 1400,
  'rng_state.pth': 14_000,
  'trainer_state.json': stateOf(step),
});

export const sizeOf = (files: Listing): number =>
  Object.values(files).reduce<number>((sum, one) => sum + (typeof one === 'string' ? one.length : one), 0);

export const without = (files: Listing, ...names: readonly string[]): Listing =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

export const disk = (free: number, total: number, time = start): Chunk => ({
  kind: 'disk',
  time,
  path: '/data/saves/sft',
  free,
  total,
});

export const ended = (code: number | null, signal: number | null, time: number): Chunk => ({
  kind: 'exit',
  time,
  code,
  signal,
});

export const foldOf = (chunks: readonly Chunk[]): Fold =>
  foldChunks(initialFold({ kind: 'directory', path: '/data/saves/sft', name: 'sft' }), chunks);

/** The run after the chunks, looked at `now`. */
export const runOf = (chunks: readonly Chunk[], now: number): RunState => viewAt(foldOf(chunks), now);
