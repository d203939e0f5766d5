/**
 * `trainer_state.json`: the transformers Trainer's own memory, rewritten whole into every checkpoint and, once, into
 * the run directory after training (`trainer_callback.py`, 4.37 to 5.15). `log_history` holds every row so far.
 *
 *     {"best_metric": null, "epoch": 12.0, "global_step": 816, "log_history": [{"epoch": 0.07, "loss": 7.3665, …}], …}
 */
import type { HistoryRow, RowKind } from '../state/event.js';
import { isRecord, numberOf, numericEntries, parseLooseJson } from './loose-json.js';
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
  const step = numberOf(value.step);
  if (step === null) return null;
  const values = numericEntries(value, counters);
  return { kind: kindOf(values), step, epoch: numberOf(value.epoch), values };
}

/** The Trainer's stand-in for "no length" is 2⁶³ − 1. */
const known = (value: unknown): number | null => {
  const number = numberOf(value);
  return number === null || number > 1e15 ? null : number;
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const parseTrainerState: FileParser = (bytes, context) => {
  const base = { time: context.time, place: { source: context.source, line: null } };
  let record: unknown;
  try {
    record = parseLooseJson(Buffer.from(bytes).toString('utf8'));
  } catch {
    return [{ ...base, type: 'trouble', message: 'not whole yet, or not JSON' }];
  }
  const step = isRecord(record) ? numberOf(record.global_step) : null;
  if (!isRecord(record) || step === null)
    return [{ ...base, type: 'trouble', message: 'no trainer state: `global_step` is missing' }];
  const checkpoint = /checkpoint-(\d+)\/trainer_state\.json$/.exec(context.source);
  const history = Array.isArray(record.log_history) ? record.log_history : [];
  return [
    {
      ...base,
      type: 'trainer-state',
      checkpoint: checkpoint ? Number(checkpoint[1]) : null,
      step,
      maxSteps: known(record.max_steps),
      epoch: numberOf(record.epoch),
      epochs: known(record.num_train_epochs),
      bestMetric: numberOf(record.best_metric),
      bestCheckpoint: text(record.best_model_checkpoint),
      trainBatchSize: known(record.train_batch_size),
      inputTokensSeen: known(record.num_input_tokens_seen),
      saveSteps: known(record.save_steps),
      evalSteps: known(record.eval_steps),
      loggingSteps: known(record.logging_steps),
      history: history.flatMap((row) => historyRow(row) ?? []),
    },
  ];
};
