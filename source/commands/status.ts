/** The state of a run as one JSON object: the schema that scripts rely on. Unknown values are null, never a guess. */

import { causeText } from '../screen/words/causes/catalogue.js';
import { english } from '../screen/words/en.js';
import { findingText } from '../screen/words/findings/catalogue.js';
import { cardUses } from '../state/cards.js';
import type { Cause } from '../state/causes/cause.js';
import { causeOf } from '../state/causes/cause-of-death.js';
import { evalLossAt } from '../state/checkpoint-facts.js';
import { bestCheckpoint } from '../state/checkpoints/best.js';
import { lastCheckpoint } from '../state/checkpoints/newest.js';
import { judgeCheckpoint } from '../state/checkpoints.js';
import { settingList, settingText } from '../state/config.js';
import { curveOf, lastPoint, lowestPoint, metricNames } from '../state/curves.js';
import { type Finding, findingsOf } from '../state/findings/checks.js';
import type { Evidence, Severity } from '../state/findings/finding.js';
import { type Ledger, ledgerOf } from '../state/ledger/ledger.js';
import { meaningOf } from '../state/meaning.js';
import { judgePhase, type RunPhase } from '../state/phase.js';
import { currentRate, timeToEnd, trainingSeconds } from '../state/rate.js';
import type { RunState } from '../state/run.js';
import { trainedTokens } from '../state/samples.js';
import { exitCodes } from './exit-codes.js';
import { processStatus } from './process-status.js';

export interface MetricStatus {
  readonly last: number | null;
  readonly last_step: number | null;
  readonly min: number | null;
  readonly min_step: number | null;
  readonly count: number;
  readonly source: string;
}

export interface SampleStatus {
  readonly set: 'train' | 'eval';
  readonly kind: string;
  readonly tokens: number;
  /** Null where the stage generates: its labels are a reference answer. */
  readonly trained_tokens: number | null;
  readonly masked_tokens: number | null;
  readonly text: string;
  readonly labels_text: string | null;
}

export interface CheckpointStatus {
  readonly step: number;
  readonly path: string;
  readonly bytes: number;
  readonly complete: boolean;
  readonly missing: readonly string[];
  readonly resumable: boolean;
  readonly best: boolean;
  readonly last: boolean;
  readonly eval_loss: number | null;
}

export interface CauseStatus {
  readonly id: string;
  readonly title: string;
  readonly evidence: Evidence;
  readonly advice: string;
  /** The newest checkpoint that can be resumed from, and the steps done after it. */
  readonly resume_from: string | null;
  readonly steps_lost: number | null;
}

export interface FindingStatus {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly advice: string;
  readonly step: number | null;
  /** False when it was so once and is no more. */
  readonly holds: boolean;
}

export interface LedgerStatus {
  readonly id: string;
  readonly dataset: string | null;
  readonly rows: number | null;
  readonly at_least: boolean;
  readonly reason: string | null;
  readonly source: string | null;
}

export interface Status {
  readonly schema: 1;
  readonly run: Readonly<Record<'path' | 'stage' | 'finetuning_type' | 'model' | 'template', string | null>> & {
    readonly name: string;
    readonly datasets: readonly string[];
    readonly llamafactory: string | null;
    readonly transformers: string | null;
  };
  readonly state: RunPhase;
  readonly exit: { readonly code: number | null; readonly signal: number | null } | null;
  readonly cause: CauseStatus | null;
  readonly progress: Readonly<
    Record<
      | 'step'
      | 'total_steps'
      | 'epoch'
      | 'epochs'
      | 'percent'
      | 'elapsed_s'
      | 'eta_s'
      | 'seconds_per_step'
      | 'tokens_per_s',
      number | null
    >
  > & { readonly attempts: number };
  readonly metrics: Readonly<Record<string, MetricStatus>>;
  readonly data: {
    readonly examples: number | null;
    readonly eval_examples: number | null;
    readonly seen: number | null;
    /** Is it trained on all of the data? `answer`: yes, no, unknown, no-training. */
    readonly verdict: { readonly answer: string; readonly text: string };
    readonly ledger: readonly LedgerStatus[];
  };
  readonly samples: readonly SampleStatus[];
  readonly checkpoints: readonly CheckpointStatus[];
  readonly gpus: readonly Readonly<Record<string, unknown>>[];
  readonly processes: {
    /** Null when it cannot be told. */
    readonly alive: boolean | null;
    readonly problem: string | null;
    readonly list: readonly Readonly<Record<string, unknown>>[];
  };
  readonly findings: readonly FindingStatus[];
}

