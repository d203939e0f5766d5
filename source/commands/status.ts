/** The state of a run as one JSON object (`status-shape.ts`), and the exit code that goes with it. */
import { english } from '../screen/words/en.js';
import { secondsToEnd } from '../state/at-work.js';
import { causeOf } from '../state/causes/cause-of-death.js';
import { closingEpoch } from '../state/closing-figures.js';
import { settingList, settingText } from '../state/config.js';
import { findingsOf } from '../state/findings/checks.js';
import { ledgerOf } from '../state/ledger/ledger.js';
import { meaningOf } from '../state/meaning.js';
import { judgePhase } from '../state/phase.js';
import { currentRate, trainingSeconds } from '../state/rate.js';
import type { RunState } from '../state/run.js';
import { nameOfRun } from '../state/run-name.js';
import { shareDone } from '../state/share.js';
import { exitCodes } from './exit-codes.js';
import {
  causeStatus,
  checkpointsOf,
  findingStatus,
  gpusStatus,
  ledgerStatus,
  metricsOf,
  partStatus,
  processesStatus,
  rounded,
  samplesOf,
} from './status-parts.js';
import type { Status } from './status-shape.js';

export type * from './status-shape.js';

export function statusOf(run: RunState, now: number): Status {
  const { progress, config, phase } = run;
  const meaning = meaningOf(run);
  const ledger = ledgerOf(run);
  const rate = currentRate(progress);
  const judged = judgePhase(phase, now, rate?.secondsPerStep ?? null);
  const share = shareDone(progress.step, progress.totalSteps);
  const version = run.evidence.notices.version?.last.notice;
  return {
    schema: 1,
    run: {
      name: nameOfRun(run),
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
      epoch: closingEpoch(run),
      epochs: progress.epochs,
      percent: rounded(share === null ? null : 100 * share, 2),
      elapsed_s: rounded(trainingSeconds(progress), 1),
      eta_s: rounded(secondsToEnd(run, now), 1),
      seconds_per_step: rounded(rate?.secondsPerStep ?? null, 4),
      tokens_per_s: rounded(rate?.tokensPerSecond ?? null, 1),
      attempts: progress.attempts.length || progress.begun,
      part: partStatus(run, now),
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
