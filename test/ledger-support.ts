/** Consoles written by hand in LLaMA-Factory's words, for what no recording holds. */
import { type Fold, foldChunks, initialFold, viewAt } from '../source/commands/fold.js';
import { ledgerOf } from '../source/state/ledger/ledger.js';
import type { RunState } from '../source/state/run.js';
import type { Chunk } from '../source/watch/chunk.js';

const began = 1_000_000;
const origin = { kind: 'recording', path: null, name: 'by hand' } as const;

export const settingsChunk = (yaml: string): Chunk => ({
  kind: 'write',
  time: began,
  modified: began,
  path: 'config:train.yaml',
  bytes: Buffer.from(yaml),
});

export const consoleChunk = (lines: readonly string[]): Chunk => ({
  kind: 'console',
  time: began + 1,
  modified: began + 1,
  bytes: Buffer.from(`${lines.join('\n')}\n`),
});

export const exitChunk: Chunk = { kind: 'exit', time: began + 2, code: 0, signal: null };

export const foldOf = (chunks: readonly Chunk[]): Fold => foldChunks(initialFold(origin), chunks);

/** The run after the settings and the console lines, and whatever else is given. */
export const runOf = (yaml: string, lines: readonly string[], more: readonly Chunk[] = []): RunState =>
  viewAt(foldOf([...(yaml === '' ? [] : [settingsChunk(yaml)]), consoleChunk(lines), ...more]), began + 3);

/** Stage, dataset and rows of each row of the ledger. */
export const chain = (run: RunState): readonly (readonly [string, string | null, number | null])[] =>
  ledgerOf(run).rows.map((row) => [row.id, row.dataset, row.rows]);

export const loading = (file: string): string =>
  `[INFO|2026-01-01 00:00:00] llamafactory.data.loader:144 >> Loading dataset ${file}...`;
export const generated = (rows: number): string =>
  `Generating train split: ${rows} examples [00:00, 14174.68 examples/s]`;
export const converted = (rows: number): string =>
  `Converting format of dataset: 100%|██████████| ${rows}/${rows} [00:00<00:00, 571.29 examples/s]`;
export const tokenized = (rows: number): string =>
  `Running tokenizer on dataset: 100%|██████████| ${rows}/${rows} [00:03<00:00, 147.00 examples/s]`;
export const invalid =
  '[WARNING|2026-01-01 00:00:00] llamafactory.data.processor.supervised:149 >> Dropped invalid example: []';
export const long = (tokens: number, limit: number): string =>
  `[WARNING|2026-01-01 00:00:00] llamafactory.data.processor.supervised:149 >> Dropped lengthy example with length ${tokens} > ${limit}.`;

export const example = (set: 'training' | 'eval', labels = '[-100, -100, 7, 2]'): readonly string[] => [
  `${set} example:`,
  'input_ids:',
  '[1, 5, 7, 2]',
  'inputs:',
  '<|im_start|>user hello<|im_end|>',
  'label_ids:',
  labels,
  'labels:',
  'hello<|im_end|>',
];

export interface Banner {
  readonly examples: number;
  readonly epochs: number;
  readonly device: number;
  readonly total: number;
  readonly accumulation: number;
  readonly steps: number;
}

const trainer = (message: string): string => `[INFO|trainer.py:2519] 2026-01-01 00:00:00,000 >> ${message}`;

export const banner = ({ examples, epochs, device, total, accumulation, steps }: Banner): readonly string[] => [
  trainer('***** Running training *****'),
  trainer(`  Num examples = ${examples.toLocaleString('en-US')}`),
  trainer(`  Num Epochs = ${epochs}`),
  trainer(`  Instantaneous batch size per device = ${device}`),
  trainer(`  Total train batch size (w. parallel, distributed & accumulation) = ${total}`),
  trainer(`  Gradient Accumulation steps = ${accumulation}`),
  trainer(`  Total optimization steps = ${steps.toLocaleString('en-US')}`),
];

export const step = (done: number, of: number): string => `  5%|▏         | ${done}/${of} [00:26<25:00,  5.09s/it]`;