const finite = (value: number | undefined | null): number | null =>
  value !== undefined && value !== null && Number.isFinite(value) ? value : null;

const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits));

function metricsOf(run: RunState): Readonly<Record<string, MetricStatus>> {
  const metrics: Record<string, MetricStatus> = {};
  for (const name of metricNames(run.metrics)) {
    const curve = curveOf(run.metrics, name);
    if (!curve) continue;
    const last = lastPoint(curve);
    const lowest = lowestPoint(curve);
    metrics[name] = {
      last: finite(last?.value),
      last_step: finite(last?.step),
      min: finite(lowest?.value),
      min_step: finite(lowest?.step),
      count: curve.length,
      source: curve.source,
    };
  }
  return metrics;
}

function samplesOf(run: RunState): readonly SampleStatus[] {
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

function checkpointsOf(run: RunState): readonly CheckpointStatus[] {
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

const ledgerStatus = (ledger: Ledger): readonly LedgerStatus[] =>
  ledger.rows.map((row) => ({
    id: row.id,
    dataset: row.dataset,
    rows: row.rows,
    at_least: row.atLeast,
    reason: row.reason?.id ?? null,
    source: row.source ? english.ledger.source(row.source) : null,
  }));

const gpusStatus = (run: RunState): Status['gpus'] =>
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

function processesStatus(run: RunState): Status['processes'] {
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

export function statusOf(run: RunState, now: number): Status {
  const { progress, config, phase } = run;
  const meaning = meaningOf(run);
  const ledger = ledgerOf(run);
  const rate = currentRate(progress);
  const judged = judgePhase(phase, now, rate?.secondsPerStep ?? null);
  const moving = !['finished', 'failed', 'killed', 'stalled', 'unknown'].includes(judged.phase);
  const version = run.evidence.notices.version?.last.notice;
  return {
    schema: 1,
    run: {
      name: run.origin.name,
      path: run.origin.path,
      stage: meaning.stage,
      finetuning_type: meaning.finetuning,
      model: meaning.model,
      template: settingText(config, 'template'),
      datasets:
        settingList(config, 'dataset').length > 0
          ? settingList(config, 'dataset')
          : settingList(config, 'eval_dataset'),
      llamafactory: version?.id === 'version' && version.package === 'llamafactory' ? version.version : null,
      transformers: version?.id === 'version' && version.package === 'transformers' ? version.version : null,
    },
    state: judged.phase,
    exit: phase.exit ? { code: phase.exit.code, signal: phase.exit.signal } : null,
    cause: causeStatus(causeOf(run, now)),
    progress: {
      step: progress.step,
      total_steps: progress.totalSteps,
      epoch: progress.epoch,
      epochs: progress.epochs,
      percent:
        progress.step !== null && progress.totalSteps ? rounded((100 * progress.step) / progress.totalSteps, 2) : null,
      elapsed_s: rounded(trainingSeconds(progress), 1),
      eta_s: moving ? rounded(timeToEnd(progress, phase.lastActivity, now), 1) : null,
      seconds_per_step: rounded(rate?.secondsPerStep ?? null, 4),
      tokens_per_s: rounded(rate?.tokensPerSecond ?? null, 1),
      attempts: progress.attempts.length || progress.begun,
    },
    metrics: metricsOf(run),
    data: {
      examples: meaning.examples,
      eval_examples: meaning.evalExamples,
      seen: meaning.seen,
      verdict: { answer: ledger.verdict.answer, text: english.ledger.verdict(ledger.verdict) },
      ledger: ledgerStatus(ledger),
    },
    samples: samplesOf(run),
    checkpoints: checkpointsOf(run),
    gpus: gpusStatus(run),
    processes: processesStatus(run),
    findings: findingsOf(run, now).map(findingStatus),
  };
}

export function exitCodeOf(status: Status): number {
  if (status.state === 'failed' || status.state === 'killed') return exitCodes.died;
  return status.findings.some((finding) => finding.severity === 'error') ? exitCodes.finding : exitCodes.fine;
}
