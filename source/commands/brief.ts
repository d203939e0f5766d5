/** One run in one line, and the same as JSON: what the lists of runs and `check` print of it. */
import { formatCount, formatDuration, formatMetric } from '../screen/draw/number.js';
import { count } from '../screen/words/count.js';
import { english } from '../screen/words/en.js';
import { percentDone } from '../state/share.js';
import type { RunSummary } from '../state/summary.js';
import { rounded } from './status-parts.js';

function stepText({ step, totalSteps, part }: RunSummary): string | null {
  if (part !== null) {
    return `${formatCount(part.done)} of ${formatCount(part.total)} (${percentDone(part.done, part.total) ?? 0} %)`;
  }
  if (step === null) return null;
  const percent = percentDone(step, totalSteps);
  if (percent === null) return `step ${formatCount(step)}`;
  return `step ${formatCount(step)} of ${formatCount(totalSteps ?? 0)} (${percent} %)`;
}

/** `training, step 830 of 1,080 (76 %), loss 6.225, ETA 14 s, 1 warning` */
export function briefText(summary: RunSummary): string {
  const { state, unseen, loss, timeLeft, errors, warnings } = summary;
  const parts = [
    english.phases[state],
    unseen === null ? null : `${english.header.silent(formatDuration(unseen))}, ${english.header.unseen}`,
    stepText(summary),
    loss === null ? null : `loss ${formatMetric(loss)}`,
    timeLeft === null ? null : `ETA ${formatDuration(timeLeft)}`,
    errors === 0 ? null : count(errors, 'error', 'errors'),
    warnings === 0 ? null : count(warnings, 'warning', 'warnings'),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** The same for scripts: all of it null where the run was not read. */
export const briefJson = (summary: RunSummary | null): object => ({
  state: summary?.state ?? null,
  step: summary?.step ?? null,
  total_steps: summary?.totalSteps ?? null,
  loss: summary?.loss ?? null,
  eta_s: rounded(summary?.timeLeft ?? null, 1),
  errors: summary?.errors ?? null,
  warnings: summary?.warnings ?? null,
});
