/** The last part of the chain: what one epoch goes through, what all planned steps do, and what has been seen so far. */
import type { RunState } from '../run.js';
import { type EpochFacts, epochOf, examplesAfter } from './arithmetic.js';
import type { LedgerRow, LedgerStage } from './ledger.js';
import type { LedgerReason, LedgerSource } from './reason.js';
import { type DataSettings, settingSource } from './settings.js';

export interface EpochRows {
  readonly rows: readonly LedgerRow[];
  readonly perEpoch: number | null;
  readonly planned: number | null;
  readonly seen: number | null;
}

const none: EpochRows = { rows: [], perEpoch: null, planned: null, seen: null };

function factsOf(run: RunState, settings: DataSettings, examples: number): EpochFacts | null {
  const { banner } = run.data;
  const batch = banner.total_batch_size?.rows ?? null;
  const accumulation = banner.gradient_accumulation_steps?.rows ?? 1;
  const perDevice = banner.data_parallel_batch_size?.rows ?? banner.batch_size_per_device?.rows ?? null;
  if (batch === null || perDevice === null || perDevice <= 0 || accumulation <= 0 || batch <= 0) return null;
  const devices = Math.max(1, Math.round(batch / (perDevice * accumulation)));
  return { examples, perDevice, accumulation, devices, dropLast: settings.dropLast };
}

const stepSource = (run: RunState): LedgerSource =>
  run.metrics.counts.log.train > 0
    ? { kind: 'file', path: run.metrics.logName }
    : { kind: 'console', line: run.data.banner.total_batch_size?.place.line ?? null };

export function epochRows(run: RunState, settings: DataSettings, examples: number | null): EpochRows {
  if (settings.purpose !== 'train' || examples === null || examples <= 0) return none;
  const facts = factsOf(run, settings, examples);
  if (!facts) return none;
  const epoch = epochOf(facts);
  const batch = facts.perDevice * facts.accumulation * facts.devices;
  const row = (id: LedgerStage, rows: number, reason: LedgerReason, source: LedgerSource | null): LedgerRow => ({
    id,
    dataset: null,
    rows,
    atLeast: false,
    reason,
    source,
  });
  const rows: LedgerRow[] = [];
  const line = (key: 'total_batch_size' | 'total_steps'): LedgerSource | null => {
    const place = run.data.banner[key]?.place;
    return place ? { kind: 'console', line: place.line } : null;
  };
  // In streaming mode an epoch is as long as the plan: there is nothing to tell.
  if (!settings.streaming) {
    const reason: LedgerReason =
      epoch.left > 0
        ? { id: 'drop-last', left: epoch.left }
        : epoch.repeated > 0
          ? { id: 'round-filled', repeated: epoch.repeated }
          : { id: 'every-example' };
    const source = epoch.left > 0 ? settingSource(run, 'dataloader_drop_last') : line('total_batch_size');
    rows.push(row('per-epoch', epoch.trained, reason, source));
  }
  const total = run.data.banner.total_steps?.rows ?? run.progress.totalSteps;
  const through = (steps: number): number => (settings.streaming ? steps * batch : examplesAfter(steps, epoch, facts));
  const epochs = (rows: number): number => rows / Math.max(1, epoch.trained);
  const planned = total === null ? null : through(total);
  if (planned !== null && total !== null && !settings.streaming) {
    const limited = settings.maxSteps !== null;
    const reason = { id: 'steps-planned', steps: total, batch, epochs: epochs(planned), limited } as const;
    rows.push(row('planned', planned, reason, line('total_steps')));
  }
  const { step } = run.progress;
  const seen = step === null ? null : through(step);
  if (seen !== null && step !== null) {
    rows.push(row('seen', seen, { id: 'seen', step, batch, epochs: epochs(seen) }, stepSource(run)));
  }
  return { rows, perEpoch: epoch.trained, planned, seen };
}
