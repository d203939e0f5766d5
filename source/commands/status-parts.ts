/** The parts of the JSON of a run's state that are lists and tables, each made from the part of the state that knows it. */

import { causeText } from '../screen/words/causes/catalogue.js';
import { english } from '../screen/words/en.js';
import { findingText } from '../screen/words/findings/catalogue.js';
import { cardUses } from '../state/cards.js';
import type { Cause } from '../state/causes/cause.js';
import { evalLossAt } from '../state/checkpoint-facts.js';
import { bestCheckpoint } from '../state/checkpoints/best.js';
import { lastCheckpoint } from '../state/checkpoints/newest.js';
import { judgeCheckpoint } from '../state/checkpoints.js';
import { closingFigures } from '../state/closing-figures.js';
import { lastPoint, lowestPoint, metricNames, sourcesOf } from '../state/curves.js';
import type { Finding } from '../state/findings/checks.js';
import type { Ledger } from '../state/ledger/ledger.js';
import { partUnderWay } from '../state/part.js';
import type { RunState } from '../state/run.js';
import { trainedTokens } from '../state/samples.js';
import { shareDone } from '../state/share.js';
import { shownCurve } from '../state/shown-curve.js';
import { toldStep } from '../state/told-step.js';
import { processStatus } from './process-status.js';
import type {
  CauseStatus,
  CheckpointStatus,
  FindingStatus,
  LedgerStatus,
  MetricStatus,
  SampleStatus,
  Status,
} from './status-shape.js';

const finite = (value: number | undefined | null): number | null =>
  value !== undefined && value !== null && Number.isFinite(value) ? value : null;

export const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits));

const stepOf = (point: { readonly step: number } | null): number | null => (point ? toldStep(point.step) : null);

function closingMetrics(run: RunState): Status['metrics'] {
  return Object.fromEntries(
    closingFigures(run).map(({ name, value, source }) => {
      const step = name.startsWith('train_') ? run.progress.step : null;
      const figure = finite(value);
      return [name, { last: figure, last_step: step, min: figure, min_step: step, count: 1, source }];
    }),
  );
}

export function metricsOf(run: RunState): Readonly<Record<string, MetricStatus>> {
  const metrics: Record<string, MetricStatus> = {};
  for (const name of metricNames(run.metrics)) {
    const curve = shownCurve(run, name);
    if (!curve) continue;
    const last = lastPoint(curve);
    const lowest = lowestPoint(curve);
    metrics[name] = {
      last: finite(last?.value),
      last_step: stepOf(last),
      min: finite(lowest?.value),
      min_step: stepOf(lowest),
      count: curve.length,
      source: sourcesOf(run.metrics, curve),
    };
  }
  // Of an evaluation alone the row that its log holds tells more.
  return { ...closingMetrics(run), ...metrics };
}

export function partStatus(run: RunState, now: number): Status['progress']['part'] {
  const part = partUnderWay(run, now);
  if (part === null) return null;
  const { label, done, total, secondsLeft } = part;
  const percent = rounded(100 * (shareDone(done, total) ?? 0), 2) ?? 0;
  return { label, done, total, percent, eta_s: rounded(secondsLeft, 1) };
}

export function samplesOf(run: RunState): readonly SampleStatus[] {
  return run.samples.examples.flatMap((example) =>
    example.parts.map((part) => {
      const trained = trainedTokens(part);
      return {
        set: example.set,
        kind: part.name,
        tokens: part.inputIds.length,
        trained_tokens: trained,
        masked_tokens: trained === null ? null : part.inputIds.length - trained,
        text: part.text,
        labels_text: part.labelsText,
      };
    }),
  );
}

export function checkpointsOf(run: RunState): readonly CheckpointStatus[] {
  const { list } = run.checkpoints;
  const newest = lastCheckpoint(run);
  const best = bestCheckpoint(run)?.path;
  return list.map((checkpoint) => {
    const whole = judgeCheckpoint(checkpoint);
    return {
      step: checkpoint.step,
      path: checkpoint.path,
      bytes: whole.bytes,
      complete: whole.missing.length === 0,
      missing: whole.missing,
      resumable: whole.resumable,
      best: checkpoint.path === best,
      last: checkpoint === newest,
      eval_loss: evalLossAt(run, checkpoint.step),
    };
  });
}

export function causeStatus(cause: Cause | null): CauseStatus | null {
  if (!cause) return null;
  return {
    id: cause.id,
    ...causeText(english.causes, cause),
    evidence: cause.evidence,
    resume_from: cause.remains.checkpoint,
    resume_verified: cause.remains.checkpoint === null ? null : cause.remains.verified,
    steps_lost: cause.remains.stepsLost,
  };
}

export const findingStatus = (finding: Finding): FindingStatus => ({
  id: finding.id,
  severity: finding.severity,
  ...findingText(english.findings, finding),
  evidence: finding.evidence,
  step: finding.since.step,
  holds: finding.until === null,
});

export const ledgerStatus = (ledger: Ledger): readonly LedgerStatus[] =>
  ledger.rows.map((row) => ({
    id: row.id,
    dataset: row.dataset,
    rows: row.rows,
    at_least: row.atLeast,
    reason: row.reason?.id ?? null,
    source: row.source ? english.ledger.source(row.source) : null,
  }));

export const gpusStatus = (run: RunState): Status['gpus'] =>
  cardUses(run).map(({ card, isOwn, ranks, ownMemory, foreignMemory }) => ({
    index: card.index,
    name: card.name,
    memory_used: card.memoryUsed,
    memory_total: card.memoryTotal,
    utilization: card.utilization,
    temperature: card.temperature,
    power: card.power,
    power_limit: card.powerLimit,
    processes: card.processes,
    fault: card.fault,
    own: isOwn,
    ranks,
    own_memory: ownMemory,
    foreign_memory: foreignMemory,
  }));

export function processesStatus(run: RunState): Status['processes'] {
  const { processes } = run.machine;
  return {
    alive: processes?.alive ?? null,
    problem: processes?.problem ?? null,
    list: (processes?.processes ?? []).map((process) => ({
      ...processStatus(process),
      processor: process.processor,
    })),
  };
}
