/**
 * Small runs made of a few rows, folded from bytes by the program's own parsers: what a check sees here it would see of
 * a real directory.
 */
import { foldChunks, initialFold, viewAt } from '../../../source/commands/fold.js';
import { findingsOf } from '../../../source/state/findings/checks.js';
import type { RunState } from '../../../source/state/run.js';
import type { Chunk } from '../../../source/watch/chunk.js';

export const began = 1_700_000_000;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `0:01:40` of 100. */
const clock = (seconds: number): string => {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
};

export interface MadeRow {
  readonly step: number;
  readonly total?: number;
  readonly epoch?: number;
  /** The file's own clock; a second a step when not given. */
  readonly elapsed?: number;
  readonly [metric: string]: number | undefined;
}

/** A line of trainer_log.jsonl as LLaMA-Factory 0.9.5 writes it; JSON has no NaN, Python writes one. */
function logLine({ step, total = 1000, epoch, elapsed = step, ...metrics }: MadeRow): string {
  const values = Object.entries(metrics).map(([name, value]) => `"${name}": ${Number.isNaN(value) ? 'NaN' : value}`);
  return `{${[
    `"current_steps": ${step}`,
    `"total_steps": ${total}`,
    ...values,
    `"epoch": ${epoch ?? step / 100}`,
    `"percentage": ${(100 * step) / total}`,
    `"elapsed_time": "${clock(elapsed)}"`,
    '"remaining_time": "0:00:00"',
  ].join(', ')}}\n`;
}

const atBeginning = { time: began, modified: began } as const;

export const settings = (text: string): Chunk => ({
  kind: 'write',
  ...atBeginning,
  path: 'config:train.yaml',
  bytes: bytes(text),
});

export const file = (path: string, content: string): Chunk => ({
  kind: 'write',
  ...atBeginning,
  path,
  bytes: bytes(content),
});

/** The rows in one piece, `offset` bytes after those that are there already. */
export const log = (rows: readonly MadeRow[], time = 0, offset = 0): Chunk => ({
  kind: 'append',
  time: began + time,
  modified: began + time,
  path: 'trainer_log.jsonl',
  at: offset,
  bytes: bytes(rows.map(logLine).join('')),
});

export const logLength = (rows: readonly MadeRow[]): number => bytes(rows.map(logLine).join('')).length;

export const consoleText = (text: string, time = 0): Chunk => ({
  kind: 'console',
  time: began + time,
  modified: began + time,
  bytes: bytes(text),
});

/** The trainer's block before training. */
export interface Banner {
  readonly examples?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly dataParallel?: number;
  readonly totalBatch?: number;
  readonly accumulation?: number;
  readonly total: number;
}
const prefix = '[INFO|trainer.py:2519] 2026-11-24 07:40:22,868 >> ';
const thousands = (value: number): string => value.toLocaleString('en-US');
export const banner = (given: Banner): string => {
  const { examples = 1000, epochs = 1, batch = 1, accumulation = 1, total, dataParallel } = given;
  return [
    '***** Running training *****',
    `  Num examples = ${thousands(examples)}`,
    `  Num Epochs = ${thousands(epochs)}`,
    `  Instantaneous batch size per device = ${thousands(batch)}`,
    ...(dataParallel === undefined
      ? []
      : [`  Training with DataParallel so batch size has been adjusted to: ${thousands(dataParallel)}`]),
    `  Total train batch size (w. parallel, distributed & accumulation) = ${thousands(given.totalBatch ?? batch * accumulation)}`,
    `  Gradient Accumulation steps = ${accumulation}`,
    `  Total optimization steps = ${thousands(total)}`,
  ]
    .map((line) => `${prefix}${line}\n`)
    .join('');
};

/** A metric dict as transformers 4 prints it after the bar of its step. */
export const dict = (step: number, total: number, values: Readonly<Record<string, number>>): string => {
  const entries = Object.entries(values).map(([name, value]) => `'${name}': ${Number.isNaN(value) ? 'nan' : value}`);
  const bar = `\r ${Math.floor((100 * step) / total)}%|     | ${step}/${total} [00:10<00:10,  1.00it/s]`;
  return `${bar}\r${' '.repeat(40)}\r{${entries.join(', ')}, 'epoch': ${(step / total).toFixed(2)}}\n`;
};

export interface HistoryEntry {
  readonly step: number;
  readonly [metric: string]: number;
}
export const trainerState = (checkpoint: number, total: number, history: readonly HistoryEntry[]): Chunk => ({
  kind: 'write',
  ...atBeginning,
  path: `checkpoint-${checkpoint}/trainer_state.json`,
  bytes: bytes(
    JSON.stringify({ epoch: 1, global_step: checkpoint, max_steps: total, num_train_epochs: 1, log_history: history }),
  ),
});

export const runOf = (chunks: readonly Chunk[], now = began): RunState =>
  viewAt(foldChunks(initialFold({ kind: 'directory', path: null, name: 'made' }), chunks), now);

export type Found = ReturnType<typeof findingsOf>[number];

/** The finding of that name, null when the check does not fire. */
export function findingOf<Id extends Found['id']>(
  id: Id,
  chunks: readonly Chunk[],
  now = began,
): Extract<Found, { readonly id: Id }> | null {
  const found = findingsOf(runOf(chunks, now), now).find((finding) => finding.id === id);
  return (found as Extract<Found, { readonly id: Id }> | undefined) ?? null;
}

/** Rows of steps `every`, 2 × `every`, … with the values that `make` gives for them. */
export const rowsOf = (
  count: number,
  make: (index: number, step: number) => Readonly<Record<string, number>>,
  every = 10,
): readonly MadeRow[] =>
  Array.from({ length: count }, (_, index) => ({ step: (index + 1) * every, ...make(index, (index + 1) * every) }));
