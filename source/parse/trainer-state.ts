/**
 * `trainer_state.json`: the transformers Trainer's own memory, rewritten whole into every checkpoint and, once, into
 * the run directory after training (`trainer_callback.py`, 4.37 to 5.15). `log_history` holds every row so far.
 *
 * Files of 2023 lack `num_input_tokens_seen`, `train_batch_size` and the rows' `grad_norm`; `best_global_step` came with
 * 4.50; NaN and Infinity stand bare.
 *
 *     {"best_metric": null, "epoch": 12.0, "global_step": 816, "log_history": [{"epoch": 0.07, "loss": 7.3665, …}], …}
 */
import type { History, HistoryRow, RowKind } from '../state/event.js';
import { isPpoRow } from '../state/events/ppo-row.js';
import { HistoryRows } from '../state/history-rows.js';
import { type JsonFile, readJsonFile } from './json-file.js';
import { withoutArray } from './long-array.js';
import { finiteOf, isRecord, numberOf, numericEntries } from './loose-json.js';
import type { FileParser } from './parser.js';

const counters: ReadonlySet<string> = new Set(['step', 'epoch']);

/** Since 4.52 every row that counts tokens has `train_runtime` too: only `train_loss` or `total_flos` marks the summary. */
function kindOf(values: Readonly<Record<string, number>>): RowKind {
  if ('train_loss' in values || 'total_flos' in values) return 'summary';
  for (const name in values) if (name.startsWith('eval_')) return 'eval';
  return 'train';
}

function historyRow(value: unknown): HistoryRow | null {
  if (!isRecord(value)) return null;
  const step = finiteOf(value.step);
  if (step === null) return null;
  const values = numericEntries(value, counters);
  return { kind: kindOf(values), step, epoch: finiteOf(value.epoch), values };
}

/** The Trainer's stand-in for "no length" is 2⁶³ − 1; no count of steps, epochs or tokens comes near it. */
const count = (value: unknown): number | null => {
  const number = finiteOf(value);
  return number === null || number > 1e18 ? null : number;
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function keep(history: HistoryRows, value: unknown): void {
  const row = historyRow(value);
  if (row) history.push(row);
}

interface StateFile {
  readonly file: JsonFile;
  readonly history: History;
}

/** The rows by themselves where the file allows it; a file that is torn or no JSON is told as any other. */
function readState(bytes: Uint8Array): StateFile {
  const history = new HistoryRows();
  try {
    const rest = withoutArray(bytes, 'log_history', (rows) => {
      for (const row of rows) keep(history, row);
    });
    const file = rest && readJsonFile(rest);
    if (file?.record) return { file, history };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const file = readJsonFile(bytes);
  const told: unknown = file.record?.log_history;
  const whole = new HistoryRows();
  if (Array.isArray(told)) for (const row of told) keep(whole, row);
  return { file, history: whole };
}

/** Of a file whose own epoch is not known, which LLaMA-Factory's PPO trainer never sets, rows of PPO are one step late. */
function behindTheirSteps(history: History): History {
  const rows = new HistoryRows();
  for (const row of history) rows.push(isPpoRow(row.values) ? { ...row, step: row.step + 1 } : row);
  return rows;
}

const checkpointPath = /(?:^|\/)checkpoint-(\d+)\/trainer_state\.json$/;

export const parseTrainerState: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  const { file, history } = readState(bytes);
  const { record, problem } = file;
  if (!record) return [{ ...base, type: 'trouble', message: problem }];
  const step = finiteOf(record.global_step);
  if (step === null) return [{ ...base, type: 'trouble', message: 'no trainer state: `global_step` is missing' }];
  const checkpoint = checkpointPath.exec(context.source)?.[1];
  const epoch = finiteOf(record.epoch);
  return [
    {
      ...base,
      type: 'trainer-state',
      checkpoint: checkpoint === undefined ? null : Number(checkpoint),
      step,
      maxSteps: count(record.max_steps),
      epoch,
      epochs: count(record.num_train_epochs),
      bestMetric: numberOf(record.best_metric),
      bestCheckpoint: text(record.best_model_checkpoint),
      trainBatchSize: count(record.train_batch_size),
      inputTokensSeen: count(record.num_input_tokens_seen),
      saveSteps: count(record.save_steps),
      evalSteps: count(record.eval_steps),
      loggingSteps: count(record.logging_steps),
      history: epoch === null ? behindTheirSteps(history) : history,
    },
  ];
};
